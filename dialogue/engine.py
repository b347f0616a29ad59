"""The conversation about one form: state + event + now → new state + effects. Pure.

`begin`, `reopen` and `advance` are the whole interface. What may be done in which phase stands in phases.py; what
an answer means in readings.py; whether it is good in judging.py.

**Old buttons.** A `Pressed` with a `turn` other than the state's belongs to an older card (or is the second of a
double tap): `Stale`, then the present card, and nothing changes.

**Old words.** What was written before the open question was shown is not stored under it: see lateness.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from dialogue import batch
from dialogue.answers import Answer, AnswerKind
from dialogue.cards import card
from dialogue.conditions import answer_of
from dialogue.confirming import LONGEST_REASON, read_reply
from dialogue.course import Course
from dialogue.effects import Cancel, Effect, Late, Rejection, Slip, Stale, Submit
from dialogue.events import Action, Event, Pressed, Resumed, Typed
from dialogue.judging import doubts
from dialogue.lateness import judge_words
from dialogue.logic import Scope, logic_of
from dialogue.past import Past
from dialogue.phases import FINAL, PHASES
from dialogue.phrases import fold, tidy
from dialogue.questionnaire import QuestionKind, Questionnaire, QuestionnaireStep
from dialogue.readings import read_choice, read_step, same_as_last
from dialogue.settling import settle
from dialogue.state import Phase, State
from dialogue.taking import Taken, closed, opened, proceed, summary, take, take_several

LINE = 40  # letters of a text that may name a line of the summary


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one event."""

    state: State
    effects: tuple[Effect, ...]


def begin(questionnaire: Questionnaire, past: Past, now: datetime | None = None) -> Step:
    """Open a new report at its first relevant question.

    `now` is aware, in the office's time zone (it decides what "hôm nay" is); without it nothing is late for the
    first card.
    Raises BadExpression and CircularQuestionnaire for a form that cannot be asked at all.
    """
    return reopen(questionnaire, past, {}, None, now)


def reopen(
    questionnaire: Questionnaire,
    past: Past,
    answers: Mapping[str, Answer],
    at: str | None,
    now: datetime | None = None,
    turn: int = 1,
) -> Step:
    """Open a report that has `answers` already: at step `at` (a returned report), or at what is still unanswered.

    From step `at` the person comes to the summary. Give a `turn` above that of every card drawn before.
    """
    course = Course(logic_of(questionnaire), past, now)
    known = {name: answer for name, answer in answers.items() if name in course.logic.step_of}
    settled = settle(course.logic, known, course.today)
    state = State(Phase.REVIEWING, turn - 1, None, answers=known, hidden=settled.hidden, again=settled.again)
    if at is not None and at in course.logic.position and at not in settled.hidden:
        state = opened(course, state, course.step(at), from_review=True)
    else:
        state = proceed(course, state)
    return Step(state, card(course, state))


def advance(questionnaire: Questionnaire, state: State, event: Event, past: Past, now: datetime) -> Step:
    """Answer one event. `now` as in `begin`. A person's slip is an effect; nothing a person does raises."""
    course = Course(logic_of(questionnaire), past, now)
    if state.phase in FINAL:
        return Step(state, (Stale(),))
    match event:
        case Resumed():
            return Step(state, card(course, state))
        case Typed():
            late, state = judge_words(state, event.sent_at, now)
            if late:
                return Step(state, (Late(event.text), *card(course, state)))
            return _typed(course, state, event.text)
        case Pressed():
            if event.turn is not None and event.turn != state.turn:
                return Step(state, (Stale(), *card(course, state)))
            if event.turn is None:
                late, state = judge_words(state, event.sent_at, now)
                if late:
                    return Step(state, (Late(event.argument or event.action.value), *card(course, state)))
            if event.action not in PHASES[state.phase]:
                stale = () if event.turn is None else (Stale(),)
                return Step(state, (*stale, *card(course, state)))
            return _pressed(course, state, event.action, event.argument)
    assert_never(event)


