"""Groups: bound to a unit by a supervisor, then pictures only. Single figures of people are never shown here.

Each round has one post in a group: a card that is changed where it stands while the round runs, and that moves to the
end when somebody asks for it and when the round closes.
"""

from __future__ import annotations

from collections.abc import Iterator

from handlers.pictures import order_progress
from indicators.period import Period
from indicators.weekly import WeeklySlot
from programmes.plan import Plan
from reporting.delivery import broadcast, post
from reporting.desk import Desk
from reporting.enrolment import bind_group
from reporting.ports import Address, Incoming, Note, PictureOrder, Placing
from reporting.problems import Refusal
from reporting.rounds import current_period, is_owed, running_rounds
from storage import groups as store
from storage import people as people_store
from storage import units as unit_store
from storage.groups import GroupChat
from storage.rounds import Round

LANGUAGE = "vi"


def command(desk: Desk, incoming: Incoming, name: str, argument: str) -> None:
    """A command written in a group."""
    group = store.group_at(desk.connection, incoming.address.channel, incoming.address.chat)
    if name == "start" and argument:
        _bind(desk, incoming, argument)
    elif name == "tiendo" and group is not None:
        _show(desk, incoming, group)
    elif name in ("start", "tiendo", "trogiup", "help"):
        key = "hello.group_stranger" if group is None else "group.private"
        _say(desk, incoming, key)


def post_round(desk: Desk, round_: Round) -> int:
    """The round has closed: every bound group of the plan's units gets its picture, at the end of its chat; how many.

    The post of the running round goes: it is the same one, and now it is final.
    """
    key = f"closed/{round_.plan}/{round_.period}"
    return sum(_post(desk, group, order, key, Placing.MOVE) for group, order in _groups_of(desk, round_))


def post_running(desk: Desk, slot: WeeklySlot | None) -> int:
    """The week's hour has come: the post of every running round is brought up to date, without a second one; how many.

    A round that opened after that hour waits for the next.
    """
    due = None if slot is None else slot.due(desk.local)
    if due is None:
        return 0
    posted = 0
    for plan in desk.catalogue.plans():
        for round_ in running_rounds(desk, plan.code):
            if round_.opened_at <= due:
                key = f"weekly/{due.date()}/{round_.plan}/{round_.period}"
                posted += sum(_post(desk, group, order, key, Placing.EDIT) for group, order in _groups_of(desk, round_))
    return posted


def card_of(plan: Plan, period: Period, thread: str | None) -> str:
    """The card of a round's post: one in a group, and one in each topic where somebody asked."""
    return f"progress/{plan.code}/{period.id}/{thread or ''}"


def _groups_of(desk: Desk, round_: Round) -> Iterator[tuple[GroupChat, PictureOrder]]:
    """The groups that the round concerns, each with the picture of its unit."""
    plan = desk.catalogue.plan(round_.plan)
    period = Period.parse(round_.period)
    for root in unit_store.plan_roots(desk.connection, plan.code):
        units = {unit.id: unit for unit in unit_store.subtree(desk.connection, root, plan=plan.code)}
        for group in store.groups_in(desk.connection, list(units)):
            unit = units[group.unit_id]
            if is_owed(desk, plan, round_, unit):
                yield group, order_progress(plan, unit, period, LANGUAGE)


def _post(desk: Desk, group: GroupChat, order: PictureOrder, key: str, placing: Placing) -> bool:
    plan, period = desk.catalogue.plan(order.about["plan"]), Period.parse(order.about["period"])
    return broadcast(
        desk,
        Address(group.channel, group.chat),
        order,
        f"{key}/{group.channel}/{group.chat}",
        card=card_of(plan, period, group.thread),
        placing=placing,
        thread=group.thread,
    )


def _show(desk: Desk, incoming: Incoming, group: GroupChat) -> None:
    """The group asks: its own unit's picture, in every plan that covers it, where it was asked for."""
    unit = unit_store.unit_by_id(desk.connection, group.unit_id)
    for code in unit_store.plans_covering(desk.connection, unit.id):
        plan = desk.catalogue.plan(code)
        period = current_period(desk, plan, unit)
        if period is not None:
            post(
                desk,
                incoming.address,
                order_progress(plan, unit, period, LANGUAGE),
                card=card_of(plan, period, incoming.thread),
                placing=Placing.MOVE,
                thread=incoming.thread,
            )


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
    post(desk, incoming.address, Note(desk.say(LANGUAGE, key, **params)), thread=incoming.thread)
