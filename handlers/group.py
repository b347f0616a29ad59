"""Groups: bound to a unit by a supervisor, then pictures only. Single figures of people are never shown here."""

from __future__ import annotations

from handlers.pictures import order_progress
from handlers.progress import show_in_group
from indicators.period import Period
from reporting.delivery import broadcast, post
from reporting.desk import Desk
from reporting.enrolment import bind_group
from reporting.ports import Address, Incoming, Note
from reporting.problems import Refusal
from reporting.rounds import is_owed
from storage import groups as store
from storage import people as people_store
from storage import units as unit_store
from storage.rounds import Round


def command(desk: Desk, incoming: Incoming, name: str, argument: str) -> None:
    """A command written in a group."""
    group = store.group_at(desk.connection, incoming.address.channel, incoming.address.chat)
    if name == "start" and argument:
        _bind(desk, incoming, argument)
    elif name == "tiendo" and group is not None:
        show_in_group(desk, incoming, group)
    elif name in ("start", "tiendo", "trogiup", "help"):
        key = "hello.group_stranger" if group is None else "group.private"
        _say(desk, incoming, key)


def post_round(desk: Desk, round_: Round) -> int:
    """The round has closed: every bound group of the plan's units gets its picture once; how many."""
    plan = desk.catalogue.plan(round_.plan)
    period = Period.parse(round_.period)
    posted = 0
    for root in unit_store.plan_roots(desk.connection, plan.code):
        units = {unit.id: unit for unit in unit_store.subtree(desk.connection, root, plan=plan.code)}
        for group in store.groups_in(desk.connection, list(units)):
            if not is_owed(desk, plan, round_, units[group.unit_id]):
                continue
            order = order_progress(plan, units[group.unit_id], period, "vi")
            key = f"closed/{plan.code}/{period.id}/{group.channel}/{group.chat}"
            address = Address(group.channel, group.chat)
            posted += broadcast(desk, address, order, key, thread=group.thread)
    return posted


def _bind(desk: Desk, incoming: Incoming, secret: str) -> None:
    """A supervisor opened the group's link: the group belongs to that unit from now on."""
    person = None
    if incoming.sender is not None:
        person = people_store.person_at(desk.connection, incoming.channel, incoming.sender)
    if person is None:
        _say(desk, incoming, "group.not_yours")
        return
    try:
        unit = bind_group(desk, person, incoming.address, incoming.name, incoming.thread, secret)
    except Refusal as refusal:
        _say(desk, incoming, refusal.key, **refusal.params)
        return
    _say(desk, incoming, "group.bound", unit=unit.name)


def _say(desk: Desk, incoming: Incoming, key: str, **params: object) -> None:
    post(desk, incoming.address, Note(desk.say("vi", key, **params)), thread=incoming.thread)
