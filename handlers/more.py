"""Everything else that can be done, as buttons: no command needs to be remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers.buttons import MenuButton, write_button
from handlers.chat import Chat
from reporting.access import Role, places_of
from reporting.directory import supervised_places
from reporting.ports import Button, Rows
from reporting.rebinding import is_asked
from storage.people import Person

ENTRY = "khac"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do: the command behind it (its words are command.<name>) and who sees it."""

    command: str
    is_for: Callable[[Chat, Person], bool]


def _everybody(chat: Chat, person: Person) -> bool:
    return True


def _supervisor(chat: Chat, person: Person) -> bool:
    return bool(supervised_places(chat.desk, person))


def _head(chat: Chat, person: Person) -> bool:
    return any(place.role is Role.HEAD for place in places_of(chat.desk, person))


def _province(chat: Chat, person: Person) -> bool:
    return any(place.role is Role.PROVINCE for place in places_of(chat.desk, person))


def _sharer(chat: Chat, person: Person) -> bool:
    return len(chat.sharing) > 1


def is_asked_to_confirm(chat: Chat, person: Person) -> bool:
    """Whether somebody's going over to a new unit waits for this person."""
    return is_asked(chat.desk, person)


ENTRIES = (
    Entry("start", _everybody),
    Entry("tiep", _everybody),
    Entry("tiendo", _everybody),
    Entry("thieu", _supervisor),
    Entry("vanban", _supervisor),
    Entry("nhapthay", _head),
    Entry("nhapso", _province),
    Entry("duyet", _supervisor),
    Entry("baocao", _supervisor),
    Entry("moi", _supervisor),
    Entry("bangiao", _supervisor),
    Entry("sapnhap", is_asked_to_confirm),
    Entry("giahan", _supervisor),
    Entry("viechan", _supervisor),
    Entry("chamdiem", _supervisor),
    Entry("doinguoi", _sharer),
    Entry("lichsu", _everybody),
    Entry("dulieucuatoi", _everybody),
    Entry("trogiup", _everybody),
    Entry("language", _everybody),
)


def show(chat: Chat, person: Person) -> None:
    """What this person can do, two buttons a row."""
    buttons = [entry_button(chat, entry.command) for entry in ENTRIES if entry.is_for(chat, person)]
    rows: Rows = tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
    chat.say(chat.text("directory.more"), rows, card="menu")


def entry_button(chat: Chat, command: str) -> Button:
    """The button that does what the command does."""
    return Button(chat.label(f"command.{command}"), write_button(MenuButton(command)))
