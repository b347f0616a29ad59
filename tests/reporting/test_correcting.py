"""The rules of mending and of alarms: who may until when, what every revision held, what is alarming."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from reporting.alarms import is_alarming
from reporting.correcting import Way, way_to_correct
from reporting.history import values_at
from reporting.problems import Refusal
from reporting.reviewing import approve
from storage import reports, reviews, units
from storage.reports import Report
from tests.builders import PLAN, World, sample_plan
from tests.reporting.scene import CAST, ELEMENTS, FIRST, Scene, number, scene

WAYS = {  # who → way before approval, after approval, after approval and lock
    "worker": (Way.OWN, None, None),
    "second": (Way.OWN, None, None),
    "staff": (None, None, None),
    "head": (Way.REVIEWER, Way.REVIEWER, None),
    "district": (Way.REVIEWER, Way.REVIEWER, Way.LOCKED),
    "province": (Way.REVIEWER, Way.REVIEWER, Way.LOCKED),
}


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize("stage", range(3))
def test_who_may_mend_a_village_report_and_until_when(cast_world: World, name: str, stage: int) -> None:
    with scene(cast_world, days=60 if stage == 2 else 0) as at:
        report = at.send("worker", FIRST)
        if stage:
            approve(at.desk, at.person("head"), report.id, 1)
        assert _way(at, name, report) == WAYS[name][stage]


@pytest.mark.parametrize(("days", "expected"), [(40, Way.REVIEWER), (41, None)])
def test_the_lock_falls_after_its_last_day(cast_world: World, days: int, expected: Way | None) -> None:
    with scene(cast_world, days=days) as at:  # 31 December; due on 10 January, open for 30 days more
        report = at.send("worker", FIRST)
        approve(at.desk, at.person("district"), report.id, 1)
        assert _way(at, "head", report) == expected


def _way(at: Scene, name: str, report: Report) -> Way | None:
    found = reports.report_by_id(at.desk.connection, report.id)
    assert found is not None
    unit = units.unit_by_id(at.desk.connection, found.unit_id)
    try:
        return way_to_correct(at.desk, at.person(name), at.desk.catalogue.plan(PLAN), found, unit)
    except Refusal:
        return None


ANSWERS = st.dictionaries(
    st.sampled_from(ELEMENTS),
    st.one_of(
        st.integers(0, 3).map(number),
        st.integers(0, 3).map(lambda value: number(value, "")),
        st.sampled_from((Answer(AnswerKind.UNKNOWN), Answer(AnswerKind.NOT_DONE))),
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("worker", "second", "head")), ANSWERS), min_size=1, max_size=6))
def test_every_revision_can_be_read_again(cast_world: World, sendings: list[tuple[str, dict[str, Answer]]]) -> None:
    with scene(cast_world) as at:
        for by, answers in sendings:
            report = at.send(by, answers)
        changes = reviews.changes_of(at.desk.connection, report.id)
        assert [values_at(changes, place) for place in range(1, len(sendings) + 1)] == [sent for _, sent in sendings]
        assert reports.answers_of(at.desk.connection, report.id) == sendings[-1][1]
        assert [sending.who for sending in reviews.sendings_of(at.desk.connection, report.id)] == [
            by for by, _ in sendings
        ]


@given(st.booleans(), st.one_of(st.none(), st.integers(0, 5).map(number), st.sampled_from(("yes", "no"))))
def test_what_is_alarming(alert: bool, given_answer: Answer | str | None) -> None:
    question = next(one for one in sample_plan().form("village").questionnaire.questions() if one.alert)
    answer = Answer(AnswerKind.VALUE, given_answer) if isinstance(given_answer, str) else given_answer
    above = answer is not None and (answer.value == "yes" or (isinstance(answer.value, Decimal) and answer.value > 0))
    assert is_alarming(replace(question, alert=alert), answer) == (alert and above)
