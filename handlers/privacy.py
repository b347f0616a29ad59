"""What people are told about their data, and what they see of it: the notice, /dulieucuatoi, and the file of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from handlers.buttons import ListStep
from handlers.chat import Chat
from handlers.pages import list_button
from indicators.notation import write_date
from reporting.access import places_of
from reporting.desk import Desk
from reporting.ports import Button, DocumentOrder
from reporting.privacy import NOTICE_VERSION, agree, is_notice_new, note_shown
from storage import people as people_store
from storage import personal_data
from storage import privacy as store
from storage.people import Person

CARD = "mine"
MY_DATA: Final = "my-data"  # subject of the file


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """The file before it is sent: its bytes, its name, and the words beneath it."""

    content: bytes
    filename: str
    caption: str


def notice(chat: Chat) -> str:
    """What is kept, why, and for how long."""
    return chat.text("privacy.notice", version=NOTICE_VERSION)


def show_if_new(chat: Chat, person: Person) -> None:
    """Show the notice once to whoever was not shown this version; nothing stops until they agree."""
    if not is_notice_new(chat.desk, person):
        return
    before = store.newest_shown(chat.desk.connection, person.id)
    note_shown(chat.desk, person)
    lines = [*([] if before is None else [chat.text("privacy.changed")]), notice(chat)]
    chat.say("\n".join(lines), ((_agree_button(chat),),), card="notice")


def agreed(chat: Chat, person: Person, version: int) -> None:
    """The person agrees to the version that the button was under."""
    agree(chat.desk, person.id, version)
    chat.say(chat.text("privacy.agreed", version=version), card="notice")


def show(chat: Chat, person: Person) -> None:
    """Everything that is kept about the person, in a few lines; all of it in a file."""
    kept = personal_data.kept_about(chat.desk.connection, person.id)
    lines = [chat.text("privacy.title"), chat.text("privacy.name", name=person.name)]
    for place in places_of(chat.desk, person):
        lines.append(chat.text("privacy.place", unit=place.unit.name, role=chat.text(f"role.{place.role.value}")))
    for contact in people_store.contacts_of(chat.desk.connection, person.id):
        lines.append(chat.text("privacy.address", channel=contact.channel.capitalize(), chat=contact.chat))
    lines.append(_consent(chat, person))
    lines.append(
        chat.text(
            "privacy.counts",
            sent=len(kept["report_revision"]),
            open=sum(row["status"] == "open" for row in kept["session"]),
            messages=personal_data.messages_kept(chat.desk.connection, person.id),
        )
    )
    lines.append(chat.text("privacy.rights"))
    rows = ((list_button(chat.label("privacy.file"), ListStep.MY_FILE),), *_still_to_agree(chat, person))
    chat.say("\n".join(lines), rows, card=CARD)


def send_file(chat: Chat, person: Person) -> None:
    """The same, complete, as a file for the person's own chat."""
    chat.show(DocumentOrder(MY_DATA, {"person": str(person.id), "language": chat.language}))


def compose(desk: Desk, order: DocumentOrder) -> PersonalFile:
    """The file of what is kept now about one person."""
    person_id = int(order.about["person"])
    caption = desk.say(order.about["language"], "privacy.file_caption")
    return PersonalFile(written(desk, person_id), "du-lieu-cua-toi.json", caption)


def written(desk: Desk, person_id: int) -> bytes:
    """Everything that is kept under that number, as JSON."""
    kept: dict[str, object] = {"as_of": desk.local.isoformat(timespec="seconds"), "notice_version": NOTICE_VERSION}
    kept |= personal_data.kept_about(desk.connection, person_id)
    return json.dumps(kept, ensure_ascii=False, indent=2).encode()


def _consent(chat: Chat, person: Person) -> str:
    known = [one for one in store.consents_of(chat.desk.connection, person.id) if one.agreed_at is not None]
    if not known or known[-1].agreed_at is None:
        return chat.text("privacy.not_agreed")
    day = known[-1].agreed_at.astimezone(chat.desk.zone).date()
    return chat.text("privacy.consent", version=known[-1].version, day=write_date(day, chat.language))


def _still_to_agree(chat: Chat, person: Person) -> tuple[tuple[Button, ...], ...]:
    known = store.consents_of(chat.desk.connection, person.id)
    is_agreed = any(one.version == NOTICE_VERSION and one.agreed_at is not None for one in known)
    return () if is_agreed else ((_agree_button(chat),),)


def _agree_button(chat: Chat) -> Button:
    return list_button(chat.label("privacy.agree"), ListStep.AGREE, NOTICE_VERSION)
