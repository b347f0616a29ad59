"""Reads typed words as the answers of one step: per kind of question, or why they cannot be taken.

Only what the words say is decided here. Bounds, constraints and warnings are judged in judging.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import assert_never

from dialogue.answers import Answer, AnswerKind
from dialogue.effects import Rejection, Slip
from dialogue.numbers import NumberField, read_number
from dialogue.past import Past
from dialogue.phrases import fold, three_answers, tidy
from dialogue.questionnaire import Ask, AskRatio, Choice, Question, QuestionKind, QuestionnaireStep
from dialogue.ratios import read_ratio

LONGEST_TEXT = 500
_SHORTEST_PREFIX = 2
_SAME = re.compile(r"(?:(?:van )?(?:nhu|giong|bang) )?(?:(?:quy|ky|lan|thang|dot|nam) )?(?:truoc|cu)|nhu tren|same")
_DATE = re.compile(r"([0-9]{1,2})\s*[/.\- ]\s*([0-9]{1,2})(?:\s*[/.\- ]\s*([0-9]{4}|[0-9]{2}))?")
_DATE_WORDS = re.compile(r"(?:ngay )?([0-9]{1,2}) thang ([0-9]{1,2})(?:(?: nam)? ([0-9]{4}))?")
_DAYS_AGO: Mapping[str, int] = {
    **dict.fromkeys(("hom nay", "nay", "bua nay", "today"), 0),
    **dict.fromkeys(("hom qua", "qua", "bua qua", "yesterday"), 1),
    **dict.fromkeys(("hom kia", "bua kia"), 2),
}
_CENTURY = 2000
_FARTHEST_YEARS = (-100, 10)  # days farther away than this are slips


def read_step(
    step: QuestionnaireStep, text: str, fields: Mapping[str, NumberField], past: Past, today: date
) -> Mapping[str, Answer] | Rejection:
    """The answers to every question of `step`, by name, or the slip. Never raises, whatever the text.

    `fields` describe the number questions, by name (made once per questionnaire: Logic.fields).
    """
    read = _read_as_written(step, text, fields, today)
    is_words = step.questions[0].kind is QuestionKind.TEXT
    if (is_words or isinstance(read, Rejection)) and _SAME.fullmatch(fold(tidy(text[:LONGEST_TEXT]))):
        same = same_as_last(step, past)
        return read if is_words and isinstance(same, Rejection) else same
    return read


def _read_as_written(
    step: QuestionnaireStep, text: str, fields: Mapping[str, NumberField], today: date
) -> Mapping[str, Answer] | Rejection:
    match step:
        case AskRatio():
            return read_ratio(text, step, fields)
        case Ask(question=question):
            found = _read(question, text, fields, today)
            return found if isinstance(found, Rejection) else {question.name: found}
    assert_never(step)


def same_as_last(step: QuestionnaireStep, past: Past) -> Mapping[str, Answer] | Rejection:
    """The answers of the period before; NO_PREVIOUS unless every question of the step has one."""
    answers = {q.name: past.last[q.name] for q in step.questions if q.name in past.last}
    if len(answers) < len(step.questions):
        return Rejection(Slip.NO_PREVIOUS, step.questions[0].name, {})
    return {name: Answer(answer.kind, answer.value) for name, answer in answers.items()}


def read_choice(question: Question, name: str | None) -> Answer | Rejection:
    """The answer of a pressed choice, whose name must be one of the question."""
    if name is None or all(choice.name != name for choice in question.choices):
        return Rejection(Slip.NOT_A_CHOICE, question.name, {})
    value = name if question.kind is QuestionKind.SELECT_ONE else (name,)
    return Answer(AnswerKind.VALUE, value)


def _read(question: Question, text: str, fields: Mapping[str, NumberField], today: date) -> Answer | Rejection:
    match question.kind:
        case QuestionKind.INTEGER | QuestionKind.DECIMAL:
            return read_number(text, fields[question.name])
        case QuestionKind.TEXT:
            return _read_text(question, text)
        case QuestionKind.DATE:
            return _read_date(question, text, today)
        case QuestionKind.SELECT_ONE | QuestionKind.SELECT_MULTIPLE:
            return _read_choices(question, text)
    assert_never(question.kind)


def _read_text(question: Question, text: str) -> Answer | Rejection:
    """Free words as they are; only "không có số liệu" and its kin are not words but an answer of their own."""
    if len(text) > LONGEST_TEXT:
        return Rejection(Slip.TOO_LONG, question.name, {"maximum": str(LONGEST_TEXT)})
    words = "".join(letter for letter in text if letter.isprintable() or letter == "\n").strip()
    if not words:
        return Rejection(Slip.EMPTY, question.name, {})
    if three_answers(fold(tidy(words))) is AnswerKind.UNKNOWN:
        return Answer(AnswerKind.UNKNOWN)
    return Answer(AnswerKind.VALUE, words)


def _read_date(question: Question, text: str, today: date) -> Answer | Rejection:
    """A day: 15/3 (the latest that is not in the future), 15/03/2026, 15-3-26, "15 tháng 3", "hôm qua"."""
    folded = fold(tidy(text[:LONGEST_TEXT])).strip(" .,!")
    said = three_answers(folded)
    if isinstance(said, AnswerKind):
        return Answer(said)
    if not folded:
        return Rejection(Slip.EMPTY, question.name, {})
    ago = _DAYS_AGO.get(folded)
    if ago is not None and today.toordinal() > ago:
        return Answer(AnswerKind.VALUE, today - timedelta(days=ago))
    found = _DATE.fullmatch(folded.removeprefix("ngay ")) or _DATE_WORDS.fullmatch(folded)
    day = None if found is None else _day(int(found[1]), int(found[2]), found[3], today)
    return Rejection(Slip.NOT_A_DATE, question.name, {}) if day is None else Answer(AnswerKind.VALUE, day)


def _day(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        years = [int(year) + (_CENTURY if len(year) == 2 else 0)]
        if not _FARTHEST_YEARS[0] <= years[0] - today.year <= _FARTHEST_YEARS[1]:
            return None
    else:  # 29/2 may lie eight years back
        years = [today.year - back for back in range(9) if today.year - back >= 1]
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or found <= today:
            return found
    return None


def _read_choices(question: Question, text: str) -> Answer | Rejection:
    """By number, label or name, without accents, or by a beginning that only one choice has."""
    folded = fold(tidy(text[:LONGEST_TEXT])).strip(" .,!;:)")
    if not folded:
        return Rejection(Slip.EMPTY, question.name, {})
    single = _choice(question.choices, folded)
    if question.kind is QuestionKind.SELECT_MULTIPLE:
        names = [single] if single is not None else _several(question.choices, folded)
        if names:
            chosen = tuple(choice.name for choice in question.choices if choice in names)
            return Answer(AnswerKind.VALUE, chosen)
    elif single is not None:
        return Answer(AnswerKind.VALUE, single.name)
    said = three_answers(folded)
    return Answer(said) if isinstance(said, AnswerKind) else Rejection(Slip.NOT_A_CHOICE, question.name, {})


def _several(choices: tuple[Choice, ...], folded: str) -> list[Choice]:
    """The choices of a list such as "1 3", "1, 3", "nam và nữ"; nothing unless every part is a choice."""
    for pattern in (r"\s*(?:[,;/+&]|\bva\b)\s*", r"[\s,;/+&]+(?:va\s+)?"):
        found = [_choice(choices, part.strip(" .)")) for part in re.split(pattern, folded) if part.strip(" .)")]
        good = [choice for choice in found if choice is not None]
        if good and len(good) == len(found):
            return good
    return []


def _choice(choices: tuple[Choice, ...], folded: str) -> Choice | None:
    if re.fullmatch(r"[0-9]{1,3}", folded) and 1 <= int(folded) <= len(choices):
        return choices[int(folded) - 1]
    spoken = {"ko": "khong", "k": "khong", "hong": "khong"}.get(folded, folded)
    exact = [choice for choice in choices if spoken in _names(choice)]
    if len(exact) == 1:
        return exact[0]
    if exact or len(spoken) < _SHORTEST_PREFIX:
        return None
    beginning = [choice for choice in choices if any(name.startswith(spoken) for name in _names(choice))]
    return beginning[0] if len(beginning) == 1 else None


def _names(choice: Choice) -> list[str]:
    return [fold(choice.name), *(fold(tidy(label)).strip(" .,!;:)") for label in choice.label.values())]
