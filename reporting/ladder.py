"""Plans the reminders of a round as rows: the steps of the plan's ladder for every unit that has something to hear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from indicators.period import Period
from indicators.reminding import Ladder, QuietHours, ReminderMoment, next_allowed, reminder_moments
from programmes.plan import Plan, ReminderRule
from reporting.days_off import is_day_off
from reporting.desk import Desk
from reporting.obligations import forms_of_period
from storage import rounds as store
from storage import units as unit_store
from storage.rounds import Reminder
from storage.units import Unit

_REPORTERS = ("commune", "village")  # every level above them hears of others only after the due day
HELPS_FOR = timedelta(days=7)  # how long a reminder after the due day may be late and still help


@dataclass(frozen=True, slots=True)
class Listener:
    """A unit whose people are reminded; `only_after` when they hear of nothing before the due day is over."""

    unit: Unit
    only_after: bool


def moments_of(
    rule: ReminderRule, opens: date, due: date, quiet: QuietHours, zone: tzinfo
) -> tuple[ReminderMoment, ...]:
    """When the ladder speaks, in order. The opening counts as a step of as many days before the due day.

    It moves forward over days off, all other steps up to the due day move back; on one day only the later step speaks.
    """
    hour = time(rule.hour)
    moments = reminder_moments(due, Ladder(rule.days, hour), is_day_off, quiet, zone)
    if not rule.opening:
        return moments
    day = next_allowed(datetime.combine(opens, hour, zone), is_day_off, quiet).date()
    opening = next_allowed(datetime.combine(day, hour, zone), is_day_off, quiet)  # at the usual hour of that day
    taken = {moment.at.date() for moment in moments}
    if opening.date() in taken or opening.date() > due:
        return moments
    first = ReminderMoment((opens - due).days, opening)
    return tuple(sorted((first, *moments), key=lambda moment: moment.at))


def plan_form_round(desk: Desk, plan: Plan, period: Period, opens: date, due: date) -> int:
    """Plan the reminders of a round of forms; how many."""
    return plan_reminders(desk, plan, "", period, opens, due, listeners_of(desk, plan, period))


def listeners_of(desk: Desk, plan: Plan, period: Period) -> list[Listener]:
    """Who owes something in the round, the stations that answer for villages, and everybody above them."""
    kinds = {form.unit_kind for form in forms_of_period(plan, period)}
    return [
        Listener(unit, only_after=unit.kind not in kinds and unit.kind not in _REPORTERS)
        for root in unit_store.plan_roots(desk.connection, plan.code)
        for unit in unit_store.subtree(desk.connection, root, plan=plan.code)
        if unit.kind in kinds or unit.kind != "village"
    ]


def plan_reminders(
    desk: Desk,
    plan: Plan,
    duty: str,
    period: Period,
    opens: date,
    due: date,
    listeners: Iterable[Listener],
    mark: str = "",
    rule: ReminderRule | None = None,
    since: datetime | None = None,
) -> int:
    """One row per listener and step; how many are new. `mark` tells the keys of a moved due day from the first ones.

    A step up to the due day helps until that day is over; the opening and what comes later, for a week. `rule` takes
    the place of the plan's ladder; steps before `since` are left out.
    """
    rule = plan.reminders if rule is None else rule
    moments = [
        moment for moment in moments_of(rule, opens, due, desk.quiet, desk.zone) if since is None or moment.at >= since
    ]
    subject = f"{plan.code}/{duty}/{period.id}" if duty else f"{plan.code}/{period.id}"
    rows = [
        Reminder(
            key=f"{subject}/{listener.unit.id}/{moment.step:+d}{mark}",
            plan=plan.code,
            duty=duty,
            period=period.id,
            unit_id=listener.unit.id,
            days=moment.step,
            due_at=moment.at.astimezone(UTC),
            expires_at=_expiry(desk, moment, due, rule).astimezone(UTC),
        )
        for listener in listeners
        for moment in moments
        if moment.step > 0 or not listener.only_after
    ]
    return store.plan_reminders(desk.connection, rows)


def _expiry(desk: Desk, moment: ReminderMoment, due: date, rule: ReminderRule) -> datetime:
    if moment.step > 0 or moment.step not in rule.days:
        return moment.at + HELPS_FOR
    return datetime.combine(due + timedelta(days=1), time(0), desk.zone)
