"""The menu."""

from __future__ import annotations

from handlers.chat import Chat
from handlers.more import ENTRY as MORE
from handlers.more import entry_button, is_asked_to_confirm
from handlers.report import start_buttons
from reporting.directory import requests_to
from reporting.filling import forms_open_to
from reporting.reviewing import waiting_for
from storage.people import Person


def menu(chat: Chat, person: Person) -> None:
    """What this person has to do now, as buttons, and the way to everything else."""
    forms = forms_open_to(chat.desk, person)
    waiting = [form for form in forms if form.is_to_do]
    rows = start_buttons(chat, waiting or forms)
    if waiting_for(chat.desk, person):
        rows = (*rows, (entry_button(chat, "baocao"),))
    if requests_to(chat.desk, person):
        rows = (*rows, (entry_button(chat, "duyet"),))
    if is_asked_to_confirm(chat, person):
        rows = (*rows, (entry_button(chat, "sapnhap"),))
    rows = (*rows, (entry_button(chat, MORE),))
    key = "menu.todo" if waiting else "menu.done" if forms else "menu.nothing"
    chat.say(chat.text(key, **({"name": person.name} if forms else {})), rows, card="menu")