def _typed(course: Course, state: State, text: str) -> Step:
    """Words in the open phase."""
    match state.phase:
        case Phase.ASKING:
            return _typed_answer(course, state, text)
        case Phase.CONFIRMING:
            return _typed_reply(course, state, text)
        case Phase.REVIEWING:
            return _typed_at_summary(course, state, text)
        case Phase.SUBMITTED | Phase.CANCELLED:
            raise AssertionError("advance() has answered for closed reports")
    assert_never(state.phase)


def _typed_answer(course: Course, state: State, text: str) -> Step:
    step = _open_step(course, state)
    assert course.today is not None, "advance() knows the time"
    named = batch.named_entries(course, state, text)
    if any(name != step.name for name, _ in named):
        several = take_several(course, state, named)
        return _shown(course, Taken(state) if several is None else several)
    given = read_step(step, text, course.logic.fields, course.past, course.today)
    if not isinstance(given, Rejection):
        return _shown(course, take(course, state, step, given))
    several = take_several(course, state, batch.counted_entries(course, state, text))
    return _shown(course, Taken(state, given) if several is None else several)


def _typed_reply(course: Course, state: State, text: str) -> Step:
    """A word for one of the two buttons, the reason, or simply the right value; the same value again confirms it."""
    reply = read_reply(text)
    if reply is not None:
        action = Action.CONFIRM if reply.is_right else Action.CORRECT
        return _pressed(course, state, action, reply.reason or None)
    step = _open_step(course, state)
    assert course.today is not None, "advance() knows the time"
    given = read_step(step, text, course.logic.fields, course.past, course.today)
    is_of_another = any(name != step.name for name, _ in batch.named_entries(course, state, text))
    if is_of_another or isinstance(given, Rejection):
        return Step(state, card(course, state))
    if given == state.candidate:
        return _pressed(course, state, Action.CONFIRM, None)
    return _shown(course, take(course, state, step, given))


def _typed_at_summary(course: Course, state: State, text: str) -> Step:
    """A line's number opens that line; numbered or named answers change several at once."""
    line = re.fullmatch(r"(?:sua|doi|cau|dong|sua cau|sua dong|edit)?\s*([0-9]{1,2})", fold(tidy(text[:LINE])))
    shown = course.shown(state)
    if line is not None and 1 <= int(line[1]) <= len(shown):
        return _pressed(course, state, Action.EDIT, shown[int(line[1]) - 1].name)
    entries = batch.named_entries(course, state, text) or batch.counted_entries(course, state, text)
    several = take_several(course, state, entries)
    return _shown(course, Taken(state) if several is None else several)


def _pressed(course: Course, state: State, action: Action, argument: str | None) -> Step:
    """An action that the phase table allows."""
    match action:
        case Action.CANCEL:
            return Step(closed(state, Phase.CANCELLED), (Cancel(),))
        case Action.SUBMIT:
            return _submit(course, state)
        case Action.BACK:
            return _shown(course, Taken(_back(course, state)))
        case Action.EDIT:
            return _shown(course, Taken(_edit(course, state, argument)))
        case Action.TOGGLE:
            return _shown(course, _toggle(course, state, argument))
        case Action.KEEP:
            return _shown(course, Taken(_keep(course, state)))
        case Action.CONFIRM:
            return _shown(course, _confirm(course, state, argument))
        case Action.CORRECT:
            return _shown(course, Taken(opened(course, state, _open_step(course, state), state.from_review)))
        case Action.CHOOSE | Action.DONE | Action.SAME | Action.ZERO | Action.UNKNOWN | Action.NOT_DONE:
            return _answer_by_button(course, state, action, argument)
    assert_never(action)


