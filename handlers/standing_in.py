"""The head enters a village's report: choose the village; afterwards both names are shown and the worker is told."""

from __future__ import annotations

from handlers.buttons import ListStep, StartButton, write_button
from handlers.chat import Chat
from handlers.missing import CARD
from handlers.notify import tell
from handlers.pages import page_of, turning
from handlers.values import words_in
from indicators.notation import write_period
from reporting.access import Role, places_of
from reporting.filling import Turn
from reporting.ports import Button
from reporting.standing_in import stood_in_for, told_of_it, villages_lacking
from storage.people import Person


def show(chat: Chat, person: Person, page: int = 0) -> None:
    """The villages whose report is missing, each as a button that opens its form."""
    if not any(place.role is Role.HEAD for place in places_of(chat.desk, person)):
        chat.say(chat.text("people.stand_not_yours"))
        return
    forms = villages_lacking(chat.desk, person)
    if not forms:
        chat.say(chat.text("people.stand_none"))
        return
    rows = []
    for form in page_of(forms, page):
        label = f"{form.unit.name} · {write_period(form.period, chat.language)}"
        data = write_button(StartButton(form.plan.code, form.form.code, form.unit.id, form.period.id))
        rows.append((Button(label, data),))
    pages = turning(chat, len(forms), page, ListStep.STAND_IN)
    chat.say(chat.text("people.stand_choose", count=len(forms)), (*rows, *pages), card=CARD)


def receipt_line(chat: Chat, person: Person, turn: Turn) -> list[str]:
    """Both names, when the sender stood in for others; nothing otherwise."""
    workers = stood_in_for(chat.desk, person.id, turn.unit, Role(turn.questionnaire.role))
    if workers is None:
        return []
    if not workers:
        return [chat.text("people.stand_receipt_nobody", name=person.name)]
    names = ", ".join(name for _, name in workers)
    return [chat.text("people.stand_receipt", name=person.name, worker=names)]


def tell_workers(chat: Chat, person: Person, turn: Turn) -> None:
    """Those whose own report it is hear that it was entered for them, and can mend it."""
    workers = stood_in_for(chat.desk, person.id, turn.unit, Role(turn.questionnaire.role))
    report = turn.report
    if not workers or report is None:
        return
    data = write_button(StartButton(turn.plan.code, turn.session.form, turn.unit.id, turn.period.id))
    for contact in told_of_it(chat.desk, workers):
        title = words_in(turn.questionnaire.title, contact.language)
        period = write_period(turn.period, contact.language)
        words = chat.desk.say(
            contact.language, "people.stand_told", name=person.name, title=title, period=period, unit=turn.unit.name
        )
        label = chat.desk.say(contact.language, "menu.mend", title=title)
        key = f"stood-in/{report.id}/{report.revision}/{contact.person_id}/{contact.chat}"
        tell(chat.desk, contact, words, ((Button(label, data),),), card=f"report:{report.id}", key=key)
