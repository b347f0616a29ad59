"""Progress on demand: which unit, then its picture. In a group: the picture of the unit it is bound to."""

from __future__ import annotations

from handlers.buttons import ProgressButton, write_button
from handlers.chat import Chat
from handlers.pictures import order_progress
from programmes.plan import Plan
from reporting.access import Act, demand, places_of
from reporting.delivery import post
from reporting.desk import Desk
from reporting.ports import Button, Incoming
from reporting.rounds import current_period
from storage import units as unit_store
from storage.groups import GroupChat
from storage.people import Person
from storage.units import Unit


def ask(chat: Chat, person: Person) -> None:
    """Show the person's own station's level straight away; offer a choice where there are several."""
    choices = _choices(chat.desk, person)
    if not choices:
        chat.say(chat.text("progress.no_place"))
    elif len(choices) == 1:
        _show(chat, *choices[0])
    else:
        buttons = tuple(
            (Button(unit.name, write_button(ProgressButton(plan.code, unit.id))),) for plan, unit in choices
        )
        chat.say(chat.text("progress.choose"), buttons, card="progress")


def pressed(chat: Chat, person: Person, button: ProgressButton) -> None:
    """One unit was chosen."""
    unit = unit_store.unit_by_id(chat.desk.connection, button.unit)
    demand(chat.desk, person, Act.SEE, unit)
    _show(chat, chat.desk.catalogue.plan(button.plan), unit)


def show_in_group(desk: Desk, incoming: Incoming, group: GroupChat) -> None:
    """The group asks: its own unit's picture, in every plan that covers it."""
    unit = unit_store.unit_by_id(desk.connection, group.unit_id)
    for code in unit_store.plans_covering(desk.connection, unit.id):
        plan = desk.catalogue.plan(code)
        period = current_period(desk, plan, unit)
        if period is not None:
            post(desk, incoming.address, order_progress(plan, unit, period, "vi"), thread=incoming.thread)


def _show(chat: Chat, plan: Plan, unit: Unit) -> None:
    period = current_period(chat.desk, plan, unit)
    if period is None:
        chat.say(chat.text("progress.nothing"))
        return
    chat.show(order_progress(plan, unit, period, chat.language))


def _choices(desk: Desk, person: Person) -> list[tuple[Plan, Unit]]:
    """The person's own units, and for those above a station the level just below."""
    found: dict[tuple[str, int], tuple[Plan, Unit]] = {}
    for place in places_of(desk, person):
        below = [unit for unit in unit_store.subtree(desk.connection, place.unit) if unit.parent_id == place.unit.id]
        wider = below if place.unit.kind in ("province", "district", "city") else []
        for unit in [place.unit, *wider]:
            for code in unit_store.plans_covering(desk.connection, unit.id):
                found[code, unit.id] = (desk.catalogue.plan(code), unit)
    return list(found.values())
