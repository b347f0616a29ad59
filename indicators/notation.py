"""How numbers, dates and periods are written: the Vietnamese way (7,98; 1.250) or the English.

Rounding is half away from zero, on exact integers ("1,25" to one place is "1,3", "-1,25" is "-1,3");
trailing zeros are dropped ("90,0" is written "90"). Wherever a value stands beside its target use
`write_against`: it adds decimals until the text lies on the same side of the target as the exact value:
89,99999 % is not printed as "90 %" beside "chưa đạt" (81/209 is printed as 39 % and misses ">= 39 %").

Only words of notation live here (Quý, năm, Q3); sentences for people live in bot/wording.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from indicators.period import Period, PeriodKind
from indicators.target import Operator

Number = int | Decimal | Fraction

_SEPARATORS: Final = {"vi": (".", ","), "en": (",", ".")}
_SYMBOLS: Final = {"percent": "%", "per_1000": "‰", "per_1000_live_births": "‰"}
_MOST_PLACES: Final = 6  # no plan prints a target with more decimals
_ROMAN: Final = ("I", "II", "III", "IV")
_ENGLISH_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def write_number(value: Number, places: int = 1, language: str = "vi") -> str:
    """`value` with at most `places` decimals: 1250 → "1.250", 7.98 → "7,98" (places=2), "7.98" in English.

    Raises ValueError for negative `places`, a language other than "vi" and "en", or a Decimal NaN.
    """
    whole, decimals = _digits(Fraction(value), places)
    thousands, point = _separators(language)
    text = f"{whole:,}".replace(",", thousands) + (point + decimals if decimals else "")
    return f"-{text}" if value < 0 and (whole or decimals) else text


def write_percent(value: Number, places: int = 1, language: str = "vi") -> str:
    """A value that already is in percent: Fraction(195, 2) → "97,5 %"."""
    return write_measure(value, "percent", places, language)


def write_measure(value: Number, unit: str, places: int = 1, language: str = "vi") -> str:
    """A value with the sign of its indicator's unit code: "97,5 %", "12,3 ‰"; no sign for other units."""
    return _with_symbol(write_number(value, places, language), unit)


def write_against(value: Number, target: Number | None, unit: str = "", places: int = 1, language: str = "vi") -> str:
    """A value that is shown beside `target` (both in `unit`), never rounded onto or across it.

    At least `places` decimals and those of the target, and more until the written number is
    below, at or above the target exactly when the value is: 899999/999999 against 90 % → "89,99999 %". A target
    without end (counts such as 81/209) that is met exactly is written rounded.
    Without a target it writes as `write_measure`.
    """
    exact = Fraction(value)
    if target is not None:
        bar = Fraction(target)
        if _has_end(bar):
            places = max(places, len(_digits(bar, _MOST_PLACES)[1]))
        elif exact == bar:  # 81/209 against the printed counts 81/209: no number of decimals shows it exactly
            return _with_symbol(write_number(value, places, language), unit)
        while _side(rounded(exact, places), bar) != _side(exact, bar):
            places += 1
    return _with_symbol(write_number(value, places, language), unit)


def write_target(op: Operator, value: Number, unit: str = "", language: str = "vi") -> str:
    """What is asked, with all its decimals: "≥ 80 %", "> 95 %", "≤ 7,98 %", "= 17"."""
    sign = {Operator.AT_LEAST: "≥", Operator.AT_MOST: "≤"}.get(op, op.value)
    return f"{sign} {write_measure(value, unit, _MOST_PLACES, language)}"


def write_plain(value: Number, target: Number | None = None) -> str:
    """A decimal for machines, with a point and no groups: "90", "7.98", "33.333333" (not exact: six places).

    Like `write_against` it never rounds onto or across the target.
    """
    return write_against(value, target, places=_MOST_PLACES, language="en").replace(",", "")


def write_count_of(numerator: int, denominator: int, language: str = "vi") -> str:
    """Two counts: "18/20", "1.234/2.000"."""
    return f"{write_number(numerator, 0, language)}/{write_number(denominator, 0, language)}"


def write_date(day: date, language: str = "vi") -> str:
    """ "31/03/2026" in Vietnamese, "31 March 2026" in English (there 03/04 would be read both ways)."""
    _separators(language)
    if language == "vi":
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def write_period(period: Period, language: str = "vi") -> str:
    """ "Quý III/2026", "6 tháng đầu năm 2026", "9 tháng năm 2026", "năm 2026", "tháng 9/2026"."""
    _separators(language)
    return _period_vi(period) if language == "vi" else _period_en(period)


def fold(text: str) -> str:
    """Letters without marks and case, to compare names: "Tân Lạp", "TÂN LẠP" and "tan lap" are one."""
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn").replace("đ", "d")


def _has_end(value: Fraction) -> bool:
    """Whether its decimals come to an end: only 2 and 5 divide the denominator."""
    rest = value.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    return rest == 1


def rounded(value: Number, places: int) -> Fraction:
    """`value` rounded to `places` decimals, half away from zero, exactly."""
    whole, decimals = _digits(Fraction(value), places)
    size = Fraction(int(f"{whole}{decimals}"), 10 ** len(decimals))
    return -size if value < 0 else size


def _digits(value: Fraction, places: int) -> tuple[int, str]:
    """The whole part and the decimals (no trailing zeros) of |value| rounded half up at `places`."""
    if places < 0:
        raise ValueError(f"places must be 0 or more, not {places}")
    size = abs(value) * 10**places
    units = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    whole, rest = divmod(units, 10**places)
    return whole, (f"{rest:0{places}d}".rstrip("0") if places else "")


def _side(value: Fraction, bar: Fraction) -> int:
    return (value > bar) - (value < bar)


def _with_symbol(text: str, unit: str) -> str:
    symbol = _SYMBOLS.get(unit)
    return text if symbol is None else f"{text} {symbol}"


def _separators(language: str) -> tuple[str, str]:
    try:
        return _SEPARATORS[language]
    except KeyError:
        raise ValueError(f"no notation for language {language!r}; there are vi and en") from None


def _period_vi(period: Period) -> str:
    match period.kind:
        case PeriodKind.MONTH:
            return f"tháng {period.number}/{period.year}"
        case PeriodKind.QUARTER:
            return f"Quý {_ROMAN[period.number - 1]}/{period.year}"
        case PeriodKind.HALF:
            return f"6 tháng {'đầu' if period.number == 1 else 'cuối'} năm {period.year}"
        case PeriodKind.NINE_MONTHS:
            return f"9 tháng năm {period.year}"
        case PeriodKind.YEAR:
            return f"năm {period.year}"


def _period_en(period: Period) -> str:
    match period.kind:
        case PeriodKind.MONTH:
            return f"{_ENGLISH_MONTHS[period.number - 1]} {period.year}"
        case PeriodKind.QUARTER:
            return f"Q{period.number} {period.year}"
        case PeriodKind.HALF:
            return f"{'first' if period.number == 1 else 'second'} half of {period.year}"
        case PeriodKind.NINE_MONTHS:
            return f"nine months of {period.year}"
        case PeriodKind.YEAR:
            return str(period.year)
