"""Sends due reminders: to the head of a station, only while something is missing, naming what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from indicators.period import Period
from programmes.plan import Plan
from reporting.access import Role
from reporting.delivery import broadcast
from reporting.desk import Desk
from reporting.nudging import still_owes
from reporting.obligations import Owed, missing_below
from reporting.ports import Address, Note
from reporting.problems import PlanNotLoaded
from storage import people as people_store
from storage import rounds as store
from storage import units as unit_store
from storage.people import Contact
from storage.rounds import Reminder
from storage.units import Unit

SET_ASIDE = timedelta(hours=1)
SWEEP = 200  # reminders per transaction: a long sweep leaves the writer to answers in between

SENT, COMPLETE, TOO_LATE, COLLAPSED, NOBODY = "sent", "complete", "too_late", "collapsed", "nobody"


@dataclass(frozen=True, slots=True)
class Missing:
    """What one reminder is about. `days_left` is negative after the due day."""

    plan: Plan
    period: Period
    station: Unit
    due_on: date
    configured: bool
    days_left: int
    owed: tuple[Owed, ...]
    contact: Contact


_log = structlog.get_logger(__name__)

# Writes the message: the handlers know how to say it and which buttons it carries.
Writer = Callable[[Desk, Missing], Note]


def send_due_reminders(desk: Desk, write: Writer, limit: int = SWEEP) -> dict[str, int]:
    """Settle the reminders whose time has come; how many ended in which way.

    Several that became due together (after downtime, or a clock that jumped) collapse into the newest of each station.
    """
    due = store.reminders_due(desk.connection, desk.now, limit)
    newest = {(reminder.plan, reminder.period, reminder.unit_id): reminder.key for reminder in due}
    ended: dict[str, int] = {}
    for reminder in due:
        savepoint = desk.connection.begin_nested()
        try:
            outcome = _outcome(desk, reminder, newest, write)
            savepoint.commit()
        except Exception:  # noqa: BLE001  (one row that cannot be computed must not stop the others)
            savepoint.rollback()
            _log.exception("reminder set aside", key=reminder.key)
            store.postpone_reminder(desk.connection, reminder, desk.now + SET_ASIDE)
            continue
        if store.claim_reminder(desk.connection, reminder, outcome, desk.now):
            ended[outcome] = ended.get(outcome, 0) + 1
    return ended


def is_still_wanted(desk: Desk, key: str) -> bool:
    """Asked right before a queued reminder is sent: whether anything is still missing. Other keys always are."""
    match key.split("/"):
        case [plan_code, period, unit, days, _] if days[:1] in "+-" and unit.isdigit():
            plan = desk.catalogue.plan(plan_code)
            station = unit_store.unit_by_id(desk.connection, int(unit))
            return bool(missing_below(desk, plan, Period.parse(period), station))
        case ["nudge", person, *_]:
            return still_owes(desk, int(person))
    return True


def _outcome(desk: Desk, reminder: Reminder, newest: dict[tuple[str, str, int], str], write: Writer) -> str:
    if newest[reminder.plan, reminder.period, reminder.unit_id] != reminder.key:
        return COLLAPSED
    if reminder.expires_at <= desk.now:
        return TOO_LATE
    try:
        plan = desk.catalogue.plan(reminder.plan)
    except PlanNotLoaded:
        return TOO_LATE
    period = Period.parse(reminder.period)
    station = unit_store.unit_by_id(desk.connection, reminder.unit_id)
    owed = tuple(missing_below(desk, plan, period, station))
    if not owed:
        return COMPLETE
    round_ = store.round_of(desk.connection, plan.code, period.id)
    contacts = people_store.contacts_at(desk.connection, station.id, (Role.HEAD.value,))
    if round_ is None or not contacts:
        return NOBODY
    for contact in contacts:
        left = (round_.due_on - desk.today).days
        about = Missing(plan, period, station, round_.due_on, round_.configured, left, owed, contact)
        broadcast(
            desk, Address(contact.channel, contact.chat), write(desk, about), key=f"{reminder.key}/{contact.person_id}"
        )
    return SENT
