"""plan.toml: what the document says about itself, and what is configured for the plan."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from indicators.calendar import RuleError, parse_rule
from indicators.indicator import Reporter
from programmes.faults import FaultList
from programmes.plan import ReminderRule

FILE = "plan.toml"
UNIT_KINDS = ("province", "city", "district", "commune", "village")
REVIEWERS = (Reporter.HEAD, Reporter.DISTRICT, Reporter.PROVINCE)  # who answers for others
FREQUENCIES = ("month", "quarter", "half", "nine-months", "year")
LONGEST_LADDER = 90  # days before or after a due day
_KEYS = {
    "code", "title", "issuer", "number", "number_printed", "issued", "issued_printed", "period", "legal_basis",
    "headline", "reminders", "opens_days_before_end", "locks_days_after_due", "expected_units", "forms", "scorecards",
}  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FormFacts:
    """One [[forms]] entry: the sheets stand in forms/<code>/."""

    code: str
    title: dict[str, str]
    role: str
    unit_kind: str
    frequency: str
    reviewer: str
    rule: str
    duty: str | None
    line: int
    review_levels: int = 1


@dataclass(frozen=True, slots=True)
class ScorecardFacts:
    """One [[scorecards]] entry: the criteria stand in scorecards/<code>.csv."""

    code: str
    name: str
    decision: str
    pass_percent: str
    criterion_percent: str
    configured: bool
    line: int


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The content of plan.toml; `lines` says where its keys stand."""

    lines: dict[str, int]
    code: str
    title: str
    issuer: str
    number: str | None
    number_printed: str | None
    issued: date | None
    issued_printed: str | None
    start: date
    end: date
    period_printed: str | None
    legal_basis: tuple[str, ...]
    headline: str | None
    reminders: ReminderRule
    opens_days_before_end: int
    locks_days_after_due: int
    expected_units: dict[str, int]
    forms: tuple[FormFacts, ...]
    scorecards: tuple[ScorecardFacts, ...]


class Table:
    """One table of plan.toml, read key by key; a key of the wrong kind is noted as a fault and a stand-in returned."""

    def __init__(self, data: Mapping[str, Any], path: str, text: str, faults: FaultList, nth: int = 0) -> None:
        self.data, self.path, self._text, self._faults, self._nth = data, path, text, faults, nth

    @property
    def line(self) -> int:
        """The line of this table's header; 1 for the top of the file."""
        if not self.path:
            return 1
        heads = re.compile(rf"^\s*\[+\s*{re.escape(self.path)}\s*\]+")
        found = [number for number, line in enumerate(self._text.splitlines(), 1) if heads.match(line)]
        return found[min(self._nth, len(found) - 1)] if found else 1

    def line_of(self, key: str) -> int:
        """The line on which `key` is set, or that of the table when the key is missing."""
        for number, line in enumerate(self._text.splitlines()[self.line - 1 :], self.line):
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return self.line

    def fault(self, key: str, sentence: str) -> None:
        """Note a fault at `key`."""
        self._faults.add(FILE, self.line_of(key), f"{self.path}.{key}" if self.path else key, sentence)

    def text(self, key: str) -> str:
        """Words that must be there."""
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "is missing; words are needed here")
            return ""
        return value.strip()

    def optional_text(self, key: str) -> str | None:
        """Words, or None when the document leaves them blank."""
        value = self.data.get(key)
        if value is None:
            return None
        return self.text(key)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        value = self.text(key)
        if value and value not in allowed:
            self.fault(key, f"{value!r} is unknown here; use one of: {', '.join(allowed)}")
        return value

    def day(self, key: str) -> date | None:
        """A TOML date such as 2025-01-01, or None when the key is missing."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fault(key, "is not a day such as 2025-01-01 (without quotes)")
            return None
        return value

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number between `low` and `high`."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(key, f"is not a whole number from {low} to {high}")
            return default
        return value

    def words(self, key: str) -> dict[str, str]:
        """Words by language; plain words count as Vietnamese."""
        value = self.data.get(key)
        if isinstance(value, str) and value.strip():
            return {"vi": value.strip()}
        if isinstance(value, dict) and value.get("vi") and all(isinstance(words, str) for words in value.values()):
            return {language: words.strip() for language, words in value.items()}
        self.fault(key, 'needs words such as {vi = "…", en = "…"}')
        return {"vi": ""}

    def listing(self, key: str, kind: type[T]) -> list[T]:
        """A list whose entries are all of one kind; empty when the key is missing."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(entry, kind) and not isinstance(entry, bool) for entry in value
        ):
            self.fault(key, f"is not a list of {kind.__name__}")
            return []
        return value

    def tables(self, key: str) -> list[Table]:
        """The [[key]] entries."""
        return [
            Table(entry, key, self._text, self._faults, number) for number, entry in enumerate(self.listing(key, dict))
        ]

    def table(self, key: str) -> Table:
        """The [key] table, empty when missing."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.fault(key, f"is not a table [{key}]")
            value = {}
        return Table(value, key, self._text, self._faults)


def read_facts(folder: Path, faults: FaultList) -> PlanFacts | None:
    """Read plan.toml; None, with a fault, when there is nothing to read."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig")
        data = tomllib.loads(text)
    except FileNotFoundError:
        faults.add(FILE, None, None, "the file is missing")
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        match = re.search(r"at line ([0-9]+)", str(error))
        faults.add(FILE, int(match[1]) if match else None, None, f"cannot be read: {error}")
        return None
    top = Table(data, "", text, faults)
    for key in sorted(set(data) - _KEYS):
        top.fault(key, "the key is unknown here")
    return _facts(top)


