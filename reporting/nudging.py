"""A supervisor reminds everybody whose report is missing: each person once a day, nobody at night.

A few are written to at once. Of many the rest is written in later steps, so that nobody's answer waits for it, and who
started it is told how far it has come; both go on after a restart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from indicators.period import Period
from indicators.reminding import next_allowed
from programmes.plan import Plan
from reporting.access import Act, demand
from reporting.days_off import is_public_holiday
from reporting.delivery import broadcast
from reporting.desk import Desk
from reporting.directory import asked_for, people_by_place, standings_below
from reporting.filling import forms_open_to
from reporting.obligations import Owed
from reporting.ports import Address, Note
from storage import broadcasts
from storage import people as people_store
from storage import reports as report_store
from storage import units as unit_store
from storage.broadcasts import Broadcast, Progress
from storage.people import Contact, Person
from storage.units import Unit

AT_ONCE: Final = 50  # people written to in one transaction


@dataclass(frozen=True, slots=True)
class OwedReport:
    """One missing report with the round that it belongs to."""

    plan: Plan
    period: Period
    owed: Owed


@dataclass(frozen=True, slots=True)
class Nudge:
    """What one person is reminded of, and by whom."""

    contact: Contact
    by: Person
    missing: tuple[OwedReport, ...]


@dataclass(frozen=True, slots=True)
class Nudged:
    """How reminding everybody went, counted in people; `later_at` is when the queued ones go out.

    `again` were reminded before that day, `unreachable` have no open chat; `nobody` counts reports without anybody.
    """

    sent: int
    later: int
    later_at: datetime | None
    again: int
    unreachable: int
    nobody: int


Writer = Callable[[Desk, Nudge], Note]
Teller = Callable[[Desk, Broadcast, Progress], None]


def nudge_missing(desk: Desk, by: Person, root: Unit, write: Writer, starter: Contact) -> Nudged:
    """Queue one note for everybody whose report is missing at or below `root`. Raises NotAllowed.

    Of more than AT_ONCE people the rest follows in steps (go_on), and counts as sent here.
    """
    demand(desk, by, Act.SUPERVISE, root)
    at = next_allowed(desk.local, is_public_holiday, desk.quiet)
    later = at > desk.local
    owed_by, nobody = _owed_by_person(desk, by, root)
    people = sorted(owed_by)
    part_of = None
    if len(people) > AT_ONCE:
        left = [(person, _write_about(owed_by[person])) for person in people[AT_ONCE:]]
        where = (starter.channel, starter.chat, starter.language)
        part_of = broadcasts.begin(desk.connection, *where, by.id, at.astimezone(UTC), left, desk.now)
        desk.begun = True
    ended = {"sent": len(people[AT_ONCE:]), "again": 0, "unreachable": 0}
    for person_id in people[:AT_ONCE]:
        ended[_nudge(desk, person_id, by, tuple(owed_by[person_id]), at, write, part_of)] += 1
    return Nudged(
        sent=0 if later else ended["sent"],
        later=ended["sent"] if later else 0,
        later_at=at if later and ended["sent"] else None,
        again=ended["again"],
        unreachable=ended["unreachable"],
        nobody=nobody,
    )


def go_on(desk: Desk, write: Writer) -> int:
    """Write to the next AT_ONCE people of what was started and is not written yet; how many were left before."""
    for one in broadcasts.running(desk.connection):
        left = broadcasts.take_left(desk.connection, one.id, AT_ONCE)
        if left:
            by = people_store.person_by_id(desk.connection, one.by_id)
            at = max(one.goes_at.astimezone(desk.zone), next_allowed(desk.local, is_public_holiday, desk.quiet))
            for person_id, about in left:
                if missing := _read_about(desk, about):
                    _nudge(desk, person_id, by, missing, at, write, one.id)
            return len(left)
    return 0


def tell_starters(desk: Desk, tell: Teller) -> int:
    """Tell everybody who started something long how far it has come since they were told last; how many were told."""
    told = 0
    for one in broadcasts.running(desk.connection):
        progress = broadcasts.progress_of(desk.connection, one.id)
        if progress.has_ended or progress.done > one.told:
            broadcasts.note_told(desk.connection, one.id, progress.done, desk.now if progress.has_ended else None)
            tell(desk, one, progress)
            told += 1
    return told


def still_owes(desk: Desk, person_id: int) -> bool:
    """Whether anything that the person fills is missing still; False for somebody who left."""
    person = people_store.person_by_id(desk.connection, person_id)
    return any(form.report is None for form in forms_open_to(desk, person))


def _owed_by_person(desk: Desk, by: Person, root: Unit) -> tuple[dict[int, list[OwedReport]], int]:
    people = people_by_place(desk, root)
    found: dict[int, list[OwedReport]] = {}
    nobody = 0
    for standing in standings_below(desk, root):
        for owed in standing.missing:
            asked = asked_for(owed, people)
            nobody += not asked
            for listing in asked:
                if listing.person_id != by.id:  # who presses the button knows already
                    found.setdefault(listing.person_id, []).append(OwedReport(standing.plan, standing.period, owed))
    return found, nobody


def _nudge(
    desk: Desk,
    person_id: int,
    by: Person,
    missing: tuple[OwedReport, ...],
    at: datetime,
    write: Writer,
    part_of: int | None,
) -> str:
    """Queue the notes to one person's chats: "sent", "again" when they were nudged that day, or "unreachable"."""
    contacts = people_store.contacts_of(desk.connection, person_id)
    queued = [_send(desk, Nudge(contact, by, missing), at, write, part_of) for contact in contacts]
    return "unreachable" if not contacts else "sent" if any(queued) else "again"


def _send(desk: Desk, nudge: Nudge, at: datetime, write: Writer, part_of: int | None) -> bool:
    contact = nudge.contact
    key = f"nudge/{contact.person_id}/{at.date().isoformat()}/{contact.channel}/{contact.chat}"
    address = Address(contact.channel, contact.chat)
    return broadcast(desk, address, write(desk, nudge), key, not_before=at.astimezone(UTC), part_of=part_of)


def _write_about(missing: Sequence[OwedReport]) -> str:
    return json.dumps([[one.plan.code, one.owed.form.code, one.owed.unit.id, one.period.id] for one in missing])


def _read_about(desk: Desk, about: str) -> tuple[OwedReport, ...]:
    """What of it is still missing."""
    found = []
    for plan_code, form_code, unit_id, period in json.loads(about):
        if report_store.report_of(desk.connection, plan_code, form_code, period, unit_id) is None:
            plan = desk.catalogue.plan(plan_code)
            unit = unit_store.unit_by_id(desk.connection, unit_id)
            found.append(OwedReport(plan, Period.parse(period), Owed(plan.form(form_code), unit, None)))
    return tuple(found)
