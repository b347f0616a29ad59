"""For those who answer for others: what is missing, as a list in private and as the words of a reminder."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.buttons import StartButton, write_button
from handlers.chat import Chat
from handlers.report import start_buttons
from handlers.values import words_in
from indicators.notation import write_date, write_period
from reporting.access import Act, allows, places_of
from reporting.desk import Desk
from reporting.filling import forms_open_to
from reporting.obligations import Owed, owed_below
from reporting.ports import Button, Note
from reporting.reminding import Missing
from reporting.rounds import current_period
from storage import units as unit_store
from storage.people import Person

_NAMED = 12  # names in one line before the rest is counted


def show_missing(chat: Chat, person: Person) -> None:
    """Who has sent and who has not, for the units this person answers for."""
    shown = False
    for place in places_of(chat.desk, person):
        if not allows(place, Act.BIND_GROUP, place.unit):
            continue
        for code in unit_store.plans_covering(chat.desk.connection, place.unit.id):
            plan = chat.desk.catalogue.plan(code)
            period = current_period(chat.desk, plan, place.unit)
            if period is None:
                continue
            owed = owed_below(chat.desk, plan, period, place.unit)
            missing = [one for one in owed if one.report is None]
            head = chat.text(
                "missing.title",
                unit=place.unit.name,
                period=write_period(period, chat.language),
                received=len(owed) - len(missing),
                expected=len(owed),
            )
            lines = _by_form(chat.desk, chat.language, missing) or [chat.text("missing.complete")]
            chat.say("\n".join([head, *lines]))
            shown = True
    if not shown:
        chat.say(chat.text("missing.not_yours"))


def write_reminder(desk: Desk, missing: Missing) -> Note:
    """The head's reminder: how long is left, what is missing by name, and the button that starts it."""
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
    return Note("\n".join(lines), buttons)


def menu(chat: Chat, person: Person) -> None:
    """What this person has to do now, as buttons."""
    forms = forms_open_to(chat.desk, person)
    waiting = [form for form in forms if form.report is None]
    if not forms:
        chat.say(chat.text("menu.nothing"))
        return
    if not waiting:
        chat.say(chat.text("menu.done", name=person.name), start_buttons(chat, forms), card="menu")
        return
    chat.say(chat.text("menu.todo", name=person.name), start_buttons(chat, waiting), card="menu")


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
