"""Rules of the engine that a plain play does not show: beginnings, submitting, and input nobody planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from dialogue.conditions import BadExpression
from dialogue.effects import Effect, ShowQuestion, ShowReview, ShowWarning, Stale, Submit
from dialogue.engine import Step, advance, begin, reopen
from dialogue.events import Action, Event, Pressed, Resumed, Typed
from dialogue.past import NO_PAST, Past
from dialogue.phases import FINAL, PHASES
from dialogue.questionnaire import Ask, AskRatio, Calculation, QuestionKind, Questionnaire
from dialogue.snapshot import state_from_plain, state_to_plain
from dialogue.state import Phase, State
from tests.dialogue.forms import LAST_QUARTER, MORNING, VILLAGE, number, question


def form(*steps: Ask, **calculations: str) -> Questionnaire:
    made = tuple(Calculation(name, expression) for name, expression in calculations.items())
    return Questionnaire("f", {"vi": "f"}, "village", steps, made)


def play(questionnaire: Questionnaire, *events: Event | str, past: Past = NO_PAST) -> Step:
    step, now = begin(questionnaire, past, MORNING), MORNING
    for event in events:
        now += timedelta(seconds=10)
        happened = Typed(event, now) if isinstance(event, str) else event
        step = advance(questionnaire, step.state, happened, past, now)
    return step


def shown(step: Step) -> Effect:
    return step.effects[-1]


def mean(action: Action, argument: str | None = None) -> Pressed:
    return Pressed(action, argument, None)


def test_a_form_without_questions_is_ready_to_send() -> None:
    step = begin(form(), NO_PAST, MORNING)
    assert step.effects == (ShowReview((), {}),)
    assert isinstance(shown(advance(form(), step.state, mean(Action.SUBMIT), NO_PAST, MORNING)), Submit)


def test_a_form_that_cannot_be_asked_is_refused_at_the_start() -> None:
    with pytest.raises(BadExpression):
        begin(form(Ask(question("a", relevant="$nobody"))), NO_PAST, MORNING)


def test_without_a_time_the_first_question_takes_any_words() -> None:
    step = begin(VILLAGE, NO_PAST)
    assert step.state.asked_at is None
    old = Typed("120", MORNING - timedelta(days=3))
    assert advance(VILLAGE, step.state, old, NO_PAST, MORNING).state.answers == {"households": number(120)}


def test_reopening_keeps_only_answers_of_the_form_and_counts_turns_on() -> None:
    step = reopen(VILLAGE, NO_PAST, {"households": number(5), "gone": number(1)}, "households", MORNING, turn=40)
    assert step.state.answers == {"households": number(5)}
    assert (step.state.turn, step.state.step, step.state.from_review) == (40, "households", True)


def test_reopening_at_a_step_that_is_not_asked_goes_to_what_is_open() -> None:
    for name in ("cases", "nowhere"):
        assert reopen(VILLAGE, NO_PAST, {}, name, MORNING).state.step == "households"


def test_a_constraint_on_the_day_is_judged_again_when_sending() -> None:
    dated = form(Ask(question("n", constraint=". <= 5 or today() < date('2026-04-03')")))
    step = play(dated, "9")
    assert step.state.phase is Phase.REVIEWING
    tomorrow = MORNING + timedelta(days=1)
    later = advance(dated, step.state, mean(Action.SUBMIT), NO_PAST, tomorrow)
    assert (later.state.phase, later.state.step) == (Phase.ASKING, "n")
    assert not any(isinstance(effect, Submit) for effect in later.effects)


def test_calculations_of_missing_answers_are_missing() -> None:
    summed = form(Ask(question("a")), Ask(question("b")), total="$a + $b", one="$a * 2")
    sent = shown(play(summed, "4", "ksl", mean(Action.SUBMIT)))
    assert isinstance(sent, Submit)
    assert sent.calculated == {"total": Answer(AnswerKind.UNKNOWN), "one": number(8)}


def test_relevance_may_depend_on_a_calculation() -> None:
    chained = form(Ask(question("a")), Ask(question("b", relevant="$twice > 5")), Ask(question("c")), twice="$a * 2")
    assert play(chained, "2").state.step == "c"
    assert play(chained, "3").state.step == "b"


def test_an_answer_hidden_and_shown_again_comes_back() -> None:
    step = play(VILLAGE, "120", "5/64", "100", "có", "7", "1", "hôm nay", "không", "4", "không", "4", "có")
    assert step.state.answers["cases"] == number(7)
    assert isinstance(shown(step), ShowReview)
    hidden = play(VILLAGE, "120", "5/64", "100", "có", "7", "1", "hôm nay", "không", "4", "không")
    effect = shown(hidden)
    assert isinstance(effect, ShowReview)
    assert "cases" not in effect.answers
    assert hidden.state.answers["cases"] == number(7)


def test_a_ratio_with_two_unusual_parts_is_confirmed_once() -> None:
    series = tuple(map(Decimal, (5, 5, 6, 5)))
    pair = Questionnaire("f", {"vi": "f"}, "village", (AskRatio("r", {}, question("part"), question("whole")),))
    past = Past(series={"part": series, "whole": series})
    step = play(pair, "90/100", mean(Action.CONFIRM, "gộp hai bản"), past=past)
    assert {name: answer.reason for name, answer in step.state.answers.items()} == {
        "part": "gộp hai bản",
        "whole": "gộp hai bản",
    }


def test_the_warning_of_a_form_takes_the_place_of_the_unit_s_history() -> None:
    past = Past(series={"children": tuple(map(Decimal, (5, 5, 6, 5)))})
    assert play(VILLAGE, "120", "90/100", past=past).state.step == "clean"


def test_a_warning_needs_the_figures_it_compares_with() -> None:
    warned = form(Ask(question("a")), Ask(question("b", warning="not(. <= $a)")))
    assert play(warned, "ksl", "5").state.phase is Phase.REVIEWING
    assert play(warned, "4", "5").state.phase is Phase.CONFIRMING


def test_a_doubt_can_be_drawn_again_when_the_past_has_changed() -> None:
    step = play(VILLAGE, "118", "4/60", "9", past=LAST_QUARTER)
    again = advance(VILLAGE, step.state, Resumed(), NO_PAST, MORNING)
    assert isinstance(shown(again), ShowWarning)
    confirmed = advance(VILLAGE, step.state, mean(Action.CONFIRM), NO_PAST, MORNING)
    assert confirmed.state.answers["clean"].value == 9


def test_the_phase_table_is_complete_and_closed() -> None:
    assert set(PHASES) == set(Phase)
    assert {Phase.SUBMITTED, Phase.CANCELLED} == FINAL
    assert {action for actions in PHASES.values() for action in actions} == set(Action)


EVERYTHING = Questionnaire(
    "all",
    {"vi": "all"},
    "village",
    (*VILLAGE.steps, Ask(question("money", QuestionKind.DECIMAL, maximum=Decimal(500)))),
    VILLAGE.calculations,
)
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ("5", "5/64", "không", "có", "1", "hôm nay", "sửa 2", "đúng", "1: 5 2: 3/4", "5\n6/7\n8", "hộ: 5; nhà tiêu: 3")
    ),
)
ARGUMENTS = st.one_of(st.none(), st.text(max_size=10), st.sampled_from(("yes", "tha", "ctc", "ill", "cases", "money")))
EVENTS = st.one_of(
    st.tuples(st.just("type"), WORDS, st.integers(-5, 5)),
    st.tuples(st.sampled_from(Action), ARGUMENTS, st.sampled_from((None, 0, 0, -1, 7))),
    st.just(("come back", None, None)),
)


def _event(step: Step, raw: tuple[object, object, object], now: object) -> Event:
    kind, words, number_or_none = raw
    match kind, words, number_or_none:
        case Action() as action, (str() | None) as argument, (int() | None) as offset:
            return Pressed(action, argument, None if offset is None else step.state.turn + offset)
        case "type", str() as text, int() as seconds:
            return Typed(text, MORNING + timedelta(seconds=seconds) if now is None else MORNING)
    return Resumed()


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=25))
def test_no_sequence_of_anything_ever_raises(raw_events: list[tuple[object, object, object]]) -> None:
    step = begin(EVERYTHING, LAST_QUARTER, MORNING)
    for raw in raw_events:
        before: State = step.state
        step = advance(EVERYTHING, before, _event(step, raw, None), LAST_QUARTER, MORNING)
        assert step.effects
        assert step.state.turn >= before.turn
        assert state_from_plain(state_to_plain(step.state)) == step.state
        if replace(step.state, late=before.late, lead=before.lead) == before:
            continue
        assert before.phase not in FINAL
        assert not isinstance(step.effects[0], Stale)
        assert step.state.turn > before.turn
        if step.state.answers != before.answers:
            _check_answers(step)


def _check_answers(step: Step) -> None:
    """Whatever was typed, every stored value is of its question's kind and inside its bounds."""
    for name, answer in step.state.answers.items():
        asked = next(q for q in EVERYTHING.questions() if q.name == name)
        if answer.kind is not AnswerKind.VALUE:
            continue
        if asked.kind in (QuestionKind.INTEGER, QuestionKind.DECIMAL):
            assert isinstance(answer.value, Decimal)
            assert asked.minimum is None or answer.value >= asked.minimum
            assert asked.maximum is None or answer.value <= asked.maximum
        if asked.kind is QuestionKind.SELECT_ONE:
            assert answer.value in {choice.name for choice in asked.choices}


def test_a_card_never_shows_an_answer_that_is_not_stored() -> None:
    step = play(VILLAGE, "120", "5/64", mean(Action.BACK))
    effect = shown(step)
    assert isinstance(effect, ShowQuestion)
    assert effect.current == {"stunted": number(5), "children": number(64)}
    assert effect.echo == {}
