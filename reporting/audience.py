"""Who hears what when a reminder comes due: only those who are missing something, or answer for somebody who is.

Before and on the due day a worker hears of the own forms, a head of everything that the station and its villages lack.
After it a head hears of what is overdue, and the levels above hear which units below them are, with counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from indicators.period import Period
from indicators.scorecard import RemedialStatus
from programmes.plan import Plan
from reporting.access import Role
from reporting.desk import Desk
from reporting.directory import ASKED
from reporting.duties import DatedDuty, DutyKind, duty_of, role_of
from reporting.extensions import LastDay, last_days
from reporting.obligations import Owed, owed_below
from reporting.problems import DutyUnknown
from reporting.remedies import remedy_named
from reporting.rounds import due_day
from reporting.structure import owing_for, reporting_for, structure_of
from storage import deadlines
from storage import people as people_store
from storage import rounds as store
from storage.people import Contact
from storage.remedies import Remedy
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Below:
    """A unit whose reports, with those of all below it, are overdue in part."""

    unit: Unit
    received: int
    expected: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that one person hears. Exactly one of `owed`, `below` and `duty` holds something.

    `is_station` when `owed` is what a whole station lacks, for its head. `days_left` is negative after the due day.
    `is_extended` when `due_on` is the later day that the level above granted.
    """

    plan: Plan
    period: Period
    unit: Unit
    due_on: date
    configured: bool
    days_left: int
    is_station: bool = False
    is_extended: bool = False
    owed: tuple[Owed, ...] = ()
    below: tuple[Below, ...] = ()
    duty: DatedDuty | None = None
    words: str = ""

    @property
    def is_escalation(self) -> bool:
        """Whether it tells somebody about others, after the due day."""
        return bool(self.below) or (self.is_station and self.days_left < 0)


