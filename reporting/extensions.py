"""More time for one unit: granted by the level above with a reason; it holds for the unit and all units below it.

The due day of the round stays what it is. Reports of these units count as on time until the later day, and their
reminders move to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from indicators.period import Period
from programmes.plan import Plan
from reporting.access import Act, demand
from reporting.desk import Desk
from reporting.directory import standings_below
from reporting.ladder import Listener, listeners_of, plan_reminders
from reporting.obligations import granted_time
from reporting.problems import NothingToExtend
from reporting.rounds import due_day
from storage import audit
from storage import deadlines as store
from storage import people as people_store
from storage import rounds as round_store
from storage import units as unit_store
from storage.audit import Deed
from storage.deadlines import Extension
from storage.people import Contact, Person
from storage.units import Unit

MOVED = "moved"
MOST_DAYS = 60
REASON_LIMIT = 300

LastDay = Callable[[Unit], date]


@dataclass(frozen=True, slots=True)
class Granted:
    """Time that was granted: which round, until when, and who hears of it."""

    plan: Plan
    period: Period
    unit: Unit
    until: date
    reason: str
    tell: tuple[Contact, ...]


def last_days(desk: Desk, plan: Plan, period: Period) -> LastDay:
    """Unit → the last day on which its reports of that round are on time."""
    due, granted = due_day(plan, period)[0], granted_time(desk, plan, period)
    return lambda unit: max(due, granted(unit) or due)


def last_day_of(desk: Desk, plan: Plan, period: Period, unit: Unit) -> date:
    """The last day on which this unit's report of that round is on time."""
    return last_days(desk, plan, period)(unit)


def extend(desk: Desk, person: Person, unit_id: int, days: int, reason: str) -> list[Granted]:
    """Give a unit so many days from today or from its last day, whichever is later, in every round that it works on.

    NotAllowed unless `person` answers for a level above the unit; NothingToExtend when nothing of it is missing.
    """
    unit = unit_store.unit_by_id(desk.connection, unit_id)
    demand(desk, person, Act.EXTEND, unit)
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"{days} days are outside 1-{MOST_DAYS}")
    lacking = [standing for standing in standings_below(desk, unit) if standing.missing]
    if not lacking:
        raise NothingToExtend(unit=unit.name)
    words = " ".join(reason.split())[:REASON_LIMIT]
    return [_extend(desk, person, unit, standing.plan, standing.period, days, words) for standing in lacking]


def _extend(desk: Desk, person: Person, unit: Unit, plan: Plan, period: Period, days: int, reason: str) -> Granted:
    before = last_day_of(desk, plan, period, unit)
    until = max(desk.today, before) + timedelta(days=days)
    store.save_extension(desk.connection, Extension(plan.code, period.id, unit.id, until, reason, person.id, desk.now))
    store.move_due_day(desk.connection, plan.code, period.id, unit.path, until)
    audit.note(
        desk.connection,
        desk.now,
        Deed.EXTENDED,
        f"round/{plan.code}/{period.id}",
        by=person.id,
        unit_id=unit.id,
        before={"until": before.isoformat()},
        after={"until": until.isoformat()},
    )
    _move_reminders(desk, plan, period, unit, until)
    contacts: dict[str, Contact] = {}
    for below in unit_store.subtree(desk.connection, unit, plan=plan.code):
        for contact in people_store.contacts_at(desk.connection, below.id, ("village", "station", "head", "district")):
            contacts.setdefault(contact.chat, contact)
    tell = tuple(contact for contact in contacts.values() if contact.person_id != person.id)
    return Granted(plan, period, unit, until, reason, tell)


def _move_reminders(desk: Desk, plan: Plan, period: Period, unit: Unit, until: date) -> None:
    """What waits for the unit and below is settled and planned anew; who is above hears after the later day as well."""
    listeners = listeners_of(desk, plan, period)
    below = [one for one in listeners if one.unit.is_at_or_below(unit)]
    above = [Listener(one.unit, True) for one in listeners if unit.is_at_or_below(one.unit) and one.unit.id != unit.id]
    ids = [one.unit.id for one in below]
    round_store.settle_reminders(desk.connection, plan.code, period.id, ids, MOVED, desk.now)
    mark = f"/{until.isoformat()}"
    plan_reminders(desk, plan, "", period, desk.today, until, [*below, *above], mark)
