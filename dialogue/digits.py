"""The ways one written row of digits, dots, commas and spaces can be read, before anybody decides which is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# "120 130" may be two answers, so the head of a number with one blank has at most two digits.
_SPACED = re.compile(
    r"(?:[1-9][0-9]?(?P<gap>[ '])[0-9]{3}|[1-9][0-9]{2}(?P<mark>')[0-9]{3}"
    r"|[1-9][0-9]{0,2}(?P<gaps>[ '])[0-9]{3}(?:(?P=gaps)[0-9]{3})+)(?:[.,][0-9]+)?"
)
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_SHORTEST_TELEPHONE = 9


@dataclass(frozen=True, slots=True)
class Readings:
    """`decimal`: the last mark separates decimals (or there is none); `grouped`: every mark groups thousands.

    None where the digits cannot be read so. `mark` is the only kind of mark written, "" when there is none or both
    readings cannot be confused.
    """

    decimal: Decimal | None
    grouped: Decimal | None = None
    mark: str = ""


_NO_READING = Readings(None)


def readings_of(core: str) -> Readings:
    """Readings of a text that begins and ends with a digit."""
    spaced = _SPACED.fullmatch(core)
    if spaced is not None:
        return Readings(Decimal(re.sub("[ ']", "", core).replace(",", ".")))
    if _PLAIN.fullmatch(core) is None:
        return _NO_READING
    marks = [letter for letter in core if letter in ".,"]
    if not marks:
        is_telephone = core.startswith("0") and len(core) >= _SHORTEST_TELEPHONE
        return _NO_READING if is_telephone else Readings(Decimal(core))
    whole, _, fraction = core.rpartition(marks[-1])
    if len(set(marks)) == 2:  # 1.234,5 or 1,234.5
        good = marks.count(marks[-1]) == 1 and _is_grouped(whole, marks[0])
        return Readings(Decimal(f"{re.sub('[.,]', '', whole)}.{fraction}")) if good else _NO_READING
    return Readings(
        Decimal(f"{whole}.{fraction}") if len(marks) == 1 else None,
        Decimal(core.replace(marks[0], "")) if _is_grouped(core, marks[0]) else None,
        marks[0],
    )


def possible(readings: Readings, is_whole: bool) -> tuple[Decimal, ...]:
    """The numbers that may be meant where whole numbers (or decimals) are asked, the Vietnamese reading first.

    Whole numbers: 1.250 and 1,250 are 1250, 1.000 is 1000, but 1,000 is 1 in Vietnamese and 1000 in English.
    Decimals: 1.234 is 1234 in Vietnamese and 1,234 in English; 1,234 is taken as Vietnamese, so that somebody who is
    asked which one he means has a way to say either (1234 or 1,234).
    """
    if not is_whole:
        if readings.mark == "," and readings.decimal is not None:
            return (readings.decimal,)
        return tuple(number for number in (readings.grouped, readings.decimal) if number is not None)
    whole = None
    if readings.decimal is not None and readings.decimal == readings.decimal.to_integral_value():
        whole = Decimal(int(readings.decimal))
    if readings.grouped is None:
        return () if whole is None else (whole,)
    if whole is None or readings.mark == ".":
        return (readings.grouped,)
    return (whole, readings.grouped)


def _is_grouped(text: str, mark: str) -> bool:
    return re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", text) is not None
