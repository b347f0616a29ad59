"""The sheets in scorecards/: what is scored, and by which automatic-fail items."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from indicators.calendar import RuleError, due_dates, parse_rule
from indicators.scorecard import Criterion, FailItem, Scorecard
from programmes.faults import FaultList
from programmes.plan import Duty
from programmes.scorecard_facts import ScorecardFacts
from programmes.sheet import Row, read_sheet
from programmes.toml_table import FILE
from programmes.unit_sheet import refuse_doubles


def read_scorecards(
    folder: Path, entries: Sequence[ScorecardFacts], duties: Sequence[Duty], first_year: int, faults: FaultList
) -> tuple[Scorecard, ...]:
    """The scorecards of plan.toml with the criteria of scorecards/<code>.csv (none as long as they are not known)."""
    for entry in entries:
        _check_rounds(entry, {duty.code for duty in duties}, first_year, faults)
    return tuple(
        Scorecard(
            code=entry.code,
            name=entry.name,
            decision=entry.decision,
            criteria=_criteria(folder, f"scorecards/{entry.code}.csv", faults),
            pass_percent=Decimal(entry.pass_percent),
            criterion_percent=Decimal(entry.criterion_percent),
            configured=entry.configured,
            fail_items=_fail_items(folder, f"scorecards/{entry.code}-fail.csv", faults),
            rule=entry.rule,
            duty=entry.duty,
            verify_rule=entry.verify_rule,
            verify_duty=entry.verify_duty,
        )
        for entry in entries
    )


def _check_rounds(entry: ScorecardFacts, duties: set[str], first_year: int, faults: FaultList) -> None:
    """A self score and its verification are about the same periods, each with a day; the duties they serve exist."""

    def fault(key: str, sentence: str) -> None:
        faults.add(FILE, entry.lines[key], f"scorecards.{key}", sentence)

    periods = {}
    years = range(first_year, first_year + 12)
    for key, text in (("rule", entry.rule), ("verify_rule", entry.verify_rule)):
        try:
            rule = parse_rule(text) if text else None
        except RuleError:  # noted where it was read
            continue
        if rule is not None:
            found = [due for year in years for due in due_dates(rule, year)]
            periods[key] = {due.period for due in found}
            if not any(due.due for due in found):
                fault(key, f"{text!r} names no day: nobody would ever be asked")
    if len(periods) == 2 and not periods["rule"] & periods["verify_rule"]:
        fault("verify_rule", f"{entry.verify_rule!r} is about other periods than {entry.rule!r}")
    for key, code in (("duty", entry.duty), ("verify_duty", entry.verify_duty)):
        if code is not None and code not in duties:
            fault(key, f"{code!r} is not a duty of duties.csv")


def _criteria(folder: Path, file: str, faults: FaultList) -> tuple[Criterion, ...]:
    rows = read_sheet(folder / file, file, faults, required=("number", "name", "points"))
    return tuple(_criterion(expected, row) for expected, row in enumerate(rows, start=1))


def _criterion(expected: int, row: Row) -> Criterion:
    number = row.integer("number")
    if number != expected:
        row.fault("number", f"criterion {expected} was expected here")
    points = row.decimal("points")
    if points is not None and points < 0:
        row.fault("points", "cannot be below 0")
    return Criterion(expected, row.text("name"), points)


def _fail_items(folder: Path, file: str, faults: FaultList) -> tuple[FailItem, ...]:
    """The automatic-fail items; a card without the sheet has none that are known."""
    if not (folder / file).exists():
        return ()
    rows = read_sheet(folder / file, file, faults, required=("code", "name"))
    items = tuple(FailItem(row.code("code"), row.required("name")) for row in rows)
    refuse_doubles([(row, item.code) for row, item in zip(rows, items, strict=True)])
    return items
