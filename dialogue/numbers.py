"""Reads a number as Vietnamese people write it. Never guesses: two possible readings are handed back, words refused.

In Vietnamese the comma is decimal and the dot groups thousands (7,98 · 1.250); phones and spreadsheets write it the
other way round, so 1.234 has two readings where decimals are allowed (see digits.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dialogue.answers import Answer, AnswerKind
from dialogue.digits import possible, readings_of
from dialogue.effects import Rejection, Slip
from dialogue.phrases import (
    COUNTED_THINGS,
    COUNTERS,
    fold,
    is_number_word,
    multiplies,
    three_answers,
    tidy,
    word_set,
    words_of,
)
from dialogue.questionnaire import Question, QuestionKind

NUMBERS = frozenset((QuestionKind.INTEGER, QuestionKind.DECIMAL))
LARGEST = Decimal(10) ** 12  # beyond it nothing is counted, and XPath still compares exactly
LONGEST = 100  # letters; nobody needs more for one number
_SMALLEST_PLACE = -9  # exponent of the last decimal place taken
_AGE = re.compile(r"\b(?:duoi|tren|tu|den) [0-9]{1,2} (?:tuoi|thang)\b")
_PERCENT = re.compile(r"%|‰|\bph[aầ]n (?:tr[aă]m|ngh[iì]n|ng[aà]n)\b")
_AROUND = re.compile(r"(?P<before>[^0-9]*)(?P<core>[0-9](?:.*[0-9])?)(?P<after>[^0-9]*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_SIGN = re.compile(r"(?:(?P<minus>-|\b[aâ]m)|\+)\s*$")
# Words of a question that change a number beside them.
_NOT_HARMLESS = word_set(
    "khoang gan hon tren duoi tam chung uoc it nhieu toi nhat khong ko k chua hoac hay tro len tu den am moi"
)


@dataclass(frozen=True, slots=True)
class NumberField:
    """What is asked: whole or decimal, whether a percentage is meant, and the words that may stand beside it."""

    name: str
    is_whole: bool
    takes_percent: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    words: frozenset[str] = frozenset()  # folded, of the question
    units: frozenset[str] = frozenset()  # as written and folded, of its unit ("triệu", "trieu")
    foreign: frozenset[str] = frozenset()  # folded nouns that count something else

    @classmethod
    def of(cls, question: Question) -> NumberField:
        """The field of an integer or decimal question."""
        unit = " ".join(question.unit.values()).casefold()
        is_whole = question.kind is QuestionKind.INTEGER
        words = frozenset(words_of(" ".join((unit, *question.label.values(), *question.short.values()))))
        is_counted = any(things.intersection(words_of(unit)) for things in COUNTED_THINGS)
        return cls(
            name=question.name,
            is_whole=is_whole,
            takes_percent=not is_whole and (not unit.strip() or _PERCENT.search(unit) is not None),
            minimum=question.minimum,
            maximum=question.maximum,
            words=words - _NOT_HARMLESS,
            units=frozenset((*_WORD.findall(unit), *words_of(unit))),
            foreign=frozenset().union(*(things for things in COUNTED_THINGS if is_counted and not things & words)),
        )

    def rejected(self, slip: Slip, **detail: str) -> Rejection:
        """A slip about this field."""
        return Rejection(slip, self.name, detail)

    def is_harmless(self, word: str) -> bool:
        """A word that may stand beside a number without changing it: a unit, a word of the question, a politeness."""
        if word in self.units:
            return True
        if fold(word) in self.foreign:
            return False
        return not multiplies(word) and fold(word) in self.words | COUNTERS

    def allows(self, value: Decimal) -> bool:
        """Whether a reading lies inside the stated bounds."""
        above = self.minimum is None or value >= self.minimum
        return above and (self.maximum is None or value <= self.maximum)


def read_number(text: str, field: NumberField) -> Answer | Rejection:
    """The number (or "not done", or "unknown") that `text` says, or why it cannot be taken.

    AMBIGUOUS has both readings in `detail` as "first" and "second", plain decimals with a dot. Bounds are used only
    to tell readings apart; whether the number lies inside them is judged elsewhere.
    """
    if len(text) > LONGEST:
        if text.strip().isdecimal():
            return field.rejected(Slip.TOO_LARGE, maximum=str(field.maximum or LARGEST))
        return field.rejected(Slip.TOO_LONG, maximum=str(LONGEST))
    tidied = tidy(text)
    if not tidied:
        return field.rejected(Slip.EMPTY)
    if tidied.isdecimal():
        return _choose(tidied, 1, field)
    folded = fold(tidied)
    around = _AROUND.fullmatch(_AGE.sub(" ", folded) if _AGE.search(folded) else tidied)
    if around is None:
        return _from_words(tidied, field)
    return _from_digits(around["before"], around["core"], around["after"], field)


def _from_words(tidied: str, field: NumberField) -> Answer | Rejection:
    said = three_answers(fold(tidied), field.is_harmless)
    if isinstance(said, AnswerKind):
        return Answer(said)
    if said is not None:
        return Answer(AnswerKind.VALUE, Decimal(said))
    words = _WORD.findall(tidied)
    numerals = [word for word in words if is_number_word(word)]
    others = [word for word in words if not is_number_word(word)]
    if numerals and fold(words[0]) == "am":
        return field.rejected(Slip.NEGATIVE)
    if numerals and all(fold(word) == "khong" or field.is_harmless(word) for word in others):
        return field.rejected(Slip.NUMBER_IN_WORDS)
    return field.rejected(Slip.NOT_A_NUMBER)


def _from_digits(before: str, core: str, after: str, field: NumberField) -> Answer | Rejection:
    """`core` begins and ends with a digit; `before` and `after` have none."""
    if re.search(r"(?:^|[\s:=(+-])[.,]$", before):  # ",5"
        before, core = before[:-1], f"0{before[-1]}{core}"
    sign = _SIGN.search(before)
    if sign is not None:
        before = before[: sign.start()]
    is_percent = _PERCENT.search(after) is not None
    slip = _surrounding_slip(before, _PERCENT.sub(" ", after), field)
    if slip is not None:
        return field.rejected(slip)
    if not re.fullmatch(r"[0-9.,' ]+", core):
        has_words = any(map(multiplies, _WORD.findall(core)))
        return field.rejected(Slip.NUMBER_IN_WORDS if has_words else Slip.NOT_A_NUMBER)
    if is_percent and not field.takes_percent:
        return field.rejected(Slip.PERCENT_NOT_COUNT)
    return _choose(core, -1 if sign is not None and sign["minus"] else 1, field)


def _surrounding_slip(before: str, after: str, field: NumberField) -> Slip | None:
    """What is wrong with the words and marks beside the number ("khoảng", "chục", "<", "½"); None when nothing is."""
    words = _WORD.findall(f"{before} {after}")
    odd = [word for word in words if not field.is_harmless(word)]
    if any(map(multiplies, odd)):
        return Slip.NUMBER_IN_WORDS
    marks_before = re.sub(r"[\s.,;:=!(]", "", _WORD.sub("", before))
    marks_after = re.sub(r"[\s.,;:!()]", "", _WORD.sub("", after))
    is_glued = before[-1:].isalpha()  # A18
    return Slip.NOT_A_NUMBER if odd or marks_before or marks_after or is_glued else None


def _choose(core: str, sign: int, field: NumberField) -> Answer | Rejection:
    readings = readings_of(core)
    numbers = possible(readings, field.is_whole)
    if not numbers:
        is_fraction = field.is_whole and readings.decimal is not None
        return field.rejected(Slip.NOT_WHOLE if is_fraction else Slip.NOT_A_NUMBER)
    if sign < 0:
        numbers = tuple(-number for number in numbers)
        if any(number < 0 for number in numbers) and (field.minimum is None or field.minimum >= 0):
            return field.rejected(Slip.NEGATIVE)
    if len(numbers) > 1:
        inside = tuple(filter(field.allows, numbers))
        if len(inside) != 1:
            return field.rejected(Slip.AMBIGUOUS, first=str(numbers[0]), second=str(numbers[1]))
        numbers = inside
    if abs(numbers[0]) > LARGEST:
        return field.rejected(Slip.TOO_LARGE, maximum=str(field.maximum or LARGEST))
    exponent = numbers[0].as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _SMALLEST_PLACE:
        return field.rejected(Slip.NOT_A_NUMBER)
    return Answer(AnswerKind.VALUE, abs(numbers[0]) if numbers[0] == 0 else numbers[0])
