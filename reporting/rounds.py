"""Opens and closes rounds by the plan's calendar, and plans their reminders as rows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from indicators.calendar import DueDate, due_dates, opening_day
from indicators.period import Period
from indicators.rule_notation import parse_rule
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.ladder import plan_form_round
from reporting.obligations import PERIOD_KIND, due_by, forms_of_period
from storage import rounds as store
from storage import units as unit_store
from storage.rounds import Round
from storage.units import Unit

CLOSING_HOUR = time(9, 0)  # the group hears in the morning after the due day


def due_day(plan: Plan, period: Period) -> tuple[date, bool]:
    """Last day on time of the plan's reports about `period`, and whether it is configured rather than printed."""
    due = _due(plan, period)
    assert due.due is not None, "forms of a period are dated"
    return due.due, due.configured


def _due(plan: Plan, period: Period) -> DueDate:
    """The first due date among the forms of the period: they share one round."""
    found = [due for form in forms_of_period(plan, period) if (due := due_by(form.rule, period)) is not None]
    if not found:
        raise ValueError(f"{plan.code} has no dated form for {period}")
    return min(found, key=lambda due: due.due or date.max)


def opens_on(plan: Plan, period: Period) -> date:
    """The day from which reports about `period` are taken."""
    opens = opening_day(_due(plan, period), plan.opens_days_before_end)
    assert opens is not None, "forms of a period are dated"
    return opens


def periods_open(plan: Plan, today: date) -> list[Period]:
    """Periods of the plan's forms that may be reported today or could have been before, oldest first."""
    found = set()
    for form in plan.forms:
        rule = parse_rule(form.rule)
        for year in range(plan.start.year - 1, min(plan.end.year + 1, today.year + 1) + 1):
            found |= {
                due.period
                for due in due_dates(rule, year)
                if due.due is not None and due.period.kind is PERIOD_KIND[form.frequency]
            }
    within = [period for period in found if period.end >= plan.start and period.start <= plan.end]
    return sorted(
        (period for period in within if opens_on(plan, period) <= today), key=lambda period: (period.end, period.id)
    )


def open_rounds(desk: Desk) -> list[Round]:
    """Open every round whose day has come and plan its reminders; returns those opened now.

    A round whose closing time has passed before the system ever saw it is noted as closed: nobody is reminded of it.
    """
    opened = []
    for plan in desk.catalogue.plans():
        known = {round_.period for round_ in store.rounds_of(desk.connection, plan.code)}
        for period in periods_open(plan, desk.today):
            if period.id in known or not forms_of_period(plan, period):
                continue
            opened.append(_open(desk, plan, period))
    return opened


def current_period(desk: Desk, plan: Plan, root: Unit) -> Period | None:
    """The round that `root` and the units below it work on: the newest open one in which they owe something, else the
    newest such one; None before the first."""
    rounds = store.rounds_of(desk.connection, plan.code)
    newest = sorted(rounds, key=lambda round_: round_.closed_at is not None)  # the open ones first
    chosen = next((round_ for round_ in newest if is_owed(desk, plan, round_, root)), None)
    return None if chosen is None else Period.parse(chosen.period)


def periods_owed(desk: Desk, plan: Plan, root: Unit) -> list[Period]:
    """The periods of the rounds in which `root` or what lies below owes something, the newest first."""
    rounds = store.rounds_of(desk.connection, plan.code)
    return [Period.parse(round_.period) for round_ in rounds if is_owed(desk, plan, round_, root)]


def running_rounds(desk: Desk, plan: str) -> list[Round]:
    """The plan's rounds that are open now."""
    rounds = store.rounds_open_or_of(desk.connection, plan, ())
    return [round_ for round_ in rounds if round_.closes_at > desk.now]


def is_owed(desk: Desk, plan: Plan, round_: Round, root: Unit) -> bool:
    """Whether anybody at or below `root` owes a report in that round."""
    kinds = {form.unit_kind for form in forms_of_period(plan, Period.parse(round_.period))}
    return unit_store.holds_kind(desk.connection, root, kinds, plan.code, desk.today if desk.looks_back else None)


def rounds_taken(desk: Desk, plan: str) -> list[Round]:
    """Rounds whose reports are taken today: the open ones, and closed ones until the next period is over.

    A round that was closed before anybody was asked for it is not taken.
    """
    around = [period.id for period in Period.around(desk.today)]  # a period before these was over too long ago
    return [
        round_
        for round_ in store.rounds_open_or_of(desk.connection, plan, around)
        if round_.closed_at is None
        or (round_.opened_at < round_.closes_at and Period.parse(round_.period).shifted(1).end >= desk.today)
    ]


def _open(desk: Desk, plan: Plan, period: Period) -> Round:
    due, configured = due_day(plan, period)
    closes_at = _at(desk, due + timedelta(days=1), CLOSING_HOUR)
    over = closes_at <= desk.now
    store.add_round(
        desk.connection,
        plan=plan.code,
        period=period.id,
        opens_on=opens_on(plan, period),
        due_on=due,
        closes_at=closes_at,
        configured=configured,
        now=desk.now,
        closed_at=desk.now if over else None,
    )
    if not over:
        plan_form_round(desk, plan, period, opens_on(plan, period), due)
    saved = store.round_of(desk.connection, plan.code, period.id)
    assert saved is not None
    return saved


def _at(desk: Desk, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, desk.zone)
