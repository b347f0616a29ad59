"""Forms kept in memory: a version whose transaction was undone is forgotten, though its number is given again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.definition import questionnaire_to_plain
from reporting.catalogue import Catalogue
from storage import programmes
from tests.builders import PLAN, TEN_DAYS_BEFORE, World, sample_plan, sample_world


class _Undo(Exception):
    pass


def test_a_number_that_is_given_again_is_another_form(tmp_path: Path) -> None:
    with sample_world(tmp_path) as world:
        first, second = (_save(world, form) for form in ("village", "station"))
        assert first[0] == second[0], "the engine gives the number again"
        assert (first[1], second[1]) == ("village", "station")


def _save(world: World, form: str) -> tuple[int, str]:
    """Save a form as a new version, look at it, and undo it: its number and what was seen under it."""
    questionnaire = sample_plan().form(form).questionnaire
    definition = json.dumps(questionnaire_to_plain(questionnaire))
    with pytest.raises(_Undo) as undone, world.database.write() as connection:
        number = programmes.save_form_version(connection, PLAN, form, f"new {form}", definition, TEN_DAYS_BEFORE)
        raise _Undo(number, world.catalogue.questionnaire(connection, number).code)
    number, code = undone.value.args
    return number, code


def test_settled_versions_are_read_once(tmp_path: Path) -> None:
    with sample_world(tmp_path) as world, world.database.read() as connection:
        catalogue = Catalogue.load(connection)
        version = programmes.form_version_id(connection, PLAN, "village", sample_plan().form("village").digest)
        assert version is not None
        assert catalogue.questionnaire(connection, version) is catalogue.questionnaire(connection, version)
