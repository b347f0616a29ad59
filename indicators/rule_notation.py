"""Calendar rules read from the cell of a plan's duties; the notation is described in indicators/calendar.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from indicators.duty_rule import (
    About,
    Clause,
    DayOfYear,
    EachPeriod,
    EachYear,
    EveryMonths,
    Once,
    Rule,
    Schedule,
    Undated,
    Weekly,
    WithinMonths,
)
from indicators.period import Period, PeriodKind

Read = TypeVar("Read")

PERIOD_WORDS: Final = {
    "monthly": PeriodKind.MONTH,
    "quarterly": PeriodKind.QUARTER,
    "half-yearly": PeriodKind.HALF,
    "nine-months": PeriodKind.NINE_MONTHS,
}
_TOKEN: Final = re.compile(r"\[(?P<words>[^\]]*)\]|(?P<key>[a-z]+)=(?P<value>[^\s;\[\]]*)|(?P<word>[^\s;:=\[\]]+)|[;:]")


class RuleError(ValueError):
    """A rule that cannot be read; `column` is the 1-based place inside the cell."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(f"{message} (at character {column})")
        self.column = column


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    column: int
    words: str | None
    key: str | None
    value: str

    @property
    def value_column(self) -> int:
        return self.column + len(self.key or "") + 1


def parse_rule(text: str) -> Rule:
    """Read "yearly before=05-31; except 2023: yearly before=10-31"; raises RuleError with the column."""
    ordinary, *rest = _split(text)
    exceptions: dict[int, Clause] = {}
    for start, tokens in rest:
        if not tokens or tokens[0].text != "except":
            raise RuleError('after ";" comes "except 2023: …"', tokens[0].column if tokens else start)
        if len(tokens) < 3 or not re.fullmatch("[12][0-9]{3}", tokens[1].text) or tokens[2].text != ":":
            raise RuleError('an exception is written "except 2023: …"', tokens[0].column)
        year = int(tokens[1].text)
        if year in exceptions:
            raise RuleError(f"year {year} has two exceptions", tokens[1].column)
        exceptions[year] = _clause(tokens[3:], tokens[2].column + 1)
    return Rule(_clause(ordinary[1], ordinary[0]), tuple(exceptions.items()))


def _split(text: str) -> list[tuple[int, list[_Token]]]:
    """The tokens between semicolons, each group with the column at which it starts."""
    groups: list[tuple[int, list[_Token]]] = [(1, [])]
    for token in _tokens(text):
        if token.text == ";":
            groups.append((token.column + 1, []))
        else:
            groups[-1][1].append(token)
    return groups


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        match = _TOKEN.match(text, place)
        if match is None:
            raise RuleError(f"{text[place]!r} was not expected", place + 1)
        yield _Token(match[0], place + 1, match["words"], match["key"], match["value"] or "")
        place = match.end()


def _clause(tokens: list[_Token], start: int) -> Clause:
    if not tokens:
        raise RuleError("a rule is missing", start)
    fields = _Fields(tokens[0])
    for token in tokens[1:]:
        fields.add(token)
    build = _BUILDERS.get(fields.head.text)
    if build is None:
        raise RuleError(f"{fields.head.text!r} is not a rule; there are {', '.join(_BUILDERS)}", fields.head.column)
    words = fields.flag_words()
    clause = Clause(build(fields), fields.flag("configured"), words)
    fields.refuse_rest()
    return clause


