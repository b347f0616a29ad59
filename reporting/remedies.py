"""Remedial items: entered, reminded of around their day, and done or dropped. They outlive the round they came from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from indicators.period import Period
from indicators.scorecard import RemedialItem, RemedialStatus, Scorecard, still_open
from programmes.plan import Plan
from reporting.access import Act, demand
from reporting.desk import Desk
from reporting.ladder import Listener, plan_reminders
from reporting.problems import NotAllowed
from storage import audit
from storage import remedies as store
from storage import rounds as round_store
from storage import units as unit_store
from storage.audit import Deed
from storage.people import Person
from storage.remedies import Remedy
from storage.units import Unit

_DUTY = "remedy-"  # how reminders name an item: "remedy-12"


def duty_code(remedy_id: int) -> str:
    """The code under which the item's reminders are kept."""
    return f"{_DUTY}{remedy_id}"


def remedy_named(desk: Desk, code: str) -> Remedy | None:
    """The item behind such a code; None for the code of a duty."""
    number = code.removeprefix(_DUTY)
    is_item = code.startswith(_DUTY) and number.isascii() and number.isdigit()
    return store.remedy_by_id(desk.connection, int(number)) if is_item else None


def add_remedy(
    desk: Desk, person: Person, plan: Plan, card: Scorecard, period: Period, unit: Unit, item: RemedialItem
) -> Remedy:
    """Keep a new item, and plan its reminders by the plan's ladder; those whose time has passed are left out."""
    remedy = store.add_remedy(
        desk.connection,
        plan=plan.code,
        card=card.code,
        period=period.id,
        unit_id=unit.id,
        item=item,
        person_id=person.id,
        now=desk.now,
    )
    _note(desk, Deed.REMEDY_ENTERED, remedy, person, RemedialStatus.OPEN)
    if item.due is not None:
        rule = replace(plan.reminders, opening=False)
        listeners = [Listener(unit, only_after=False)]
        plan_reminders(
            desk,
            plan,
            duty_code(remedy.id),
            period,
            desk.today,
            item.due,
            listeners,
            rule=rule,
            since=desk.now.astimezone(UTC),
        )
    return remedy


def settle(desk: Desk, person: Person, remedy_id: int, status: RemedialStatus) -> tuple[Remedy, bool]:
    """Mark an item done or dropped, and end its reminders; the item, and False when it was settled before."""
    remedy = store.remedy_by_id(desk.connection, remedy_id)
    if remedy is None:
        raise NotAllowed(unit="")
    demand(desk, person, Act.REMEDY, unit_store.unit_by_id(desk.connection, remedy.unit_id))
    is_new = store.settle_remedy(desk.connection, remedy_id, status, person.id, desk.now)
    if is_new:
        _note(desk, Deed.REMEDY_SETTLED, remedy, person, status)
    round_store.settle_reminders(
        desk.connection,
        remedy.plan,
        remedy.period,
        [remedy.unit_id],
        status.value,
        desk.now,
        duty=duty_code(remedy_id),
    )
    return remedy, is_new


def open_remedies(desk: Desk, plan: Plan, card: Scorecard, unit: Unit) -> list[Remedy]:
    """What is still open at or below the unit, whichever round it came from: due first, undated last."""
    found = store.remedies_below(desk.connection, unit.path, plan.code, card.code)
    order = {id(item): place for place, item in enumerate(still_open(one.item for one in found))}
    return sorted((one for one in found if id(one.item) in order), key=lambda one: order[id(one.item)])


def _note(desk: Desk, deed: Deed, remedy: Remedy, person: Person, status: RemedialStatus) -> None:
    due = remedy.item.due
    told: audit.Facts = {
        "criterion": remedy.item.criterion,
        "due": None if due is None else due.isoformat(),
        "status": status.value,
    }
    about = f"remedy/{remedy.id}"
    audit.note(desk.connection, desk.now, deed, about, by=person.id, unit_id=remedy.unit_id, after=told)
