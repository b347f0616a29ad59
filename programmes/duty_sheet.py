"""duties.csv and milestones.csv: what is owed by when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from indicators.calendar import RuleError, due_dates, parse_rule
from indicators.duty_rule import Once, Rule
from programmes.facts import UNIT_KINDS, PlanFacts
from programmes.faults import FaultList
from programmes.plan import Duty, Milestone
from programmes.sheet import Row, read_sheet
from programmes.unit_sheet import refuse_doubles

DUTIES = "duties.csv"
MILESTONES = "milestones.csv"
FREQUENCIES = (
    *("weekly", "monthly", "quarterly", "half-yearly", "nine-months", "yearly"),
    *("stage", "once", "on-event", "undated"),
)


def read_duties(folder: Path, facts: PlanFacts, faults: FaultList) -> tuple[Duty, ...]:
    """The reporting duties, each with its calendar rule read once to see that it can be."""
    rows = read_sheet(
        folder / DUTIES,
        DUTIES,
        faults,
        required=("code", "what", "from", "to", "frequency", "rule", "printed"),
        optional=("form", "levels"),
    )
    forms = {form.code for form in facts.forms}
    duties = [_duty(row, facts, forms) for row in rows]
    refuse_doubles([(row, duty.code) for row, duty in zip(rows, duties, strict=True)])
    return tuple(duties)


def _duty(row: Row, facts: PlanFacts, forms: set[str]) -> Duty:
    rule, frequency, form = _rule(row), row.required("frequency"), row.text("form") or None
    if frequency and frequency not in FREQUENCIES:
        row.fault("frequency", f"{frequency!r} is unknown here; use one of: {', '.join(FREQUENCIES)}")
    if form is not None and form not in forms:
        row.fault("form", f"{form!r} is not a form of plan.toml")
    levels = _levels(row)
    if levels and rule is not None and not _is_dated(rule, facts):
        row.fault("rule", f"{row.text('rule')!r} names no day: nobody would ever be reminded")
    return Duty(
        code=row.code("code"),
        what=row.required("what"),
        from_whom=row.required("from"),
        to_whom=row.text("to"),
        frequency=frequency,
        rule=row.text("rule"),
        printed=row.required("printed"),
        configured=rule is not None and rule.ordinary.configured,
        form=form,
        levels=levels,
    )


def _is_dated(rule: Rule, facts: PlanFacts) -> bool:
    """Whether the rule names a day in the plan's own time, or about it."""
    years = range(facts.start.year - 1, facts.end.year + 2)
    return any(found.due is not None for year in years for found in due_dates(rule, year))


def _levels(row: Row) -> tuple[str, ...]:
    levels = tuple(row.text("levels").split())
    for kind in levels:
        if kind not in UNIT_KINDS:
            row.fault("levels", f"{kind!r} is not a kind of unit; use one of: {', '.join(UNIT_KINDS)}")
    return levels


def _rule(row: Row) -> Rule | None:
    text = row.required("rule")
    try:
        return parse_rule(text) if text else None
    except RuleError as error:
        row.fault("rule", f"{text!r} cannot be read: {error}")
        return None


def read_milestones(folder: Path, facts: PlanFacts, faults: FaultList) -> tuple[Milestone, ...]:
    """The one-off deadlines; a plan without the sheet has none."""
    if not (folder / MILESTONES).exists():
        return ()
    rows = read_sheet(folder / MILESTONES, MILESTONES, faults, required=("code", "what", "printed", "rule"))
    milestones = [_milestone(row, facts) for row in rows]
    refuse_doubles([(row, milestone.code) for row, milestone in zip(rows, milestones, strict=True)])
    return tuple(milestones)


def _milestone(row: Row, facts: PlanFacts) -> Milestone:
    """A milestone's `rule` is `once …`, or `undated` when the document names no time that a calendar knows."""
    rule = _rule(row)
    due: date | None = None
    if rule is not None and isinstance(rule.ordinary.schedule, Once):
        years = range(facts.start.year - 1, facts.end.year + 2)
        days = [found.due for year in years for found in due_dates(rule, year) if found.due is not None]
        if not days:
            row.fault("rule", f"{row.text('rule')!r} falls outside the plan's period")
        else:
            due = max(days)
    return Milestone(row.code("code"), row.required("what"), row.required("printed"), due)
