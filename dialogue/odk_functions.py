"""The functions of XPath 1.0 that forms may use, and those that ODK adds (docs.getodk.org/form-operators-functions).

Arguments arrive as float, str or bool; a blank question is "". Numbers follow XPath: what is no number is NaN. None of
them raises, whatever it is given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

XPathValue = float | str | bool
_EPOCH = date(1970, 1, 1).toordinal()
_NAN = math.nan
_BLANKS = " \t\r\n"  # what XPath counts as space
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def day_number(day: date) -> float:
    """Days since 1970-01-01, the number that ODK compares dates by."""
    return float(day.toordinal() - _EPOCH)


def as_number(value: XPathValue) -> float:
    """XPath's number(): blanks and words are NaN, and so is 1e3."""
    if type(value) is float:
        return value
    if isinstance(value, str):
        text = value.strip(_BLANKS)
        return float(text) if _NUMBER.fullmatch(text) else _NAN
    return float(value)


def as_text(value: XPathValue) -> str:
    """XPath's string(): never an exponent, and as many decimals as tell a number from its neighbours."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def as_boolean(value: XPathValue) -> bool:
    """XPath's boolean(): 0, NaN and "" are false."""
    return bool(value) and value == value


@lru_cache(maxsize=256)
def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of regex(); raises re.error for one that cannot be read."""
    return re.compile(pattern)


def _selected(chosen: XPathValue, name: XPathValue) -> bool:
    return as_text(name).strip() in as_text(chosen).split()


def _selected_at(chosen: XPathValue, position: XPathValue) -> str:
    names, index = as_text(chosen).split(), as_number(position)
    return names[int(index)] if index >= 0 and index < len(names) else ""


def _count_selected(chosen: XPathValue) -> float:
    return float(len(as_text(chosen).split()))


def _coalesce(first: XPathValue, second: XPathValue) -> XPathValue:
    is_blank = first == "" or (isinstance(first, float) and math.isnan(first))
    return second if is_blank else first


def _round(value: XPathValue, places: XPathValue = 0.0) -> float:
    """Halves go up, as XPath 1.0's own round() does; the decimal digits decide, not the binary ones."""
    number, digits = as_number(value), as_number(places)
    if not math.isfinite(number) or not -300 <= digits <= 300:
        return number if math.isfinite(digits) else _NAN
    step = Decimal(1).scaleb(-int(digits))
    whole = (Decimal(repr(number)) / step + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    return float(whole * step)


def _int(value: XPathValue) -> float:
    number = as_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def _concat(*parts: XPathValue) -> str:
    return "".join(map(as_text, parts))


def _substr(text: XPathValue, start: XPathValue, end: XPathValue | None = None) -> str:
    """From `start` (counted from 0) up to, not including, `end`; negative ones count from the end."""
    whole, first = as_text(text), as_number(start)
    last = float(len(whole)) if end is None else as_number(end)
    return whole[int(first) : int(last)] if math.isfinite(first) and math.isfinite(last) else ""


def _regex(text: XPathValue, pattern: XPathValue) -> bool:
    return compiled_pattern(as_text(pattern)).fullmatch(as_text(text)) is not None


def _fold(choose: Callable[[list[float]], float]) -> Callable[..., float]:
    def function(*values: XPathValue) -> float:
        numbers = [as_number(value) for value in values]
        return _NAN if any(map(math.isnan, numbers)) else choose(numbers)

    return function


def _sum(numbers: list[float]) -> float:
    """Exactly rounded once; in the order written where an infinity or an overflow leaves nothing to be exact about."""
    try:
        return math.fsum(numbers)
    except (ValueError, OverflowError):
        return sum(numbers)


def _pow(number: XPathValue, power: XPathValue) -> float:
    try:
        return math.pow(as_number(number), as_number(power))
    except (ValueError, OverflowError):
        return _NAN


def _date(value: XPathValue) -> float:
    """A day number from an ISO date; numbers (dates of questions, today()) stay what they are."""
    if not isinstance(value, str):
        return float(math.floor(value)) if math.isfinite(value) else _NAN
    try:
        return day_number(date.fromisoformat(value.strip()[:10]))
    except ValueError:
        return _NAN


def _decimal_date_time(value: XPathValue) -> float:
    """Like date(), with the time of day as a fraction."""
    if not isinstance(value, str):
        return float(value)
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return _NAN
    return day_number(moment.date()) + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400


def _string_length(text: XPathValue) -> float:
    return float(len(as_text(text)))


def _contains(text: XPathValue, part: XPathValue) -> bool:
    return as_text(part) in as_text(text)


def _starts_with(text: XPathValue, beginning: XPathValue) -> bool:
    return as_text(text).startswith(as_text(beginning))


def _not(value: XPathValue) -> bool:
    return not as_boolean(value)


# All but today(), which is told from outside, and if(), of which one branch is worked out only.
PURE_FUNCTIONS: Mapping[str, Callable[..., XPathValue]] = {
    "selected": _selected,
    "selected-at": _selected_at,
    "count-selected": _count_selected,
    "coalesce": _coalesce,
    "round": _round,
    "int": _int,
    "number": as_number,
    "string": as_text,
    "not": _not,
    "boolean": as_boolean,
    "true": lambda: True,
    "false": lambda: False,
    "concat": _concat,
    "string-length": _string_length,
    "substr": _substr,
    "contains": _contains,
    "starts-with": _starts_with,
    "regex": _regex,
    "min": _fold(min),
    "max": _fold(max),
    "sum": _fold(_sum),
    "pow": _pow,
    "date": _date,
    "decimal-date-time": _decimal_date_time,
}
