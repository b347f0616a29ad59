"""How answers and steps are written for people: numbers with their unit, choices by label, ratios as n of d."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dialogue.answers import Answer, AnswerKind
from dialogue.questionnaire import AskRatio, Question, QuestionnaireStep, Words
from indicators.notation import write_date, write_number, write_percent
from reporting.desk import Desk


def words_in(words: Words, language: str) -> str:
    """The words in that language, in Vietnamese when the form lacks it."""
    return words.get(language) or words.get("vi", "")


def label_of(step: QuestionnaireStep, language: str) -> str:
    """A step's short name for summaries."""
    thing = step if isinstance(step, AskRatio) else step.question
    return words_in(thing.short, language) or words_in(thing.label, language)


def write_answer(desk: Desk, language: str, question: Question, answer: Answer | None) -> str:
    """One answer in words."""
    if answer is None:
        return desk.say(language, "value.none")
    if answer.kind is not AnswerKind.VALUE:
        return desk.say(language, f"value.{answer.kind.value}")
    match answer.value:
        case Decimal() as number:
            unit = words_in(question.unit, language)
            value = write_number(number, 3, language)
            return desk.say(language, "value.with_unit", value=value, unit=unit) if unit else value
        case date() as day:
            return write_date(day)
        case tuple() as names:
            return ", ".join(_choice(question, name, language) for name in names)
        case str() as text:
            return _choice(question, text, language)
        case _:
            return desk.say(language, "value.none")


def write_step(desk: Desk, language: str, step: QuestionnaireStep, answers: Mapping[str, Answer]) -> str | None:
    """A step's answers in words; None when none of its questions is answered."""
    given = [answers.get(question.name) for question in step.questions]
    if all(answer is None for answer in given):
        return None
    if not isinstance(step, AskRatio):
        return write_answer(desk, language, step.question, given[0])
    part, whole = given
    if part is None or whole is None or not isinstance(part.value, Decimal) or not isinstance(whole.value, Decimal):
        return write_answer(desk, language, step.numerator, part if part is not None else whole)
    parts = {"num": write_number(part.value, 0, language), "den": write_number(whole.value, 0, language)}
    if whole.value == 0:
        return desk.say(language, "value.ratio_zero", **parts)
    percent = write_percent(Fraction(part.value) / Fraction(whole.value) * 100, 1, language)
    return desk.say(language, "value.ratio", **parts, percent=percent)


def _choice(question: Question, name: str, language: str) -> str:
    for choice in question.choices:
        if choice.name == name:
            return words_in(choice.label, language)
    return name
