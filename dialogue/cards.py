"""What to draw for a state. The same state always gives the same card, so a card can be drawn again at any time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from dialogue.answers import Answer
from dialogue.course import Course
from dialogue.effects import Effect, Rejection, ShowQuestion, ShowReview, ShowWarning
from dialogue.judging import doubts
from dialogue.logic import Scope
from dialogue.past import answers_among
from dialogue.state import Phase, State

_NOTHING: Mapping[str, Answer] = {}


def card(
    course: Course,
    state: State,
    echo: Mapping[str, Answer] = _NOTHING,
    rejection: Rejection | None = None,
    also: tuple[Rejection, ...] = (),
) -> tuple[Effect, ...]:
    """The card of an open conversation; nothing once it is over."""
    match state.phase:
        case Phase.ASKING:
            return (_question(course, state, echo, rejection, also),)
        case Phase.CONFIRMING:
            return (_warning(course, state, echo, also),)
        case Phase.REVIEWING:
            return (ShowReview(course.shown(state), course.relevant_answers(state), echo),)
        case Phase.SUBMITTED | Phase.CANCELLED:
            return ()
    assert_never(state.phase)


def _question(
    course: Course,
    state: State,
    echo: Mapping[str, Answer],
    rejection: Rejection | None,
    also: tuple[Rejection, ...],
) -> ShowQuestion:
    assert state.step is not None, "ASKING has an open step"
    step = course.step(state.step)
    names = course.logic.names[step.name]
    number = course.number(state, step.name)
    return ShowQuestion(
        step=step,
        number=number,
        total=course.total(state),
        saved=course.saved(state),
        can_go_back=number > 1 or state.from_review,
        rejection=rejection,
        selected=state.selected,
        current=course.answers_of(state, step),
        last=answers_among(course.past.last, names),
        year_before=answers_among(course.past.year_before, names),
        echo=echo,
        also=also,
    )


def _warning(course: Course, state: State, echo: Mapping[str, Answer], also: tuple[Rejection, ...]) -> ShowWarning:
    """The first doubt about the candidate; without its sentence when the past no longer gives a reason."""
    assert state.step is not None, "CONFIRMING has an open step"
    step = course.step(state.step)
    names = course.logic.names[step.name]
    scope = Scope(course.logic, {**state.answers, **state.candidate}, state.hidden, course.today)
    found = doubts(course.logic, step, state.candidate, scope, course.past)
    return ShowWarning(
        step=step,
        candidate=state.candidate,
        question=found[0].question if found else step.questions[0],
        message=found[0].message if found else {},
        usual=found[0].usual if found else None,
        last=answers_among(course.past.last, names),
        year_before=answers_among(course.past.year_before, names),
        echo=echo,
        also=also,
    )
