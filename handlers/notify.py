"""Writing to somebody else: their buttons stay typable there, and nothing that they have open is disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from handlers.chat import SHORTEST_PREFIX, Chat, plain
from indicators.reminding import next_allowed
from reporting.days_off import is_public_holiday
from reporting.delivery import post
from reporting.desk import Desk
from reporting.ports import Address, Button, ChatKind, Incoming, Note, Placing, Rows, Said
from storage import conversations as store
from storage import directory
from storage import people as people_store
from storage.conversations import Conversation
from storage.people import Contact

STANDING = 12  # buttons of notes that stay typable in one chat; older ones can still be pressed


def tell(
    desk: Desk,
    contact: Contact,
    text: str,
    buttons: Rows = (),
    *,
    card: str,
    about: str = "",
    key: str | None = None,
    at_once: bool = False,
) -> bool:
    """Post a note to another person as the newest message of its card; False when the same `key` was posted before.

    It waits for the morning in the quiet hours, unless it has to go `at_once`. Its buttons can be typed from now on,
    also while that person fills a form, by label or by label and `about` (what tells two notes with the same labels
    apart).
    """
    address = Address(contact.channel, contact.chat)
    note = Note(for_reader(desk, contact, text), buttons)
    not_before = None if at_once else allowed_from(desk)
    if not post(desk, address, note, card=card, placing=Placing.MOVE, key=key, not_before=not_before):
        return False
    remember(desk, address, buttons, about)
    return True


def allowed_from(desk: Desk) -> datetime | None:
    """When somebody who has not asked may be written to; None for at once."""
    morning = next_allowed(desk.local, is_public_holiday, desk.quiet)
    return morning.astimezone(UTC) if morning > desk.local else None


def for_reader(desk: Desk, contact: Contact, text: str) -> str:
    """The words with the reader's name before them where several people share the phone; else just the words."""
    if not directory.is_shared(desk.connection, contact.channel, contact.chat):
        return text
    return f"{desk.say(contact.language, 'people.to', name=contact.name)}\n{text}"


def amend(desk: Desk, contact: Contact, text: str, *, card: str) -> None:
    """Change a note that another person has got already, where it stands, and take its buttons away."""
    post(desk, Address(contact.channel, contact.chat), Note(text), card=card, placing=Placing.EDIT)


def remember(desk: Desk, address: Address, buttons: Rows, about: str = "") -> None:
    """Keep the buttons of a note typable in that chat."""
    fresh = tuple((button.label, about, button.data) for row in buttons for button in row)
    if not fresh:
        return
    known = store.conversation_at(desk.connection, address.channel, address.chat).standing
    taken = {data for _, _, data in fresh}
    standing = (*fresh, *(offer for offer in known if offer[2] not in taken))[:STANDING]
    store.save_standing(desk.connection, address.channel, address.chat, standing, desk.now)


def standing_offers(conversation: Conversation, text: str, *, whole: bool = False) -> list[tuple[str, str]]:
    """Buttons of standing notes that typed words may mean, as (label with what it is about, data).

    While something is open the whole label has to be typed, so that no answer is taken for a button; otherwise its
    beginning is enough. Words that are a command as well (`whole`) mean a button only under the very last note.
    Several notes may carry the same label: then all of them are handed back.
    """
    wanted = plain(text)
    found = []
    for label, about, data in conversation.standing:
        short, long = plain(label), plain(f"{label} {about}")
        is_meant = wanted == long or (wanted == short and (conversation.noted_last or not whole))
        if not is_meant and not whole and not conversation.topic and len(wanted) >= SHORTEST_PREFIX:
            is_meant = long.startswith(wanted)
        if is_meant and wanted:
            found.append((f"{label} · {about}" if about else label, data))
    return found


def which_note(offers: Sequence[tuple[str, str]]) -> Rows:
    """The choice among several notes."""
    return tuple((Button(label, data),) for label, data in offers)


def chat_of(desk: Desk, contact: Contact) -> Chat:
    """Another person's private chat, to open something in it; call `keep()` when done."""
    incoming = Incoming(
        channel=contact.channel,
        event=0,
        address=Address(contact.channel, contact.chat),
        chat_kind=ChatKind.PRIVATE,
        sender=None,
        name=contact.name,
        content=Said(""),
        message=None,
        thread=None,
        sent_at=desk.now,
    )
    person = people_store.person_by_id(desk.connection, contact.person_id)
    conversation = store.conversation_at(desk.connection, contact.channel, contact.chat)
    return Chat(desk, incoming, person, conversation, person.language)
