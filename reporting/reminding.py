"""Sends due reminders: to those who are missing something, everything for one person in one message.

A due row is claimed, and whoever has to hear of it is gathered with all that is due to the same people; one message
goes to each of them. Rows that became due together (after downtime, or a clock that jumped) collapse into the newest
of each subject; one too late to help is skipped, and the log says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import structlog

from indicators.period import Period
from reporting.access import places_of
from reporting.audience import Heard, Item, Subject, heard
from reporting.delivery import broadcast
from reporting.desk import Desk
from reporting.nudging import still_owes
from reporting.ports import Address, Note
from reporting.problems import PlanNotLoaded
from storage import outbox
from storage import people as people_store
from storage import rounds as store
from storage import units as unit_store
from storage.people import Contact
from storage.rounds import Reminder
from storage.savepoints import Savepoint

SET_ASIDE = timedelta(hours=1)
SWEEP = 20  # reminders per transaction: at 2 to 4 ms each, answers get in between

SENT, COMPLETE, TOO_LATE, COLLAPSED, NOBODY = "sent", "complete", "too_late", "collapsed", "nobody"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that one person is reminded of at one moment; never empty."""

    contact: Contact
    items: tuple[Item, ...]


_log = structlog.get_logger(__name__)

# Writes the message: the handlers know how to say it and which buttons it carries.
Writer = Callable[[Desk, Gathered], Note]


def send_due_reminders(desk: Desk, write: Writer, limit: int = SWEEP) -> dict[str, int]:
    """Settle the reminders whose time has come, and what is due to the same people; how many ended in which way."""
    due = _with_what_joins(desk, store.reminders_due(desk.connection, desk.now, limit))
    newest = {reminder.subject: reminder.key for reminder in due}
    ended: dict[str, int] = {}
    said: dict[Contact, list[tuple[Reminder, Item]]] = {}
    for reminder in due:
        looked = _looked_at(desk, reminder, newest[reminder.subject] == reminder.key)
        if looked is None:
            store.set_aside(desk.connection, reminder.key, desk.now + SET_ASIDE)
            continue
        outcome, hears = looked
        if store.claim_reminder(desk.connection, reminder, outcome, desk.now):
            ended[outcome] = ended.get(outcome, 0) + 1
            for contact, item in hears:
                said.setdefault(contact, []).append((reminder, item))
            if outcome == TOO_LATE:
                _log.info("reminder skipped: too late to help", key=reminder.key)
    for contact, parts in said.items():
        _say(desk, contact, parts, write)
    return ended


def is_still_wanted(desk: Desk, key: str) -> bool:
    """Asked right before a queued reminder is sent: whether anything is still missing. Other keys always are."""
    match key.split("/"):
        case ["remind", person, day, *_] if person.isdigit():
            return _is_anything_missing(desk, int(person), day)
        case ["nudge", person, *_]:
            return still_owes(desk, int(person))
    return True


def _with_what_joins(desk: Desk, first: list[Reminder]) -> list[Reminder]:
    """The due rows of all units whose people also belong to a unit of the first ones, oldest first."""
    units = {reminder.unit_id for reminder in first}
    joined = units
    while joined:
        joined = people_store.units_shared(desk.connection, joined) - units
        units |= joined
    return store.reminders_due(desk.connection, desk.now, None, units) if units else []


def _looked_at(desk: Desk, reminder: Reminder, is_newest: bool) -> tuple[str, Heard] | None:
    """How the row ends and who hears of it; None when that cannot be computed: it must not stop the others."""
    savepoint = Savepoint(desk.connection)
    try:
        looked = _outcome(desk, reminder, is_newest)
        savepoint.release()
    except Exception:  # noqa: BLE001  (one row that cannot be computed must not stop the others)
        savepoint.rollback()
        _log.exception("reminder set aside", key=reminder.key)
        return None
    return looked


def _outcome(desk: Desk, reminder: Reminder, is_newest: bool) -> tuple[str, Heard]:
    if not is_newest:
        return COLLAPSED, []
    if reminder.expires_at <= desk.now:
        return TOO_LATE, []
    subject = _subject(desk, reminder.plan, reminder.duty, reminder.period, reminder.unit_id, reminder.days)
    if subject is None:
        return TOO_LATE, []
    is_missing, hears = heard(desk, subject)
    if not is_missing:
        return COMPLETE, []
    return (SENT if hears else NOBODY), hears


def _subject(desk: Desk, plan: str, duty: str, period: str, unit_id: int, days: int) -> Subject | None:
    try:
        known = desk.catalogue.plan(plan)
    except PlanNotLoaded:
        return None
    return Subject(known, duty, Period.parse(period), unit_store.unit_by_id(desk.connection, unit_id), days)


def _say(desk: Desk, contact: Contact, parts: list[tuple[Reminder, Item]], write: Writer) -> None:
    """One message; a person hears of others at most once a day. What cannot be written is tried again later."""
    whose = f"remind/{contact.person_id}/{desk.today.isoformat()}"
    where = f"{contact.channel}/{contact.chat}"
    above = f"{whose}/above/{where}"
    is_told = outbox.is_known_key(desk.connection, above)
    items = tuple(item for _, item in parts if not (is_told and item.is_escalation))
    if not items:
        return
    first = min(reminder.key for reminder, _ in parts)
    key = above if any(item.is_escalation for item in items) else f"{whose}/{first}/{where}"
    savepoint = Savepoint(desk.connection)
    try:
        broadcast(desk, Address(contact.channel, contact.chat), write(desk, Gathered(contact, items)), key=key)
        savepoint.release()
    except Exception:  # noqa: BLE001  (one message that cannot be written must not stop the others)
        savepoint.rollback()
        _log.exception("reminder set aside", key=first, person=contact.person_id)
        for reminder, _ in parts:
            store.set_aside(desk.connection, reminder.key, desk.now + SET_ASIDE)


def _is_anything_missing(desk: Desk, person_id: int, day: str) -> bool:
    """Whether anything of what the person was reminded of on that day is missing still."""
    start = datetime.combine(datetime.fromisoformat(day).date(), time(0), desk.zone).astimezone(UTC)
    person = people_store.person_by_id(desk.connection, person_id)
    units = [place.unit.id for place in places_of(desk, person)]
    ended = store.reminders_ended(desk.connection, SENT, start, start + timedelta(days=1), units)
    return any(_hears(desk, person_id, _subject(desk, *row)) for row in ended)


def _hears(desk: Desk, person_id: int, subject: Subject | None) -> bool:
    if subject is None:
        return False
    found: Iterable[tuple[Contact, Item]] = heard(desk, subject)[1]
    return any(contact.person_id == person_id for contact, _ in found)
