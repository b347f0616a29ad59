""" "Tôi phải làm gì?": two lines and the one button that matters now."""

from __future__ import annotations

from handlers.buttons import StartButton, write_button
from handlers.chat import Chat
from handlers.more import entry_button
from handlers.values import words_in
from indicators.notation import write_date, write_period
from reporting.directory import requests_to
from reporting.extensions import last_day_of
from reporting.filling import OpenForm, forms_open_to
from reporting.ports import Button
from reporting.reviewing import waiting_for
from reporting.rounds import due_day
from storage.people import Person


def show(chat: Chat, person: Person) -> None:
    """The form begun, else the one due first, else reports or people that wait for approval, else progress."""
    waiting = [form for form in forms_open_to(chat.desk, person) if form.is_to_do]
    if waiting:
        _show_form(chat, min(waiting, key=lambda form: (form.session is None, due_day(form.plan, form.period)[0])))
        return
    reports, requests = waiting_for(chat.desk, person), requests_to(chat.desk, person)
    if reports:
        _show_entry(chat, chat.text("help.reports", count=len(reports)), chat.text("help.press"), "baocao")
    elif requests:
        _show_entry(chat, chat.text("help.requests", count=len(requests)), chat.text("help.press"), "duyet")
    else:
        _show_entry(chat, chat.text("help.nothing"), chat.text("help.progress"), "tiendo")


def _show_entry(chat: Chat, what: str, how: str, command: str) -> None:
    chat.say(f"{what}\n{how}", ((entry_button(chat, command),),), card="menu")


def _show_form(chat: Chat, form: OpenForm) -> None:
    due = last_day_of(chat.desk, form.plan, form.period, form.unit)
    title = words_in(form.form.questionnaire.title, chat.language)
    said = {"title": title, "unit": form.unit.name, "period": write_period(form.period, chat.language)}
    key = "help.begun" if form.session else "help.due" if due >= chat.desk.today else "help.overdue"
    label = chat.label("menu.resume" if form.session else "menu.start", title=title)
    data = write_button(StartButton(form.plan.code, form.form.code, form.unit.id, form.period.id))
    lines = (chat.text(key, **said), chat.text("help.until", due=write_date(due)))
    chat.say("\n".join(lines), ((Button(label, data),),), card="menu")