def _answer_by_button(course: Course, state: State, action: Action, argument: str | None) -> Step:
    step = _open_step(course, state)
    question = step.questions[0]
    given: Mapping[str, Answer] | Rejection
    if action in (Action.UNKNOWN, Action.NOT_DONE):
        kind = AnswerKind.UNKNOWN if action is Action.UNKNOWN else AnswerKind.NOT_DONE
        given = {each.name: Answer(kind) for each in step.questions}
    elif action is Action.SAME:
        given = same_as_last(step, course.past)
    elif action is Action.ZERO:
        assert course.today is not None, "advance() knows the time"
        given = read_step(step, "0", course.logic.fields, course.past, course.today)
    elif action is Action.CHOOSE:
        chosen = read_choice(question, argument)
        given = chosen if isinstance(chosen, Rejection) else {question.name: chosen}
    elif state.selected:
        given = {question.name: Answer(AnswerKind.VALUE, state.selected)}
    else:
        given = Rejection(Slip.EMPTY, question.name, {})
    if isinstance(given, Rejection):
        stays = state if state.phase is Phase.ASKING else opened(course, state, step, state.from_review)
        return _shown(course, Taken(stays, given))
    return _shown(course, take(course, state, step, given))


def _toggle(course: Course, state: State, name: str | None) -> Taken:
    question = _open_step(course, state).questions[0]
    names = [choice.name for choice in question.choices]
    if question.kind is not QuestionKind.SELECT_MULTIPLE or name not in names:
        return Taken(state, Rejection(Slip.NOT_A_CHOICE, question.name, {}))
    marked = set(state.selected) ^ {name}
    return Taken(replace(state, turn=state.turn + 1, selected=tuple(n for n in names if n in marked)))


def _back(course: Course, state: State) -> State:
    """To the question from its warning, to the summary from an edit, else to the step before; at the first: nothing."""
    if state.phase is Phase.CONFIRMING:
        return opened(course, state, _open_step(course, state), state.from_review)
    if state.from_review and course.next_open(state) is None:
        return summary(course, state)
    earlier = course.previous(state, state.step)
    return state if earlier is None else opened(course, state, earlier)


def _edit(course: Course, state: State, name: str | None) -> State:
    """Open one line of the summary; nothing when there is no such line."""
    if name not in course.logic.position or name in state.hidden:
        return state
    return opened(course, state, course.step(name), from_review=True)


def _keep(course: Course, state: State) -> State:
    """Go on with the answer that the open step has; nothing when it has none or it is no longer possible."""
    step = _open_step(course, state)
    return proceed(course, state) if course.is_settled(state, step) else state


def _confirm(course: Course, state: State, reason: str | None) -> Taken:
    """Take the unusual answers as they are, with the person's words or "" as reason."""
    step = _open_step(course, state)
    words = (reason or "").strip()[:LONGEST_REASON]
    scope = Scope(course.logic, {**state.answers, **state.candidate}, state.hidden, course.today)
    doubted = {doubt.question.name for doubt in doubts(course.logic, step, state.candidate, scope, course.past)}
    given = {
        name: replace(answer, reason=words) if name in doubted else answer for name, answer in state.candidate.items()
    }
    return take(course, state, step, given)


def _submit(course: Course, state: State) -> Step:
    """Send, unless something is open after all (a constraint that depends on the day, for one): then that is asked."""
    settled = settle(course.logic, state.answers, course.today)
    if (settled.hidden, settled.again) != (state.hidden, state.again):
        state = replace(state, hidden=settled.hidden, again=settled.again)
    for step in course.shown(state):
        is_open = not course.is_settled(state, step)
        if is_open and (step.name in state.again or any(question.required for question in step.questions)):
            return _shown(course, Taken(opened(course, state, step, from_review=True)))
    scope = Scope(course.logic, state.answers, state.hidden, course.today)
    calculated = {name: answer_of(scope[name]) for name in course.logic.calculations}
    return Step(closed(state, Phase.SUBMITTED), (Submit(course.relevant_answers(state), calculated),))


def _open_step(course: Course, state: State) -> QuestionnaireStep:
    assert state.step is not None, "ASKING and CONFIRMING have an open step"
    return course.step(state.step)


def _shown(course: Course, taken: Taken) -> Step:
    return Step(taken.state, card(course, taken.state, taken.echo, taken.rejection, taken.also))
