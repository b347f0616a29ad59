"""Who owes which report in a round, and what of it is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from indicators.calendar import DueDate, due_of
from indicators.completeness import Completeness, Expectation, Punctuality, Submission, in_all, punctuality_of
from indicators.period import Period, PeriodKind
from indicators.rule_notation import parse_rule
from programmes.plan import Form, Plan
from reporting.desk import Desk
from reporting.past_status import statuses
from reporting.structure import units_owing, was_reorganised
from storage import arrivals, deadlines
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
    """One report that is expected: this form from this unit; `report` is None while it is missing.

    `extended_to` is the later day that the level above granted; `came_on` the day on which the report said something
    for the first time.
    """

    form: Form
    unit: Unit
    report: Report | None
    due_on: date | None = None
    extended_to: date | None = None
    came_on: date | None = None

    @property
    def expectation(self) -> Expectation:
        """The same as completeness counts it."""
        sent = () if self.came_on is None else (Submission(self.came_on, answered=1),)
        return Expectation(self.unit.code, self.due_on, self.extended_to, sent)


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
    return owed_over(desk, plan, [period], root)[period]


def owed_over(desk: Desk, plan: Plan, periods: Sequence[Period], root: Unit) -> dict[Period, list[Owed]]:
    """The same for several rounds at once. A unit owes what it was there for on the last day of the period."""
    path = None if root.parent_id is None or was_reorganised(desk) else root.path
    ids = [period.id for period in periods]
    came = {
        (report.period, report.form, report.unit_id): (report, said.astimezone(desk.zone).date())
        for report, said in arrivals.answered_reports(desk.connection, plan.code, ids, path, desk.known_at)
    }
    units = units_owing(desk, plan, root, periods)
    status = statuses(desk, plan, periods)
    found: dict[Period, list[Owed]] = {}
    for period in periods:
        forms = [(form, due) for form in forms_of_period(plan, period) if (due := _day(form, period)) is not None]
        granted = granted_time(desk, plan, period)
        owed, id_ = found.setdefault(period, []), period.id
        for unit in units[period]:
            until = granted(unit)
            for form, due in forms:
                if form.unit_kind == unit.kind:
                    report, day = came.get((id_, form.code, unit.id), (None, None))
                    if report is not None and desk.looks_back:
                        report = replace(report, status=status(period, form.code, unit.id, report.status))
                    owed.append(Owed(form, unit, report, due, until, day))
    return found


def completeness_over(desk: Desk, plan: Plan, periods: Sequence[Period], root: Unit) -> dict[Period, Completeness]:
    """Where everything stands that `root` and the units below it owe in each of these rounds."""
    path = None if root.parent_id is None or was_reorganised(desk) else root.path
    came = arrivals.arrivals(desk.connection, plan.code, [one.id for one in periods], path, desk.known_at)
    units = units_owing(desk, plan, root, periods)
    return {period: _counted(desk, plan, period, units[period], came) for period in periods}


def _counted(
    desk: Desk, plan: Plan, period: Period, units: Sequence[Unit], came: Mapping[tuple[str, str, int], datetime]
) -> Completeness:
    forms = [(form, due) for form in forms_of_period(plan, period) if (due := _day(form, period)) is not None]
    granted, today, id_ = granted_time(desk, plan, period), desk.today, period.id
    states: Counter[Punctuality] = Counter()
    extended = 0
    for unit in units:
        until = granted(unit)
        for form, due in forms:
            if form.unit_kind == unit.kind:
                at = came.get((id_, form.code, unit.id))
                day = None if at is None else at.astimezone(desk.zone).date()
                last = due if until is None else max(due, until)
                states[punctuality_of(day, last, today)] += 1
                extended += last != due
    return in_all(states, extended)


def units_below(desk: Desk, plan: Plan, root: Unit, kind: str | None = None) -> list[Unit]:
    """`root` and the plan's units below it that are open at the desk's moment, parents first."""
    day = desk.today if desk.looks_back else None
    return unit_store.subtree(desk.connection, root, kind=kind, plan=plan.code, on=day)


def granted_time(desk: Desk, plan: Plan, period: Period) -> Callable[[Unit], date | None]:
    """Unit → the latest day granted to it or to a unit above it in that round; None when nothing was."""
    extensions = deadlines.extensions_of(desk.connection, plan.code, period.id)
    granted = {one.unit_id: one.until for one in extensions if one.granted_at <= desk.now}
    if not granted:
        return lambda _: None

    def until(unit: Unit) -> date | None:
        line = [int(part) for part in unit.path.strip("/").split("/")]
        return max((granted[number] for number in line if number in granted), default=None)

    return until


def _day(form: Form, period: Period) -> date | None:
    due = due_by(form.rule, period)
    return None if due is None else due.due


def missing_below(desk: Desk, plan: Plan, period: Period, root: Unit) -> list[Owed]:
    """What of it has not been received."""
    return [owed for owed in owed_below(desk, plan, period, root) if owed.report is None]


def station_of(desk: Desk, unit: Unit) -> Unit | None:
    """The commune whose station answers for the unit: itself or the nearest above; None above that level."""
    for level in [unit, *unit_store.ancestors(desk.connection, unit)]:
        if level.kind == "commune":
            return level
    return None