Heard = list[tuple[Contact, Item]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reminder is about: a round of forms, or with `duty` one time of a duty; for one unit, at one step."""

    plan: Plan
    duty: str
    period: Period
    unit: Unit
    days: int


def heard(desk: Desk, subject: Subject) -> tuple[bool, Heard]:
    """Whether anything is missing, and who hears of it; nobody when it cannot be said to anybody."""
    if subject.duty:
        remedy = remedy_named(desk, subject.duty)
        return _heard_of_duty(desk, subject) if remedy is None else _heard_of_remedy(desk, subject, remedy)
    round_ = store.round_of(desk.connection, subject.plan.code, subject.period.id)
    if round_ is None:
        return False, []
    last_day = last_days(desk, subject.plan, subject.period)
    owed = owed_below(desk, subject.plan, subject.period, subject.unit)
    today = desk.today
    # After the due day only what is overdue is spoken of: who was given more time is left in peace.
    lacking = [one for one in owed if one.report is None and (subject.days <= 0 or last_day(one.unit) < today)]
    found: Heard = []
    for contact, own in _own(desk, subject.unit, lacking):
        found.append((contact, _item(desk, subject, last_day, round_.configured, owed=own)))
    if subject.unit.kind == "commune" and lacking:
        station = _item(desk, subject, last_day, round_.configured, owed=tuple(lacking), is_station=True)
        heads = _contacts(desk, reporting_for(desk, subject.unit), Role.HEAD)
        found = [(contact, item) for contact, item in found if contact not in heads]
        found += [(contact, station) for contact in heads]
    elif subject.unit.kind != "village" and subject.days > 0:
        below = tuple(_below(desk, subject, owed, lacking))
        if below:
            above = _item(desk, subject, last_day, round_.configured, below=below)
            roles = (role_of(subject.unit).value,)
            found += [(contact, above) for contact in people_store.contacts_at(desk.connection, subject.unit.id, roles)]
    is_missing = any(one.unit.id == subject.unit.id or subject.days > 0 for one in lacking) or (
        subject.unit.kind == "commune" and bool(lacking)
    )
    return is_missing, found


def _own(desk: Desk, unit: Unit, lacking: Iterable[Owed]) -> list[tuple[Contact, tuple[Owed, ...]]]:
    """Everybody who is asked for a missing form of exactly this unit, with the forms."""
    found: dict[Contact, list[Owed]] = {}
    places = reporting_for(desk, unit)
    for one in lacking:
        if one.unit.id != unit.id:
            continue
        for role in ASKED[Role(one.form.questionnaire.role)]:
            if any(people_store.holds_anybody(desk.connection, place, role.value) for place in places):
                for contact in _contacts(desk, places, role):
                    found.setdefault(contact, []).append(one)
                break
    return [(contact, tuple(owed)) for contact, owed in found.items()]


def _contacts(desk: Desk, places: Iterable[int], role: Role) -> list[Contact]:
    """Who holds the role at any of these units, each once."""
    found = [one for place in places for one in people_store.contacts_at(desk.connection, place, (role.value,))]
    return list(dict.fromkeys(found))


def _below(desk: Desk, subject: Subject, owed: list[Owed], lacking: list[Owed]) -> Iterable[Below]:
    """The units one step below that lack something, the least complete first."""
    children = {
        unit.path: unit
        for unit in structure_of(desk, subject.plan, subject.unit, subject.period).units
        if unit.parent_id == subject.unit.id
    }
    counts = {path: [0, 0, 0] for path in children}
    depth = len(subject.unit.path.strip("/").split("/")) + 1
    missing = {(one.form.code, one.unit.id) for one in lacking}
    for one in owed:
        path = "/" + "/".join(one.unit.path.strip("/").split("/")[:depth]) + "/"
        if path in counts:
            counts[path][0] += one.report is not None
            counts[path][1] += 1
            counts[path][2] += (one.form.code, one.unit.id) in missing
    found = [Below(children[path], came, all_) for path, (came, all_, lacks) in counts.items() if lacks]
    return sorted(found, key=lambda one: (one.received * 1000 // one.expected, one.unit.id))


def _item(
    desk: Desk,
    subject: Subject,
    last_day: LastDay,
    configured: bool,
    *,
    owed: tuple[Owed, ...] = (),
    below: tuple[Below, ...] = (),
    is_station: bool = False,
) -> Item:
    due = last_day(subject.unit)
    return Item(
        subject.plan,
        subject.period,
        subject.unit,
        due,
        configured,
        (due - desk.today).days,
        is_station=is_station,
        is_extended=due != due_day(subject.plan, subject.period)[0],
        owed=owed,
        below=below,
    )


def _heard_of_duty(desk: Desk, subject: Subject) -> tuple[bool, Heard]:
    plan, period, unit = subject.plan, subject.period, subject.unit
    round_ = deadlines.duty_round_of(desk.connection, plan.code, subject.duty, period.id)
    try:
        duty = duty_of(plan, subject.duty)
    except DutyUnknown:
        return False, []
    is_done = deadlines.is_done(desk.connection, plan.code, duty.code, period.id, unit.id)
    if round_ is None or is_done or not owing_for(desk, unit)[0].owes(period, desk.today):
        return False, []
    left = (round_.due_on - desk.today).days
    item = Item(plan, period, unit, round_.due_on, round_.configured, left, duty=duty, words=round_.words)
    return True, [(contact, item) for contact in _contacts(desk, reporting_for(desk, unit), role_of(unit))]


def _heard_of_remedy(desk: Desk, subject: Subject, remedy: Remedy) -> tuple[bool, Heard]:
    """The people who answer for the station, or for the one that follows it, while the item is open."""
    item = remedy.item
    if item.status is not RemedialStatus.OPEN or item.due is None:
        return False, []
    duty = DatedDuty(subject.duty, item.what, "", (subject.unit.kind,), DutyKind.REMEDY, card=remedy.card)
    left = (item.due - desk.today).days
    heard = Item(subject.plan, subject.period, subject.unit, item.due, True, left, duty=duty, words=item.owner)
    contacts = _contacts(desk, reporting_for(desk, subject.unit), role_of(subject.unit))
    return True, [(contact, heard) for contact in contacts]
