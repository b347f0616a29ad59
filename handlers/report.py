"""The conversation in which a report is filled: open it, take answers, give the receipt, raise alarms."""

from __future__ import annotations

import html
from collections.abc import Iterator
from decimal import Decimal

from dialogue.effects import Cancel, Submit
from dialogue.events import Event, Pressed, Resumed, Typed
from handlers import standing_in
from handlers.buttons import FormButton, StartButton, write_button
from handlers.chat import Chat
from handlers.figures import figure_line
from handlers.form_card import card_of, draw
from handlers.values import words_in, write_answer
from indicators.notation import write_date, write_period
from reporting.access import Role
from reporting.delivery import post
from reporting.filling import OpenForm, Turn, forms_open_to, show, start, take
from reporting.obligations import station_of
from reporting.overview import figures_of_report, is_late
from reporting.ports import Address, Button, Note
from storage import people as people_store
from storage.people import Person

TOPIC = "report"


def open_report(chat: Chat, person: Person, button: StartButton) -> None:
    """Begin a report, take up the one begun, or open the sent one for correction."""
    _answer(chat, person, start(chat.desk, person, button.plan, button.form, button.unit, button.period))


def press(chat: Chat, person: Person, button: FormButton) -> None:
    """A button of a form card; one of an older card changes nothing."""
    event = Pressed(button.action, button.argument, button.turn, sent_at=chat.incoming.sent_at)
    _answer(chat, person, take(chat.desk, person, button.session, event))


def typed(chat: Chat, person: Person, session: int, text: str) -> None:
    """Words typed while a report is open."""
    _take(chat, person, session, Typed(text, chat.incoming.sent_at))


def resume(chat: Chat, person: Person, session: int) -> None:
    """Show the open question again."""
    _take(chat, person, session, Resumed())


def remark(chat: Chat, person: Person, session: int, key: str) -> None:
    """Say something beside the open report and show its question again below."""
    chat.say(chat.text(key))
    draw(chat, show(chat.desk, person, session))


def start_buttons(chat: Chat, forms: list[OpenForm]) -> tuple[tuple[Button, ...], ...]:
    """One button per form: begin, go on, or mend."""
    rows = []
    several = len({form.period for form in forms}) > 1
    for form in forms:
        key = "menu.resume" if form.session else ("menu.mend" if form.report else "menu.start")
        title = words_in(form.form.questionnaire.title, chat.language)
        if len({form.unit.id for form in forms}) > 1:
            title = f"{title} · {form.unit.name}"
        if several:
            title = f"{title} · {write_period(form.period, chat.language)}"
        label = html.unescape(chat.text(key, title=title))
        data = write_button(StartButton(form.plan.code, form.form.code, form.unit.id, form.period.id))
        rows.append((Button(label, data),))
    return tuple(rows)


def _take(chat: Chat, person: Person, session: int, event: Event) -> None:
    _answer(chat, person, take(chat.desk, person, session, event))


def _answer(chat: Chat, person: Person, turn: Turn) -> None:
    if any(isinstance(effect, Cancel) for effect in turn.effects):
        chat.turn_to("")
        chat.say(chat.text("form.cancelled"), _again(chat, turn), card=card_of(turn))
        return
    if turn.report is not None:
        chat.turn_to("")
        _give_receipt(chat, person, turn)
        standing_in.tell_workers(chat, person, turn)
        _raise_alarms(chat, turn)
        return
    chat.turn_to(TOPIC, session=turn.session.id)
    draw(chat, turn)


def _again(chat: Chat, turn: Turn) -> tuple[tuple[Button, ...], ...]:
    title = words_in(turn.questionnaire.title, chat.language)
    data = write_button(StartButton(turn.plan.code, turn.session.form, turn.unit.id, turn.period.id))
    return ((Button(chat.text("menu.resume", title=title), data),),)


def _give_receipt(chat: Chat, person: Person, turn: Turn) -> None:
    report = turn.report
    assert report is not None
    due = write_date(report.due_on)
    time = chat.desk.local.strftime("%H:%M %d/%m/%Y")
    lines = [
        chat.text(
            "receipt.revised" if turn.revised else "receipt.title",
            title=words_in(turn.questionnaire.title, chat.language),
            unit=turn.unit.name,
            period=write_period(turn.period, chat.language),
        ),
        chat.text("receipt.late" if is_late(chat.desk, report) else "receipt.on_time", time=time, due=due),
    ]
    figures = figures_of_report(chat.desk, turn.plan, report, turn.unit)
    lines += [figure_line(chat, turn.plan, indicator, standing) for indicator, standing in figures]
    lines += standing_in.receipt_line(chat, person, turn)
    lines.append(chat.text("receipt.thanks"))
    left = [form for form in forms_open_to(chat.desk, person) if form.report is None]
    mend = StartButton(turn.plan.code, turn.session.form, turn.unit.id, turn.period.id)
    title = words_in(turn.questionnaire.title, chat.language)
    buttons = (*start_buttons(chat, left), (Button(chat.text("menu.mend", title=title), write_button(mend)),))
    chat.say("\n".join(lines), buttons, card=card_of(turn))


def _raise_alarms(chat: Chat, turn: Turn) -> None:
    """An outbreak or poisoning answer above 0 goes to the head of the station in the same minute."""
    station = station_of(chat.desk, turn.unit)
    if station is None:
        return
    for contact in people_store.contacts_at(chat.desk.connection, station.id, (Role.HEAD.value,)):
        for label, value in _alarming(chat, turn, contact.language):
            words = chat.desk.say(
                contact.language,
                "alert.case",
                unit=turn.unit.name,
                label=label,
                value=value,
                period=write_period(turn.period, contact.language),
            )
            report = turn.report
            assert report is not None
            key = f"alert/{report.id}/{report.revision}/{label}/{contact.person_id}"[:150]
            post(chat.desk, Address(contact.channel, contact.chat), Note(words), key=key)


def _alarming(chat: Chat, turn: Turn, language: str) -> Iterator[tuple[str, str]]:
    for effect in turn.effects:
        if isinstance(effect, Submit):
            for question in turn.questionnaire.questions():
                answer = effect.answers.get(question.name)
                if question.alert and answer is not None and isinstance(answer.value, Decimal) and answer.value > 0:
                    label = words_in(question.short, language) or words_in(question.label, language)
                    yield label, write_answer(chat.desk, language, question, answer)