def _facts(top: Table) -> PlanFacts:
    period = top.table("period")
    start, end = period.day("start"), period.day("end")
    if start is None or end is None or end < start:
        period.fault("start", "needs a start and an end day in order")
        start = end = date(2000, 1, 1)
    issued = top.day("issued")
    return PlanFacts(
        lines={key: top.line_of(key) for key in top.data},
        code=top.text("code"),
        title=top.text("title"),
        issuer=top.text("issuer"),
        number=top.optional_text("number"),
        number_printed=top.optional_text("number_printed"),
        issued=issued,
        issued_printed=top.optional_text("issued_printed"),
        start=start,
        end=end,
        period_printed=period.optional_text("printed"),
        legal_basis=tuple(top.listing("legal_basis", str)),
        headline=top.optional_text("headline"),
        reminders=_reminders(top.table("reminders")),
        opens_days_before_end=top.integer("opens_days_before_end", 15, 0, 90),
        locks_days_after_due=top.integer("locks_days_after_due", 30, 0, 365),
        expected_units=_expected_units(top.table("expected_units")),
        forms=tuple(_form(table) for table in top.tables("forms")),
        scorecards=tuple(_scorecard(table) for table in top.tables("scorecards")),
    )


def _reminders(table: Table) -> ReminderRule:
    days = table.listing("days", int) or [-3, 1]
    for day in days:
        if not -LONGEST_LADDER <= day <= LONGEST_LADDER:
            table.fault("days", f"{day} is not a number of days from -{LONGEST_LADDER} to {LONGEST_LADDER}")
    for key in sorted(set(table.data) - {"days", "hour", "opening"}):
        table.fault(key, "the key is unknown here")
    opening = table.data.get("opening", False)
    if not isinstance(opening, bool):
        table.fault("opening", "is not true or false")
        opening = False
    return ReminderRule(tuple(sorted(set(days))), table.integer("hour", 8, 0, 23), opening)


def _expected_units(table: Table) -> dict[str, int]:
    for kind in table.data:
        if kind not in UNIT_KINDS:
            table.fault(kind, f"is not a kind of unit; use one of: {', '.join(UNIT_KINDS)}")
    return {kind: table.integer(kind, 0, 1, 100_000) for kind in table.data if kind in UNIT_KINDS}


def _form(table: Table) -> FormFacts:
    roles = tuple(Reporter)
    return FormFacts(
        code=table.text("code"),
        title=table.words("title"),
        role=table.one_of("role", roles),
        unit_kind=table.one_of("unit_kind", UNIT_KINDS),
        frequency=table.one_of("frequency", FREQUENCIES),
        reviewer=table.one_of("reviewer", REVIEWERS),
        review_levels=_review_levels(table),
        rule=_rule(table),
        duty=table.optional_text("duty"),
        line=table.line_of("code"),
    )


def _review_levels(table: Table) -> int:
    levels = table.integer("review_levels", 1, 1, 2)
    if levels == 2 and table.data.get("reviewer") == Reporter.PROVINCE:
        table.fault("review_levels", "cannot be 2: there is no role above the province's")
    return levels


def _rule(table: Table) -> str:
    text = table.text("rule")
    try:
        parse_rule(text)
    except RuleError as error:
        table.fault("rule", f"{text!r} cannot be read: {error}")
    return text


def _scorecard(table: Table) -> ScorecardFacts:
    return ScorecardFacts(
        code=table.text("code"),
        name=table.text("name"),
        decision=table.text("decision"),
        pass_percent=str(table.integer("pass_percent", 80, 0, 100)),
        criterion_percent=str(table.integer("criterion_percent", 50, 0, 100)),
        configured=table.data.get("configured", True) is True,
        line=table.line,
    )
