"""plan.toml: what the document says about itself, and what is configured for the plan."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indicators.indicator import Reporter
from programmes.faults import FaultList
from programmes.plan import ReminderRule
from programmes.scorecard_facts import ScorecardFacts, read_scorecard_facts
from programmes.toml_table import FILE, Table

UNIT_KINDS = ("province", "city", "district", "commune", "village")
REVIEWERS = (Reporter.HEAD, Reporter.DISTRICT, Reporter.PROVINCE)  # who answers for others
FREQUENCIES = ("month", "quarter", "half", "nine-months", "year")
LONGEST_LADDER = 90  # days before or after a due day
_KEYS = {
    "code", "title", "issuer", "number", "number_printed", "issued", "issued_printed", "period", "legal_basis",
    "headline", "reminders", "opens_days_before_end", "locks_days_after_due", "expected_units", "forms", "scorecards",
}  # fmt: skip


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
        scorecards=tuple(read_scorecard_facts(table) for table in top.tables("scorecards")),
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
        rule=table.rule("rule"),
        duty=table.optional_text("duty"),
        line=table.line_of("code"),
    )


def _review_levels(table: Table) -> int:
    levels = table.integer("review_levels", 1, 1, 2)
    if levels == 2 and table.data.get("reviewer") == Reporter.PROVINCE:
        table.fault("review_levels", "cannot be 2: there is no role above the province's")
    return levels
