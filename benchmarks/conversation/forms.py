"""What the people of the benchmark answer, and the same form as a plain survey takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.samples import PAST_QUARTERS, SampleRule, sample_answers
from bot.wording import Catalogue
from dialogue.answers import Answer
from dialogue.questionnaire import AskRatio, Question, QuestionKind, Questionnaire, QuestionnaireStep
from indicators.period import Period
from storage.units import Unit

LANGUAGE = "vi"
_NUMBERS = (QuestionKind.INTEGER, QuestionKind.DECIMAL)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as a person gives it: words to type, or the label of a button (`is_tap`)."""

    words: str
    is_tap: bool


@dataclass(frozen=True, slots=True)
class Script:
    """One report: what is given at every step of the form (None: the step is not asked), and question by question."""

    steps: tuple[Given, ...]
    questions: tuple[tuple[Question, Given], ...]


def script_of(
    questionnaire: Questionnaire,
    unit: Unit,
    period: Period,
    rules: Mapping[str, SampleRule | None],
    wording: Catalogue,
) -> Script:
    """The sample report of that unit, as a person would give it; questions that are not relevant are left out."""
    answers = sample_answers(questionnaire, unit, period, PAST_QUARTERS, rules)
    asked = [step for step in questionnaire.steps if all(one.name in answers for one in step.questions)]
    unknown = Given(wording.text(LANGUAGE, "form.unknown"), True)
    skipped = Given(wording.text(LANGUAGE, "form.skip"), True)
    pairs = [
        (question, _given(question, answers[question.name]) or unknown) for step in asked for question in step.questions
    ]
    steps = [
        _step(step, answers, unknown if any(one.required for one in step.questions) else skipped) for step in asked
    ]
    return Script(tuple(steps), tuple(pairs))


def survey_of(questionnaire: Questionnaire, script: Script, wording: Catalogue) -> dict[str, Any]:
    """The form as benchmarks/peers/survey.py takes it: the same questions, hints, choices and sentences."""

    def say(key: str) -> str:
        return wording.text(LANGUAGE, key, **dict.fromkeys(_PARAMETERS, "…"))

    return {
        "title": questionnaire.title[LANGUAGE],
        "questions": [_survey_question(question) for question, _ in script.questions],
        "words": {
            "unknown": say("form.unknown"),
            "submit": say("form.submit"),
            "again": say("form.correct"),
            "review": say("form.review"),
            "received": say("receipt.thanks"),
            "cancelled": say("form.cancelled"),
            "not_a_number": say("slip.not_a_number"),
            "not_a_choice": say("slip.not_a_choice"),
            "out_of_bounds": say("slip.constraint"),
        },
    }


_PARAMETERS = ("title", "unit", "period")


def _survey_question(question: Question) -> dict[str, Any]:
    return {
        "label": question.label[LANGUAGE],
        "short": question.short.get(LANGUAGE, question.label[LANGUAGE]),
        "hint": question.hint.get(LANGUAGE, ""),
        "choices": [choice.label[LANGUAGE] for choice in question.choices],
        "number": question.kind in _NUMBERS,
        "minimum": None if question.minimum is None else int(question.minimum),
        "maximum": None if question.maximum is None else int(question.maximum),
    }


def _step(step: QuestionnaireStep, answers: Mapping[str, Answer], unknown: Given) -> Given:
    if not isinstance(step, AskRatio):
        return _given(step.question, answers[step.name]) or unknown
    part, whole = (_given(question, answers[question.name]) for question in step.questions)
    return unknown if part is None or whole is None else Given(f"{part.words}/{whole.words}", False)


def _given(question: Question, answer: Answer) -> Given | None:
    match answer.value:
        case Decimal() as number:
            return Given(f"{number:f}".replace(".", ","), False)
        case date() as day:
            return Given(day.strftime("%d/%m/%Y"), False)
        case str() as name if question.choices:
            return Given(next(one.label[LANGUAGE] for one in question.choices if one.name == name), True)
        case str() as words:
            return Given(words, False)
        case _:
            return None
