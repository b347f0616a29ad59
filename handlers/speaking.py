"""A shared phone: who is speaking is asked when a conversation begins, and again after a silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.buttons import ListButton, ListStep, MenuButton, write_button
from handlers.chat import Chat
from handlers.pages import list_button, rows_of
from reporting.ports import Button, Rows
from storage.conversations import Conversation
from storage.people import Person

CARD = "who"
REMEMBERED = timedelta(minutes=30)  # after a longer silence somebody else may hold the phone


def speaker_of(people: Sequence[Person], conversation: Conversation, now: datetime) -> Person | None:
    """Who writes: the only one there; at a shared phone whoever said so not long ago; else None."""
    if len(people) == 1:
        return people[0]
    is_fresh = conversation.spoke_at is not None and now - conversation.spoke_at <= REMEMBERED
    return next((one for one in people if is_fresh and one.id == conversation.speaker), None)


def greet(chat: Chat) -> None:
    """Nobody known speaks: a stranger gets one neutral sentence, a shared phone is asked who has it."""
    if chat.sharing:
        ask(chat)
    else:
        chat.say(chat.text("hello.stranger"))


def ask(chat: Chat) -> None:
    """Whose turn is it? Names as buttons."""
    rows = rows_of(chat.sharing, lambda one: list_button(one.name, ListStep.SPEAKER, one.id))
    chat.say(chat.text("people.who", count=len(chat.sharing)), rows, card=CARD)


def switch(chat: Chat, person: Person) -> None:
    """ "đổi người": ask again; where a phone has one user, say how a second one comes in."""
    if len(chat.sharing) > 1:
        ask(chat)
    else:
        chat.say(chat.text("people.alone"))


def switch_row(chat: Chat) -> Rows:
    """The way to another person of the phone, under a refusal that may be meant for them."""
    if chat.person is None or len(chat.sharing) < 2:
        return ()
    return ((Button(chat.label("command.doinguoi"), write_button(MenuButton("doinguoi"))),),)


def note_speaking(chat: Chat) -> Conversation:
    """At a shared phone, remember who spoke and when; the conversation with that in it."""
    if chat.person is not None and len(chat.sharing) > 1:
        chat.conversation = replace(chat.conversation, speaker=chat.person.id, spoke_at=chat.desk.now)
    return chat.conversation


def choose(chat: Chat, button: ListButton) -> Person | None:
    """The person said who they are; what was open belongs to the one before. None for somebody not of this phone."""
    chosen = next((one for one in chat.sharing if (one.id,) == button.ids), None)
    if chosen is None:
        chat.toast = chat.text("form.stale")
        return None
    if chat.conversation.speaker != chosen.id:
        chat.turn_to("")
    chat.person, chat.language = chosen, chosen.language
    note_speaking(chat)
    if len(chat.sharing) > 1:
        chat.say(chat.text("people.now", name=chosen.name), card=CARD)
    return chosen
