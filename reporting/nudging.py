"""A supervisor reminds everybody whose report is missing: each person once a day, nobody at night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

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
from storage import people as people_store
from storage.people import Contact, Person
from storage.units import Unit


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


def nudge_missing(desk: Desk, by: Person, root: Unit, write: Writer) -> Nudged:
    """Queue one note for everybody whose report is missing at or below `root`. Raises NotAllowed."""
    demand(desk, by, Act.SUPERVISE, root)
    at = next_allowed(desk.local, is_public_holiday, desk.quiet)
    later = at > desk.local
    owed_by, nobody = _owed_by_person(desk, by, root)
    ended = {"sent": 0, "again": 0, "unreachable": 0}
    for person_id, missing in owed_by.items():
        contacts = people_store.contacts_of(desk.connection, person_id)
        queued = [_send(desk, Nudge(contact, by, tuple(missing)), at, write) for contact in contacts]
        ended["unreachable" if not contacts else "sent" if any(queued) else "again"] += 1
    return Nudged(
        sent=0 if later else ended["sent"],
        later=ended["sent"] if later else 0,
        later_at=at if later and ended["sent"] else None,
        again=ended["again"],
        unreachable=ended["unreachable"],
        nobody=nobody,
    )


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


def _send(desk: Desk, nudge: Nudge, at: datetime, write: Writer) -> bool:
    contact = nudge.contact
    key = f"nudge/{contact.person_id}/{at.date().isoformat()}/{contact.channel}/{contact.chat}"
    address = Address(contact.channel, contact.chat)
    return broadcast(desk, address, write(desk, nudge), key, not_before=at.astimezone(UTC))
