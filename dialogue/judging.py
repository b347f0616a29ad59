"""Judges answers that were understood: bounds and constraints refuse, warnings and history only ask again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dialogue.answers import Answer, AnswerKind
from dialogue.conditions import xpath_value
from dialogue.effects import Rejection, Slip
from dialogue.logic import Logic, Scope
from dialogue.past import Past
from dialogue.questionnaire import AskRatio, Question, QuestionKind, QuestionnaireStep, Words
from dialogue.ratios import pair_slip
from dialogue.unusual import usual_value


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an answer is unusual: the form's own warning, or (with an empty message) the unit's `usual` value."""

    question: Question
    message: Words
    usual: Decimal | None


def refusal(logic: Logic, step: QuestionnaireStep, given: Mapping[str, Answer], scope: Scope) -> Rejection | None:
    """The first reason against the answers `given` to `step`; `scope` must already see them. None when they are fine.

    Answers without a value ("not done", "unknown") are never refused.
    """
    for question in step.questions:
        value = _value(given.get(question.name))
        if isinstance(value, Decimal):
            if question.minimum is not None and value < question.minimum:
                return Rejection(Slip.TOO_SMALL, question.name, {"minimum": str(question.minimum)})
            if question.maximum is not None and value > question.maximum:
                return Rejection(Slip.TOO_LARGE, question.name, {"maximum": str(question.maximum)})
    if isinstance(step, AskRatio):
        slip = pair_slip(given, step)
        if slip is not None:
            return slip
    for question in step.questions:
        if is_broken(logic, question.name, given, scope):
            return Rejection(Slip.CONSTRAINT, question.name, {}, question.constraint_message)
    return None


def is_broken(logic: Logic, name: str, answers: Mapping[str, Answer], scope: Scope) -> bool:
    """Whether the answer to question `name` has a value that its constraint forbids."""
    condition = logic.constraint.get(name)
    answer = answers.get(name)
    if condition is None or answer is None or answer.kind is not AnswerKind.VALUE:
        return False
    return not scope.allows(condition, xpath_value(answer))


def doubts(
    logic: Logic, step: QuestionnaireStep, given: Mapping[str, Answer], scope: Scope, past: Past
) -> tuple[Doubt, ...]:
    """The unusual answers among `given`, at most one doubt per question; confirmed ones are not doubted again.

    A question with a warning of its own is not held against the unit's history as well.
    """
    found = []
    for question in step.questions:
        answer = given.get(question.name)
        if answer is None or answer.kind is not AnswerKind.VALUE or answer.reason is not None:
            continue
        warning = logic.warning.get(question.name)
        if warning is not None:
            if not scope.is_blank(warning.variables) and scope.holds(warning, xpath_value(answer)):
                found.append(Doubt(question, question.warning_message, None))
            continue
        usual = _usual(question, answer, past)
        if usual is not None:
            found.append(Doubt(question, {}, usual))
    return tuple(found)


def _usual(question: Question, answer: Answer, past: Past) -> Decimal | None:
    value = _value(answer)
    if not isinstance(value, Decimal):
        return None
    return usual_value(
        value,
        past.series.get(question.name, ()),
        _value(past.last.get(question.name)),
        _value(past.year_before.get(question.name)),
        is_count=question.kind is QuestionKind.INTEGER,
    )


def _value(answer: Answer | None) -> Decimal | None:
    """The number of an answer that has one."""
    return answer.value if answer is not None and isinstance(answer.value, Decimal) else None
