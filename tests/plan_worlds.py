"""Worlds with any of the five plans, and reports filed straight into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dialogue.answers import Answer, AnswerKind
from reporting.catalogue import Catalogue
from reporting.loading import load_plan
from storage import people, programmes, reports, units
from storage.database import Database
from storage.schema import migrate
from tests.builders import World, sample_plan

LAI_CHAU, CHIENG_ON, LAO_CAI = "lai-chau-2025-2030", "chieng-on-2024", "lao-cai-2023"


@contextmanager
def plan_world(folder: Path, now: datetime, *codes: str) -> Iterator[World]:
    """A database of one's own with these plans and their sample units, at that moment."""
    (folder / "tram.db").write_bytes(_seed(codes))
    with Database(f"sqlite:///{folder / 'tram.db'}") as database:
        with database.read() as connection:
            catalogue = Catalogue.load(connection)
        yield World(database, catalogue, now)


@cache
def _seed(codes: tuple[str, ...]) -> bytes:
    """The file of such a database, made once: loading plans takes longer than most tests."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "seed.db"
        with Database(f"sqlite:///{file}") as database:
            migrate(database)
            with database.write() as connection:
                for code in codes:
                    load_plan(connection, sample_plan(code), datetime(2023, 1, 1, tzinfo=UTC))
        return file.read_bytes()


def file_report(
    world: World, plan: str, form: str, unit: str, period: str, answers: Mapping[str, int | str | AnswerKind]
) -> None:
    """Store a report as if it had been sent: numbers, choices ("yes"), or kinds such as "no figures"."""
    with world.desk() as desk:
        known = desk.catalogue.plan(plan)
        version = programmes.form_version_id(desk.connection, plan, form, known.form(form).digest)
        where = units.unit_by_code(desk.connection, unit)
        assert version is not None and where is not None
        reports.save_report(
            desk.connection,
            plan=plan,
            form=form,
            period=period,
            unit_id=where.id,
            form_version_id=version,
            due_on=date(2030, 1, 10),
            person_id=people.add_person(desk.connection, "Người mẫu", "vi", desk.now).id,
            session_id=None,
            answers={name: _answer(value) for name, value in answers.items()},
            now=desk.now,
        )


def _answer(value: int | str | AnswerKind) -> Answer:
    if isinstance(value, AnswerKind):
        return Answer(value)
    return Answer(AnswerKind.VALUE, Decimal(value) if isinstance(value, int) else value)
