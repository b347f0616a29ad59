"""Stored answers come back as their questions give them: days, several choices, and what no longer fits left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from dialogue.questionnaire import Ask, Choice, Question, QuestionKind, Questionnaire
from reporting.rereading import as_asked
from storage import reports, reviews
from tests.builders import World
from tests.reporting.scene import scene

CHOICES = tuple(Choice(name, {"vi": name}) for name in ("tha", "dtd", "ctc"))
KINDS = {
    QuestionKind.INTEGER: st.integers(0, 10**6).map(Decimal),
    QuestionKind.DECIMAL: st.integers(0, 10**6).map(lambda number: Decimal(number) / 1000),
    QuestionKind.TEXT: st.text("abcđ ", min_size=1, max_size=10),
    QuestionKind.DATE: st.integers(0, 5000).map(lambda days: date(2023, 1, 1) + timedelta(days=days)),
    QuestionKind.SELECT_ONE: st.sampled_from([choice.name for choice in CHOICES]),
    QuestionKind.SELECT_MULTIPLE: st.lists(
        st.sampled_from([choice.name for choice in CHOICES]), min_size=1, unique=True
    ).map(tuple),
}
FORM = Questionnaire(
    "form",
    {"vi": "Phiếu"},
    "village",
    tuple(Ask(Question(kind.value, kind, {"vi": "?"}, choices=CHOICES)) for kind in KINDS),
)
NOTHING = st.sampled_from((Answer(AnswerKind.UNKNOWN), Answer(AnswerKind.NOT_DONE)))
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        kind.value: st.one_of(values.map(lambda value: Answer(AnswerKind.VALUE, value)), NOTHING)
        for kind, values in KINDS.items()
    },
)


@settings(max_examples=40, deadline=None)
@given(ANSWERS)
def test_what_is_stored_comes_back_as_it_was_answered(cast_world: World, answers: dict[str, Answer]) -> None:
    with scene(cast_world) as at:
        report = at.send("worker", answers)
        assert as_asked(FORM, reports.answers_of(at.desk.connection, report.id)) == answers


@settings(max_examples=20, deadline=None)
@given(ANSWERS)
def test_sending_the_same_again_changes_no_value(cast_world: World, answers: dict[str, Answer]) -> None:
    with scene(cast_world) as at:
        at.send("worker", answers)
        report = at.send("worker", answers)
        changes = reviews.changes_of(at.desk.connection, report.id)
        assert [(change.revision, change.ended) for change in changes] == [(1, None)] * len(answers)


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(KINDS)), st.data())
def test_a_question_of_another_kind_takes_only_what_fits_it(
    asked: QuestionKind, stored: QuestionKind, data: st.DataObject
) -> None:
    value = data.draw(KINDS[stored])
    words = value.isoformat() if isinstance(value, date) else " ".join(value) if isinstance(value, tuple) else value
    form = replace(FORM, steps=(Ask(Question("q", asked, {"vi": "?"}, choices=CHOICES)),))
    found = as_asked(form, {"q": Answer(AnswerKind.VALUE, words)})
    types = {
        QuestionKind.INTEGER: Decimal,
        QuestionKind.DECIMAL: Decimal,
        QuestionKind.DATE: date,
        QuestionKind.SELECT_MULTIPLE: tuple,
    }
    assert all(isinstance(answer.value, types.get(asked, str)) for answer in found.values())
    if asked is stored:
        assert found["q"].value == value
