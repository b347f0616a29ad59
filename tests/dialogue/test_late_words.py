"""When words count as written before the question was shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.effects import Late
from dialogue.engine import Step, advance, begin
from dialogue.events import Action, Pressed, Typed
from dialogue.lateness import is_late
from dialogue.past import NO_PAST
from dialogue.questionnaire import Ask, Questionnaire
from tests.dialogue.forms import number, question

SHOWN = datetime(2026, 4, 2, 9, 0, 6, tzinfo=timezone(timedelta(hours=7)))
LATER = SHOWN + timedelta(hours=1)
FORM = Questionnaire("f", {"vi": "f"}, "village", tuple(Ask(question(name)) for name in "abcdefghij"))


def seconds(number_of: float) -> timedelta:
    return timedelta(seconds=number_of)


@pytest.mark.parametrize(
    ("stamp", "shown", "late"),
    [
        (4, 6.0, True),  # that second was over a second before the card appeared
        (5, 6.0, False),  # written at 5.9 perhaps, by a clock a little behind
        (5, 6.999, False),
        (5, 7.0, True),
        (6, 6.7, False),
        (5.5, 6.4, False),  # a fine stamp is taken at its word
        (5.5, 6.5, True),
        (600, 6.0, False),
    ],
)
def test_rule(stamp: float, shown: float, late: bool) -> None:
    start = SHOWN.replace(second=0)
    assert is_late(start + seconds(stamp), start + seconds(shown), LATER) is late


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 10**6))
def test_whoever_writes_after_seeing_the_card_is_never_refused(shown: int, later: int, behind: int) -> None:
    """Even when the messenger's clock runs up to a second behind."""
    asked_at = SHOWN + timedelta(microseconds=shown)
    sent = asked_at + timedelta(microseconds=later) - timedelta(microseconds=behind)
    assert not is_late(sent.replace(microsecond=0), asked_at, LATER)
    assert not is_late(sent.astimezone(UTC), asked_at, LATER)


@given(st.integers(0, 10**7), st.integers(2_000_000, 10**9))
def test_words_two_seconds_older_are_always_recognised(shown: int, earlier: int) -> None:
    asked_at = SHOWN + timedelta(microseconds=shown)
    sent = asked_at - timedelta(microseconds=earlier)
    assert is_late(sent.replace(microsecond=0), asked_at, LATER)


def test_a_clock_set_back_makes_nothing_late() -> None:
    assert not is_late(SHOWN - timedelta(days=13), SHOWN, SHOWN - timedelta(days=13))
    assert not is_late(SHOWN, None, LATER)


def say(step: Step, text: str, sent: datetime, now: datetime) -> Step:
    return advance(FORM, step.state, Typed(text, sent.replace(microsecond=0)), NO_PAST, now)


def test_what_was_written_while_the_program_was_away_stays_late() -> None:
    """Somebody repeats an answer every half minute; after five minutes the program comes back and reads them all."""
    step = begin(FORM, NO_PAST, SHOWN)
    back = SHOWN + timedelta(minutes=5)
    for index in range(9):
        sent = SHOWN + seconds(10 + 30 * index)
        step = say(step, "120", sent, back + timedelta(milliseconds=20 * index))
        assert isinstance(step.effects[0], Late) is (index > 0)
    assert step.state.answers == {"a": number(120)}
    answered = say(step, "7", back + seconds(9), back + seconds(9.2))
    assert answered.state.answers == {"a": number(120), "b": number(7)}


@pytest.mark.parametrize("ahead", [3, 20, 3600, 86_400 * 13])
def test_a_wrong_clock_costs_one_repetition_and_no_more(ahead: int) -> None:
    """This program's clock runs ahead, so everything seems old; the person answers every card five seconds later."""
    started = SHOWN
    step = begin(FORM, NO_PAST, started + seconds(ahead))
    refused = 0
    true_time = started
    while len(step.state.answers) < 10:
        true_time += seconds(5.3)
        step = say(step, "3", true_time, true_time + seconds(ahead + 0.2))
        refused += isinstance(step.effects[0], Late)
        assert refused <= 1
    assert set(step.state.answers) == set("abcdefghij")


def test_after_the_clock_was_understood_old_words_are_still_recognised() -> None:
    ahead = seconds(90)
    step = begin(FORM, NO_PAST, SHOWN + ahead)
    for index in range(1, 5):
        sent = SHOWN + seconds(6 * index)
        step = say(step, "3", sent, sent + ahead)
    opened = SHOWN + seconds(24)
    assert step.state.lead > timedelta(0)
    away = opened + timedelta(minutes=10)
    step = say(step, "4", opened + seconds(60), away + ahead)
    stored = step.state.answers
    step = say(step, "4", opened + seconds(120), away + ahead + seconds(0.1))
    assert isinstance(step.effects[0], Late)
    assert step.state.answers == stored


def test_typed_actions_are_late_too_but_buttons_are_not() -> None:
    step = begin(FORM, NO_PAST, SHOWN)
    old = SHOWN - timedelta(minutes=1)
    now = SHOWN + seconds(1)
    typed = advance(FORM, step.state, Pressed(Action.UNKNOWN, None, None, old), NO_PAST, now)
    assert isinstance(typed.effects[0], Late)
    assert typed.state.answers == {}
    pressed = advance(FORM, step.state, Pressed(Action.UNKNOWN, None, step.state.turn, old), NO_PAST, now)
    assert set(pressed.state.answers) == {"a"}
