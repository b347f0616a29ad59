"""Who owes which report in a round, and what of it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from indicators.calendar import DueDate, due_of
from indicators.period import Period, PeriodKind
from indicators.rule_notation import parse_rule
from programmes.plan import Form, Plan
from reporting.desk import Desk
from storage import reports as report_store
from storage import units as unit_store
from storage.reports import Report
from storage.units import Unit

PERIOD_KIND = {
    "month": PeriodKind.MONTH,
    "quarter": PeriodKind.QUARTER,
    "half": PeriodKind.HALF,
    "nine-months": PeriodKind.NINE_MONTHS,
    "year": PeriodKind.YEAR,
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that is expected: this form from this unit; `report` is None while it is missing."""

    form: Form
    unit: Unit
    report: Report | None


@lru_cache(maxsize=4096)
def due_by(rule: str, period: Period) -> DueDate | None:
    """The due date that a rule gives the round about `period`; None when it asks nothing about it, or names no day."""
    found = due_of(parse_rule(rule), period)
    return None if found is None or found.due is None else found


def forms_of_period(plan: Plan, period: Period) -> list[Form]:
    """The plan's forms that are asked in that very period: of its kind, and dated by their rule."""
    return [
        form
        for form in plan.forms
        if PERIOD_KIND[form.frequency] is period.kind and due_by(form.rule, period) is not None
    ]


def owed_below(desk: Desk, plan: Plan, period: Period, root: Unit) -> list[Owed]:
    """Everything that `root` and the units below it owe in that round, in the order of the tree.

    A report that holds no value at all does not count as received.
    """
    sent = {
        (report.form, report.unit_id): report
        for report in report_store.reports_below(desk.connection, plan.code, period.id, root.path, answered=True)
    }
    units = unit_store.subtree(desk.connection, root, plan=plan.code)
    forms = forms_of_period(plan, period)
    return [
        Owed(form, unit, sent.get((form.code, unit.id)))
        for unit in units
        for form in forms
        if form.unit_kind == unit.kind
    ]


def missing_below(desk: Desk, plan: Plan, period: Period, root: Unit) -> list[Owed]:
    """What of it has not been received."""
    return [owed for owed in owed_below(desk, plan, period, root) if owed.report is None]


def station_of(desk: Desk, unit: Unit) -> Unit | None:
    """The commune whose station answers for the unit: itself or the nearest above; None above that level."""
    for level in [unit, *unit_store.ancestors(desk.connection, unit)]:
        if level.kind == "commune":
            return level
    return None
