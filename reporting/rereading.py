"""Stored answers back in the shape that a form's questions give: days as days, several choices as a tuple."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import assert_never

from dialogue.answers import Answer, AnswerKind, Scalar
from dialogue.questionnaire import Question, QuestionKind, Questionnaire


def as_asked(questionnaire: Questionnaire, stored: Mapping[str, Answer]) -> dict[str, Answer]:
    """The stored answers to this version's questions; one that fits its question no more is left out, and so asked."""
    found = {}
    for question in questionnaire.questions():
        answer = stored.get(question.name)
        if answer is None:
            continue
        if answer.kind is not AnswerKind.VALUE:
            found[question.name] = answer
            continue
        value = _reread(question, answer.value)
        if value is not None:
            found[question.name] = replace(answer, value=value)
    return found


def _reread(question: Question, value: Scalar | None) -> Scalar | None:
    match question.kind:
        case QuestionKind.INTEGER | QuestionKind.DECIMAL:
            return value if isinstance(value, Decimal) else None
        case QuestionKind.TEXT | QuestionKind.SELECT_ONE:
            return value if isinstance(value, str) else None
        case QuestionKind.SELECT_MULTIPLE:
            return tuple(value.split()) if isinstance(value, str) else None
        case QuestionKind.DATE:
            return _day(value) if isinstance(value, str) else None
    assert_never(question.kind)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
