"""Going over to the unit that follows one's own: one message with one button for each person and each group.

Whoever answers for the successor sees who has not confirmed yet, and may confirm for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.buttons import ListStep
from handlers.chat import Chat
from handlers.notify import tell
from handlers.pages import list_button, page_of, turning
from handlers.resuming import resume_data
from handlers.values import words_in
from reporting.access import Act, Role, roles_allowed
from reporting.delivery import post
from reporting.desk import Desk
from reporting.ports import Address, Button, Note, Rows
from reporting.rebinding import (
    Crossed,
    Waiting,
    WaitingGroup,
    confirm_group,
    confirm_place,
    groups_waiting,
    people_waiting,
    places_waiting,
)
from storage import people as people_store
from storage import units as unit_store
from storage.conversations import Session
from storage.people import Contact, Person
from storage.rebindings import Rebinding

CARD = "crossing"
_MOST_FORMS = 3


def ask_everybody(desk: Desk, asked: Sequence[Rebinding]) -> int:
    """Write to everybody whose place waits, and about each group to those who answer for its successor; how many."""
    ids = {one.id for one in asked}
    places = [one for one in places_waiting(desk) if one.rebinding.id in ids]
    told = 0
    by_place: dict[int | None, list[Waiting]] = {}
    for one in places:
        by_place.setdefault(one.rebinding.membership_id, []).append(one)
    for ways in by_place.values():
        for contact in people_store.contacts_of(desk.connection, ways[0].person_id):
            told += _ask_person(desk, contact, ways)
    for group in groups_waiting(desk):
        if group.rebinding.id in ids:
            told += sum(_ask_about_group(desk, contact, group) for contact in _answering_for(desk, group))
    return told


def show(chat: Chat, person: Person, page: int = 0) -> None:
    """Whose place or group waits for a confirmation that this person may give."""
    places, groups = people_waiting(chat.desk, person), groups_waiting(chat.desk, person)
    count = len(places) + len(groups)
    if not count:
        chat.say(chat.text("crossing.nobody"), card=CARD)
        return
    rows: list[tuple[Button, ...]] = []
    listed: list[Waiting | WaitingGroup] = [*places, *groups]
    for one in page_of(listed, page):
        label = one.name if isinstance(one, Waiting) else one.title
        step = ListStep.CROSS if isinstance(one, Waiting) else ListStep.CROSS_GROUP
        words = chat.label("crossing.one", name=label, old=one.old.name, new=one.new.name)
        rows.append((list_button(words, step, one.rebinding.id),))
    pages = turning(chat, count, page, ListStep.CROSSING)
    chat.say(chat.text("crossing.waiting", count=count), (*rows, *pages), card=CARD)


def place_confirmed(chat: Chat, person: Person, rebinding_id: int) -> None:
    """The person goes over; whoever was confirmed for by somebody else hears of it."""
    done = confirm_place(chat.desk, person, rebinding_id)
    own = done.waiting.person_id == person.id
    if own:
        chat.say(_welcome(chat.desk, chat.language, done), _reports(chat.desk, chat.language, done.moved), card=CARD)
    else:
        chat.say(chat.text("crossing.done_for", name=done.waiting.name, new=done.waiting.new.name), card=CARD)
        for contact in people_store.contacts_of(chat.desk.connection, done.waiting.person_id):
            words = _welcome(chat.desk, contact.language, done)
            tell(chat.desk, contact, words, _reports(chat.desk, contact.language, done.moved), card=CARD)
    _offer_groups(chat.desk, done)


def group_confirmed(chat: Chat, person: Person, rebinding_id: int) -> None:
    """The group belongs to the successor; it is told so."""
    done = confirm_group(chat.desk, person, rebinding_id)
    chat.say(chat.text("crossing.group_done", title=done.title, new=done.new.name), card=CARD)
    assert done.rebinding.channel is not None and done.rebinding.chat is not None, "it is of a group"
    address = Address(done.rebinding.channel, done.rebinding.chat)
    post(chat.desk, address, Note(chat.desk.say("vi", "group.bound", unit=done.new.name)))


def _ask_person(desk: Desk, contact: Contact, ways: Sequence[Waiting]) -> bool:
    say, first = desk.say, ways[0]
    role = say(contact.language, f"role.{first.role.value}")
    if len(ways) == 1:
        words = say(contact.language, "crossing.ask", role=role, old=first.old.name, new=first.new.name)
        rows: Rows = ((list_button(say(contact.language, "crossing.yes"), ListStep.CROSS, first.rebinding.id),),)
    else:
        words = say(contact.language, "crossing.ask_which", role=role, old=first.old.name)
        rows = tuple((list_button(one.new.name, ListStep.CROSS, one.rebinding.id),) for one in ways)
    key = f"cross/{first.rebinding.id}/{contact.chat}"
    return tell(desk, contact, words, rows, card=f"cross:{first.rebinding.id}", about=first.new.name, key=key)


def _ask_about_group(desk: Desk, contact: Contact, group: WaitingGroup) -> bool:
    words = desk.say(contact.language, "crossing.ask_group", title=group.title, old=group.old.name, new=group.new.name)
    label = desk.say(contact.language, "crossing.yes_group")
    rows = ((list_button(label, ListStep.CROSS_GROUP, group.rebinding.id),),)
    key = f"crossgroup/{group.rebinding.id}/{contact.chat}"
    return tell(desk, contact, words, rows, card=f"crossgroup:{group.rebinding.id}", about=group.title, key=key)


def _answering_for(desk: Desk, group: WaitingGroup) -> list[Contact]:
    """The nearest people who may bind groups of the successor."""
    for level in [group.new, *unit_store.ancestors(desk.connection, group.new)]:
        roles = roles_allowed(Act.BIND_GROUP, level, group.new)
        found = people_store.contacts_at(desk.connection, level.id, roles)
        if found:
            return found
    return []


def _offer_groups(desk: Desk, done: Crossed) -> None:
    """Who answers for the successor from now on is asked about its groups."""
    if done.waiting.role is Role.STATION or done.waiting.role is Role.VILLAGE:
        return
    for group in groups_waiting(desk):
        if group.new.id == done.waiting.new.id:
            for contact in people_store.contacts_of(desk.connection, done.waiting.person_id):
                _ask_about_group(desk, contact, group)


def _welcome(desk: Desk, language: str, done: Crossed) -> str:
    role = desk.say(language, f"role.{done.waiting.role.value}")
    return desk.say(language, "crossing.done", role=role, new=done.waiting.new.name, old=done.waiting.old.name)


def _reports(desk: Desk, language: str, moved: Sequence[Session]) -> Rows:
    """What was begun goes on, one button each."""
    found = []
    for session in moved[:_MOST_FORMS]:
        title = words_in(desk.catalogue.questionnaire(desk.connection, session.form_version_id).title, language)
        found.append((Button(desk.say(language, "menu.resume", title=title), resume_data(session)),))
    return tuple(found)
