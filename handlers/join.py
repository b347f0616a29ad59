"""Coming in: an invite by link or typed code, the name confirmed, the request answered by the one above."""

from __future__ import annotations

from handlers import speaking
from handlers.buttons import ApproveButton, NameButton, write_button
from handlers.chat import Chat
from handlers.notify import for_reader, tell
from handlers.privacy import notice
from reporting.access import Role, approvers_of
from reporting.delivery import post
from reporting.desk import Desk
from reporting.enrolment import clean_name, join, looks_like_invite, open_personal_invite, settle
from reporting.operating import OPERATOR, bind_operator
from reporting.ports import Address, Button, Note, Rows
from reporting.privacy import agree_by_joining
from storage import people as people_store
from storage import units as unit_store
from storage.people import Membership, Person
from storage.units import Unit

TOPIC = "join"
TYPING_NAME = "name"


def offer(chat: Chat, secret: str) -> None:
    """An invite was opened or typed: show where it leads and ask whether the name is right."""
    if chat.person is None and chat.sharing:
        speaking.ask(chat)
        return
    found = open_personal_invite(chat.desk, chat.address, secret)
    if found.role == OPERATOR:
        bind_operator(chat.desk, chat.address, found)
        chat.turn_to("")
        chat.say(chat.text("operator.bound"))
        return
    suggested = chat.person.name if chat.person else clean_name(chat.incoming.name)
    data = {"invite": found.id, "unit": found.unit_id, "role": found.role, "name": suggested}
    chat.turn_to(TOPIC, data)
    if suggested is None:
        _ask_to_type(chat)
    else:
        _ask_name(chat)


def named(chat: Chat, button: NameButton) -> None:
    """The shown name is right, or another one will be typed."""
    if chat.conversation.topic not in (TOPIC, TYPING_NAME):
        chat.toast = chat.text("problem.already_settled")
        return
    if not button.right:
        if button.other:
            chat.turn_to(TYPING_NAME, {**chat.conversation.data, "other": True})
        _ask_to_type(chat)
        return
    data = chat.conversation.data
    role = Role(data["role"])
    person = None if data.get("other") else chat.person
    membership = join(chat.desk, chat.address, person, data["invite"], data["unit"], role, data["name"], chat.language)
    unit = unit_store.unit_by_id(chat.desk.connection, membership.unit_id)
    agree_by_joining(chat.desk, membership.person_id)
    chat.turn_to("")
    chat.say(chat.text("join.waiting", name=data["name"]), card="join")
    _ask_approvers(chat, membership, unit, role, data["name"])


def typed(chat: Chat, text: str) -> None:
    """Words typed while joining: another name, or another invite."""
    if looks_like_invite(text):
        offer(chat, text)
        return
    name = clean_name(text)
    if chat.conversation.topic != TYPING_NAME or name is None:
        chat.say(chat.text("join.name_unfit" if name is None else "join.type_name"))
        return
    chat.turn_to(TOPIC, {**chat.conversation.data, "name": name})
    _ask_name(chat)


def answered(chat: Chat, person: Person, button: ApproveButton) -> None:
    """A supervisor approves or declines; the person who asked hears of it."""
    membership, unit = settle(chat.desk, person, button.membership, approve=button.approve)
    key = "join.approved_by_you" if button.approve else "join.declined_by_you"
    asked = people_store.person_by_id(chat.desk.connection, membership.person_id)
    chat.say(chat.text(key, name=asked.name, unit=unit.name), card=f"join:{membership.id}")
    tell_outcome(chat.desk, membership, unit, approved=button.approve)


def tell_outcome(desk: Desk, membership: Membership, unit: Unit, *, approved: bool) -> None:
    """Tell the person who asked how it ended."""
    for contact in people_store.contacts_of(desk.connection, membership.person_id):
        role = desk.say(contact.language, f"role.{membership.role}")
        key = "join.approved" if approved else "join.declined"
        note = Note(for_reader(desk, contact, desk.say(contact.language, key, unit=unit.name, role=role)))
        post(desk, Address(contact.channel, contact.chat), note, key=f"joined/{membership.id}/{contact.chat}")


def _ask_name(chat: Chat) -> None:
    data = chat.conversation.data
    unit = unit_store.unit_by_id(chat.desk.connection, data["unit"])
    role = chat.text(f"role.{data['role']}")
    buttons: Rows = (
        (
            Button(chat.text("join.name_right"), write_button(NameButton(True))),
            Button(chat.text("join.name_wrong"), write_button(NameButton(False))),
        ),
    )
    if chat.sharing and not data.get("other"):
        other = Button(chat.label("people.other"), write_button(NameButton(False, other=True)))
        buttons = (*buttons, (other,))
    asked = chat.text("join.ask_name", unit=unit.name, role=role, name=data["name"])
    chat.say(f"{asked}\n\n{notice(chat)}", buttons, card="join")


def _ask_to_type(chat: Chat) -> None:
    chat.turn_to(TYPING_NAME, chat.conversation.data)
    key = "people.type_other" if chat.conversation.data.get("other") else "join.type_name"
    chat.say(chat.text(key), card="join")


def _ask_approvers(chat: Chat, membership: Membership, unit: Unit, role: Role, name: str) -> None:
    for contact in approvers_of(chat.desk, unit, role):
        words = chat.desk.say(
            contact.language,
            "join.ask_approval",
            name=name,
            unit=unit.name,
            role=chat.desk.say(contact.language, f"role.{role.value}"),
        )
        buttons = (
            (
                Button(
                    chat.desk.say(contact.language, "join.approve"), write_button(ApproveButton(membership.id, True))
                ),
                Button(
                    chat.desk.say(contact.language, "join.decline"), write_button(ApproveButton(membership.id, False))
                ),
            ),
        )
        key = f"join/{membership.id}/{contact.chat}"
        tell(chat.desk, contact, words, buttons, card=f"join:{membership.id}", about=name, key=key)