class _Fields:
    """What follows the first word of a clause, taken piece by piece: whatever is left over is an error."""

    def __init__(self, head: _Token) -> None:
        self.head = head
        self._left: dict[str, _Token] = {}

    def add(self, token: _Token) -> None:
        name = token.key or ("[]" if token.words is not None else token.text)
        if name in self._left:
            raise RuleError(f"{token.text!r} is given twice", token.column)
        self._left[name] = token

    def flag(self, word: str) -> bool:
        token = self._left.get(word)
        if token is None or token.key is not None:
            return False
        del self._left[word]
        return True

    def flag_words(self) -> str | None:
        token = self._left.pop("[]", None)
        if token is None or token.words is None:
            return None
        if not token.words.strip():
            raise RuleError("the printed words are empty", token.column)
        return token.words.strip()

    def take(self, key: str, read: Callable[[str], Read], example: str) -> Read | None:
        """The value of `key` through `read`; None when it is not given."""
        token = self._left.get(key)
        if token is None or token.key is None:
            return None
        del self._left[key]
        try:
            return read(token.value)
        except ValueError:
            raise RuleError(f"{key}={token.value} cannot be read; write {example}", token.value_column) from None

    def need(self, key: str, read: Callable[[str], Read], example: str) -> Read:
        value = self.take(key, read, example)
        if value is None:
            raise RuleError(f"{self.head.text} needs {example}", self.head.column)
        return value

    def refuse_rest(self) -> None:
        for token in self._left.values():
            raise RuleError(f"{token.text!r} does not belong to {self.head.text}", token.column)


def _each_period(fields: _Fields) -> EachPeriod:
    day, within = fields.take("day", _between(1, 28), "day=10 (1 to 28)"), fields.flag("within")
    if within and day is not None:
        raise RuleError("day and within exclude each other", fields.head.column)
    return EachPeriod(PERIOD_WORDS[fields.head.text], day, within)


def _each_year(fields: _Fields) -> EachYear:
    years = fields.need("years", _years, "years=2025,2030") if fields.head.text == "stage" else ()
    before = fields.take("before", _month_and_day, "before=01-15")
    by = fields.take("by", _month_and_day, "by=12-25")
    if before and by:
        raise RuleError("before and by exclude each other", fields.head.column)
    printed = before or by
    day = None if printed is None else DayOfYear(*printed, before=before is not None)
    return EachYear(day, _about(fields), years)


def _within_months(fields: _Fields) -> WithinMonths:
    return WithinMonths(fields.need("month", _months, "month=11 or month=6,12"), _about(fields))


def _once(fields: _Fields) -> Once:
    before = fields.take("before", _day_or_period, "before=2025-07-01 or before=2020Q2")
    by = fields.take("by", _day_or_period, "by=2025-06-30 or by=2020Q2")
    limit = before or by
    if limit is None or (before and by):
        raise RuleError("once needs either by=… or before=…", fields.head.column)
    start = fields.take("start", _day_or_period, "start=2024-01-01 or start=2019")
    return Once(limit, before is not None, start)


def _about(fields: _Fields) -> About:
    return fields.take("about", About, "about=same, about=previous or about=next") or About.SAME


_BUILDERS: Final[dict[str, Callable[[_Fields], Schedule]]] = {
    **dict.fromkeys(PERIOD_WORDS, _each_period),
    "yearly": _each_year,
    "stage": _each_year,
    "within": _within_months,
    "every": lambda fields: EveryMonths(fields.need("months", _divisor_of_year, "months=6 (1, 2, 3, 4, 6 or 12)")),
    "weekly": lambda fields: Weekly(fields.need("times", _between(1, 99), "times=2")),
    "once": _once,
    "on-event": lambda _: Undated(on_event=True),
    "undated": lambda _: Undated(),
}


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text):
        raise ValueError(text)
    return int(text)


def _between(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not low <= (number := _number(text)) <= high:
            raise ValueError(text)
        return number

    return read


def _divisor_of_year(text: str) -> int:
    if 12 % (months := _between(1, 12)(text)):
        raise ValueError(text)
    return months


def _rising(numbers: tuple[int, ...]) -> tuple[int, ...]:
    if list(numbers) != sorted(set(numbers)):
        raise ValueError(numbers)
    return numbers


def _months(text: str) -> tuple[int, ...]:
    return _rising(tuple(map(_between(1, 12), text.split(","))))


def _years(text: str) -> tuple[int, ...]:
    return _rising(tuple(map(_between(1900, 2999), text.split(","))))


def _month_and_day(text: str) -> tuple[int, int]:
    if not re.fullmatch("[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    day = date.fromisoformat(f"2001-{text}")  # a common year: 02-29 does not exist every year
    return day.month, day.day


def _day_or_period(text: str) -> date | Period:
    return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else Period.parse(text)
