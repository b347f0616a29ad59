"""The menu, and the reminder to those who answer for others."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.buttons import StartButton, write_button
from handlers.chat import Chat
from handlers.more import ENTRY as MORE
from handlers.more import entry_button
from handlers.notify import remember
from handlers.report import start_buttons
from handlers.values import words_in
from indicators.notation import write_date, write_period
from reporting.desk import Desk
from reporting.directory import requests_to
from reporting.filling import forms_open_to
from reporting.obligations import Owed
from reporting.ports import Address, Button, Note
from reporting.reminding import Missing
from reporting.reviewing import waiting_for
from storage.people import Person

_NAMED = 12  # names in one line before the rest is counted


def write_reminder(desk: Desk, missing: Missing) -> Note:
    """The head's reminder: how long is left, what is missing by name, and the button that starts it (typable too)."""
    language = missing.contact.language
    period = write_period(missing.period, language)
    if missing.days_left > 0:
        head = desk.say(language, "remind.before", days=missing.days_left, period=period)
    elif missing.days_left == 0:
        head = desk.say(language, "remind.today", period=period)
    else:
        head = desk.say(language, "remind.after", days=-missing.days_left, period=period)
    due = "remind.configured" if missing.configured else "remind.printed"
    lines = [
        head,
        desk.say(language, due, due=write_date(missing.due_on)),
        desk.say(language, "remind.missing", unit=missing.station.name, count=len(missing.owed)),
        *_by_form(desk, language, missing.owed),
        desk.say(language, "remind.call"),
    ]
    own = [one for one in missing.owed if one.unit.id == missing.station.id]
    buttons = tuple(
        (
            Button(
                desk.say(language, "menu.start", title=words_in(one.form.questionnaire.title, language)),
                write_button(StartButton(missing.plan.code, one.form.code, one.unit.id, missing.period.id)),
            ),
        )
        for one in own
    )
    remember(desk, Address(missing.contact.channel, missing.contact.chat), buttons)
    return Note("\n".join(lines), buttons)


def menu(chat: Chat, person: Person) -> None:
    """What this person has to do now, as buttons, and the way to everything else."""
    forms = forms_open_to(chat.desk, person)
    waiting = [form for form in forms if form.is_to_do]
    rows = start_buttons(chat, waiting or forms)
    if waiting_for(chat.desk, person):
        rows = (*rows, (entry_button(chat, "baocao"),))
    if requests_to(chat.desk, person):
        rows = (*rows, (entry_button(chat, "duyet"),))
    rows = (*rows, (entry_button(chat, MORE),))
    key = "menu.todo" if waiting else "menu.done" if forms else "menu.nothing"
    chat.say(chat.text(key, **({"name": person.name} if forms else {})), rows, card="menu")


def _by_form(desk: Desk, language: str, missing: Iterable[Owed]) -> list[str]:
    units: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for one in missing:
        units.setdefault(one.form.code, []).append(one.unit.name)
        titles[one.form.code] = words_in(one.form.questionnaire.title, language)
    return [
        desk.say(language, "missing.line", form=titles[code], units=_names(desk, language, names))
        for code, names in units.items()
    ]


def _names(desk: Desk, language: str, names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    rest = desk.say(language, "remind.more", count=len(names) - _NAMED)
    return f"{', '.join(names[:_NAMED])} {rest}"
