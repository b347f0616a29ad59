"""What is stored comes back exactly: conversations and questionnaires, as JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from dialogue.definition import BadDefinition, digest, questionnaire_from_plain, questionnaire_to_plain
from dialogue.questionnaire import (
    Ask,
    AskRatio,
    Calculation,
    Choice,
    Question,
    QuestionKind,
    Questionnaire,
)
from dialogue.snapshot import BadSnapshot, state_from_plain, state_to_plain
from dialogue.state import Phase, State
from tests.dialogue.forms import VILLAGE

WORDS = st.text(max_size=12)
NAMES = st.text("abcđ_1", min_size=1, max_size=6)
MOMENTS = st.datetimes(timezones=st.just(UTC))
REASONS = st.none() | WORDS
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
SCALARS: st.SearchStrategy[Any] = st.one_of(NUMBERS, WORDS, st.lists(NAMES, max_size=3).map(tuple), st.dates())
ANSWERS = st.one_of(
    st.builds(Answer, st.just(AnswerKind.VALUE), SCALARS, REASONS),
    st.builds(Answer, st.sampled_from((AnswerKind.NOT_DONE, AnswerKind.UNKNOWN)), st.none(), REASONS),
)
ANSWERED = st.dictionaries(NAMES, ANSWERS, max_size=4)
STATES = st.builds(
    State,
    phase=st.sampled_from(Phase),
    turn=st.integers(0, 10**6),
    step=st.none() | NAMES,
    answers=ANSWERED,
    candidate=ANSWERED,
    from_review=st.booleans(),
    asked_at=st.none() | MOMENTS,
    selected=st.lists(NAMES, max_size=3).map(tuple),
    waiting=ANSWERED,
    hidden=st.frozensets(NAMES, max_size=3),
    again=st.frozensets(NAMES, max_size=3),
    late=st.none() | st.tuples(MOMENTS, MOMENTS),
    lead=st.timedeltas(timedelta(-9), timedelta(9)),
)
LABELS = st.dictionaries(st.sampled_from(("vi", "en", "tày")), WORDS, max_size=2)
QUESTIONS = st.builds(
    Question,
    name=NAMES,
    kind=st.sampled_from(QuestionKind),
    label=LABELS,
    hint=LABELS,
    unit=LABELS,
    short=LABELS,
    required=st.booleans(),
    relevant=st.none() | WORDS,
    constraint=st.none() | WORDS,
    warning=st.none() | WORDS,
    minimum=st.none() | NUMBERS,
    maximum=st.none() | NUMBERS,
    choices=st.lists(st.builds(Choice, NAMES, LABELS), max_size=3).map(tuple),
    is_context=st.booleans(),
    alert=st.booleans(),
)
FORMS = st.builds(
    Questionnaire,
    code=NAMES,
    title=LABELS,
    role=NAMES,
    steps=st.lists(
        st.one_of(st.builds(Ask, QUESTIONS), st.builds(AskRatio, NAMES, LABELS, QUESTIONS, QUESTIONS, LABELS)),
        max_size=3,
    ).map(tuple),
    calculations=st.lists(st.builds(Calculation, NAMES, WORDS, LABELS), max_size=2).map(tuple),
)


def through_json(plain: dict[str, Any]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json.dumps(plain, allow_nan=False))
    return loaded


@given(STATES)
def test_states_come_back_exactly(state: State) -> None:
    again = state_from_plain(through_json(state_to_plain(state)))
    assert again == state
    assert repr(again.answers) == repr(state.answers)  # 1.0 stays 1.0, "1" stays a word


@settings(max_examples=40)
@given(FORMS)
def test_questionnaires_come_back_exactly(form: Questionnaire) -> None:
    again = questionnaire_from_plain(through_json(questionnaire_to_plain(form)))
    assert again == form
    assert digest(again) == digest(form)


@settings(max_examples=40)
@given(FORMS, FORMS)
def test_different_questionnaires_have_different_digests(one: Questionnaire, other: Questionnaire) -> None:
    assert (digest(one) == digest(other)) == (questionnaire_to_plain(one) == questionnaire_to_plain(other))


def test_the_digest_does_not_depend_on_the_order_of_languages() -> None:
    other = replace(VILLAGE, title={"en": "x", "vi": "y"})
    assert digest(other) == digest(replace(VILLAGE, title={"vi": "y", "en": "x"}))
    assert digest(other) != digest(VILLAGE)


def test_a_small_state_is_small() -> None:
    moment = datetime(2026, 4, 2, 2, 0, tzinfo=UTC)
    state = State(Phase.ASKING, 3, "a", {"b": Answer(AnswerKind.VALUE, Decimal(5))}, asked_at=moment)
    assert state_to_plain(state) == {
        "v": 1,
        "phase": "asking",
        "turn": 3,
        "step": "a",
        "answers": {"b": {"number": "5"}},
        "asked_at": "2026-04-02T02:00:00+00:00",
    }


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"v": 2, "phase": "asking", "turn": 1},
        {"v": 1, "phase": "dreaming", "turn": 1},
        {"v": 1, "phase": "asking"},
        {"v": 1, "phase": "asking", "turn": 1, "answers": {"a": {"number": "five"}}},
        {"v": 1, "phase": "asking", "turn": 1, "answers": {"a": {"date": "yesterday"}}},
        {"v": 1, "phase": "asking", "turn": 1, "answers": {"a": {}}},
        {"v": 1, "phase": "asking", "turn": 1, "answers": {"a": {"kind": "value"}}},
        {"v": 1, "phase": "asking", "turn": 1, "asked_at": 5},
    ],
)
def test_broken_snapshots_are_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(BadSnapshot):
        state_from_plain(plain)


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"v": 1},
        {"v": 1, "code": "a", "title": {}, "role": "village", "steps": [{}], "calculations": []},
        {"v": 1, "code": "a", "title": {}, "role": "village", "steps": [{"ask": {"kind": "?"}}], "calculations": []},
        {"v": 1, "code": "a", "title": {}, "role": "village", "steps": [], "calculations": [{"odd": 1}]},
    ],
)
def test_broken_definitions_are_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(BadDefinition):
        questionnaire_from_plain(plain)


def test_dates_and_times_are_different_things() -> None:
    day = Answer(AnswerKind.VALUE, date(2026, 4, 2))
    state = State(Phase.REVIEWING, 1, None, {"d": day})
    assert type(state_from_plain(state_to_plain(state)).answers["d"].value) is date
