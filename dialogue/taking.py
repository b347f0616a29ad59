"""Takes understood answers into the state and moves on: refuse, doubt, or store and open what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dialogue.answers import Answer
from dialogue.course import Course
from dialogue.effects import Rejection
from dialogue.judging import doubts, refusal
from dialogue.past import answers_among
from dialogue.questionnaire import QuestionKind, QuestionnaireStep
from dialogue.readings import read_step
from dialogue.settling import Settled, resettle
from dialogue.state import Phase, State


@dataclass(frozen=True, slots=True)
class Taken:
    """The state after an attempt to answer; `echo` are the answers stored by it, `rejection` the open step's slip."""

    state: State
    rejection: Rejection | None = None
    echo: Mapping[str, Answer] = field(default_factory=dict)
    also: tuple[Rejection, ...] = ()


def opened(course: Course, state: State, step: QuestionnaireStep, from_review: bool = False) -> State:
    """The state with `step` on the screen: asked, or asked about when an unusual answer to it is waiting."""
    names = course.logic.names[step.name]
    candidate = answers_among(state.waiting, names) if state.waiting else {}
    return replace(
        state,
        phase=Phase.CONFIRMING if candidate else Phase.ASKING,
        turn=state.turn + 1,
        step=step.name,
        candidate=candidate,
        from_review=from_review,
        asked_at=course.now,
        selected=_chosen(state, step),
        waiting=_without(state.waiting, candidate),
    )


def proceed(course: Course, state: State) -> State:
    """The state with the next unsettled step open, or the summary when every relevant step is settled."""
    following = course.next_open(state)
    return summary(course, state) if following is None else opened(course, state, following)


def summary(course: Course, state: State) -> State:
    """The state with the summary on the screen."""
    return replace(
        state,
        phase=Phase.REVIEWING,
        turn=state.turn + 1,
        step=None,
        candidate={},
        from_review=False,
        asked_at=course.now,
        selected=(),
    )


def closed(state: State, phase: Phase) -> State:
    """The state at its end."""
    return replace(state, phase=phase, turn=state.turn + 1, step=None, candidate={}, from_review=False, selected=())


def take(course: Course, state: State, step: QuestionnaireStep, given: Mapping[str, Answer]) -> Taken:
    """Answer the open step with `given`, which is complete: one answer for each of its questions."""
    after = _judged(course, state, step, given)
    if isinstance(after, Rejection):
        stays = state if state.phase is Phase.ASKING else opened(course, state, step, state.from_review)
        return Taken(stays, after)
    if after is None:
        doubted = replace(
            state,
            phase=Phase.CONFIRMING,
            turn=state.turn + 1,
            candidate=given,
            asked_at=course.now,
            selected=(),
        )
        return Taken(doubted)
    return Taken(proceed(course, after), echo=given)


def take_several(course: Course, state: State, entries: Sequence[tuple[str, str]]) -> Taken | None:
    """Answer several steps (name, words) with one message; None when not one of the answers was good.

    Good answers are stored, unusual ones wait for their confirmation, bad ones are handed back; then what is still
    open is asked. A step that an earlier answer of the message has hidden is passed over.
    """
    assert course.today is not None, "only advance() takes answers"
    rejections: list[Rejection] = []
    echo: dict[str, Answer] = {}
    work = state
    for name, text in entries:
        if name in work.hidden:
            continue
        step = course.step(name)
        given = read_step(step, text, course.logic.fields, course.past, course.today)
        if isinstance(given, Rejection):
            rejections.append(given)
            continue
        after = _judged(course, work, step, given)
        if isinstance(after, Rejection):
            rejections.append(after)
        elif after is None:
            work = replace(work, waiting={**work.waiting, **given})
        else:
            work = after
            echo.update(given)
    if not echo and work.waiting == state.waiting:
        return None
    return _open_what_is_left(course, work, rejections, echo)


def _open_what_is_left(
    course: Course, work: State, rejections: Sequence[Rejection], echo: Mapping[str, Answer]
) -> Taken:
    left = course.next_open(work)
    if left is None and rejections:
        left = course.logic.step_of[rejections[0].question]
        result = opened(course, work, left, from_review=True)
    else:
        result = proceed(course, work)
    own = next((r for r in rejections if left is not None and course.logic.step_of[r.question] is left), None)
    return Taken(result, own, echo, tuple(r for r in rejections if r is not own))


def _judged(
    course: Course, state: State, step: QuestionnaireStep, given: Mapping[str, Answer]
) -> State | Rejection | None:
    """The state with `given` stored (the same card still open), the reason against it, or None when it is unusual."""
    answers = {**state.answers, **given}
    before = Settled(state.hidden, state.again)
    settled, scope = resettle(course.logic, answers, before, given, course.today)
    rejection = refusal(course.logic, step, given, scope)
    if rejection is not None:
        return rejection
    if doubts(course.logic, step, given, scope, course.past):
        return None
    waiting = _without(state.waiting, given)
    return replace(state, answers=answers, hidden=settled.hidden, again=settled.again, waiting=waiting)


def _without(waiting: Mapping[str, Answer], taken: Mapping[str, Answer]) -> Mapping[str, Answer]:
    if not waiting or not taken:
        return waiting
    return {name: answer for name, answer in waiting.items() if name not in taken}


def _chosen(state: State, step: QuestionnaireStep) -> tuple[str, ...]:
    """The choices of a select_multiple that was answered before."""
    question = step.questions[0]
    answer = state.answers.get(question.name)
    if question.kind is not QuestionKind.SELECT_MULTIPLE or answer is None or not isinstance(answer.value, tuple):
        return ()
    return answer.value
