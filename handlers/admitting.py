"""Letting people in: who waits for approval, invitations made in the chat, and who no message reaches."""

from __future__ import annotations

from handlers.buttons import ApproveButton, ListStep, write_button
from handlers.chat import Chat
from handlers.missing import CARD
from handlers.pages import list_button, page_of, rows_of, turning
from handlers.values import words_in
from reporting.access import ROLE_OF_KIND, Act, Role, demand, is_allowed, places_of
from reporting.directory import requests_to, supervised_places, unreached_below
from reporting.enrolment import LINK_LIFE, invite
from reporting.ports import Button
from reporting.problems import NotAllowed
from storage import units as unit_store
from storage.people import Person
from storage.units import Unit

_SHOWN = 12  # lines of one list before the rest is counted


def show_requests(chat: Chat, person: Person) -> None:
    """Everybody who waits for this person's approval, with a button for each answer."""
    requests = requests_to(chat.desk, person)
    if not requests:
        chat.say(chat.text("directory.requests_none"))
        return
    lines = [chat.text("directory.requests_title", count=len(requests))]
    rows = []
    for request in requests[:_SHOWN]:
        role = chat.text(f"role.{request.membership.role}")
        lines.append(chat.text("directory.request", name=request.name, unit=request.unit.name, role=role))
        approve = ApproveButton(request.membership.id, True)
        decline = ApproveButton(request.membership.id, False)
        rows.append(
            (
                Button(chat.label("directory.approve", name=request.name), write_button(approve)),
                Button(chat.label("directory.decline", name=request.name), write_button(decline)),
            )
        )
    chat.say("\n".join(lines), tuple(rows), card=CARD)


def show_invitable(chat: Chat, person: Person) -> None:
    """Where somebody can be invited: the units supervised, then one level deeper with every tap."""
    units = supervised_places(chat.desk, person)
    if not units:
        chat.say(chat.text("directory.not_yours"))
    elif len(units) == 1:
        show_inviting(chat, person, units[0].id)
    else:
        rows = rows_of(units, lambda unit: list_button(unit.name, ListStep.INVITE, unit.id, 0))
        chat.say(chat.text("directory.invite_where"), rows, card=CARD)


def show_inviting(chat: Chat, person: Person, unit_id: int, page: int = 0) -> None:
    """The roles that this person may invite to at the unit, and the units below it."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    demand(chat.desk, person, Act.SUPERVISE, unit)
    roles = _roles(chat, person, unit)
    below = [one for one in unit_store.subtree(chat.desk.connection, unit) if one.parent_id == unit.id]
    rows: list[tuple[Button, ...]] = []
    for place, role in roles if page == 0 else []:
        label = chat.label("directory.invite_as", role=chat.text(f"role.{role.value}"))
        rows.append((list_button(label, ListStep.INVITE_AS, unit.id, place),))
    rows += rows_of(page_of(below, page), lambda one: list_button(one.name, ListStep.INVITE, one.id, 0))
    pages = turning(chat, len(below), page, ListStep.INVITE, unit.id)
    chat.say(chat.text("directory.invite_here", unit=unit.name), (*rows, *pages), card=CARD)


def make_invite(chat: Chat, person: Person, unit_id: int, place: int) -> None:
    """The link and the code, shown once; whoever opens it is still approved by the person above."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    role = dict(_roles(chat, person, unit)).get(place)
    if role is None:
        raise NotAllowed(unit=unit.name)
    made = invite(chat.desk, unit, role, person)
    lines = [
        chat.text(
            "directory.invite_made",
            unit=unit.name,
            role=chat.text(f"role.{role.value}"),
            days=LINK_LIFE.days,
            code=made.code,
        )
    ]
    if chat.desk.invite_link:
        lines.append(chat.text("directory.invite_link", link=f"{chat.desk.invite_link}{made.link}"))
    chat.say("\n".join(lines))


def show_unreached(chat: Chat, person: Person, unit_id: int) -> None:
    """Whose chat is closed, and which forms nobody is asked for."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    demand(chat.desk, person, Act.SUPERVISE, unit)
    found = unreached_below(chat.desk, unit)
    lines = [chat.text("directory.blocked", name=one.name, unit=one.unit_name) for one in found.people]
    for one in found.nobody:
        form = words_in(one.form.questionnaire.title, chat.language)
        lines.append(chat.text("directory.nobody", unit=one.unit.name, form=form))
    title = chat.text("directory.unreached_title", unit=unit.name, count=len(lines))
    rows = [(list_button(chat.label("directory.back"), ListStep.MISSING, unit.id, 0),)]
    if found.nobody:
        rows.insert(0, (list_button(chat.label("command.moi"), ListStep.INVITE, unit.id, 0),))
    if not lines:
        chat.say(chat.text("directory.unreached_none"), tuple(rows), card=CARD)
        return
    rest = [chat.text("remind.more", count=len(lines) - _SHOWN)] if len(lines) > _SHOWN else []
    chat.say("\n".join([title, *lines[:_SHOWN], *rest]), tuple(rows), card=CARD)


def _roles(chat: Chat, person: Person, unit: Unit) -> list[tuple[int, Role]]:
    """The unit's roles that this person may let somebody into, with their place among all of its roles."""
    places = places_of(chat.desk, person)
    return [
        (place, role)
        for place, role in enumerate(ROLE_OF_KIND.get(unit.kind, ()))
        if is_allowed(places, Act.APPROVE, unit, role)
    ]
