"""The conversation in which a report is filled: open it, take answers, give the receipt, raise alarms."""

from __future__ import annotations

import html

from dialogue.effects import Cancel
from dialogue.events import Event, Pressed, Resumed, Typed
from handlers import alarm, correction, review, score_receipt, standing_in
from handlers.buttons import FormButton, StartButton, write_button
from handlers.chat import Chat
from handlers.figures import figure_line
from handlers.form_card import card_of, draw
from handlers.resuming import resume_row
from handlers.values import words_in
from indicators.notation import write_date, write_period
from reporting.filling import OpenForm, Turn, forms_open_to, show, start, take
from reporting.overview import figures_of_report, is_late
from reporting.ports import Button
from reporting.problems import ReasonNeeded
from storage.people import Person

TOPIC = "report"


def open_report(chat: Chat, person: Person, button: StartButton, why: str | None = None) -> None:
    """Begin a report, take up the one begun, or open the sent one for correction; what others sent needs a reason."""
    try:
        turn = start(chat.desk, person, button.plan, button.form, button.unit, button.period, why)
    except ReasonNeeded:
        correction.ask_why(chat, button)
        return
    _answer(chat, person, turn)


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


def show_turn(chat: Chat, turn: Turn) -> None:
    """Make the turn's report what this chat is about, and draw it."""
    chat.turn_to(TOPIC, session=turn.session.id)
    draw(chat, turn, correction.newer_lines(chat, turn))


def remark(chat: Chat, person: Person, session: int, key: str) -> None:
    """Say something beside the open report and show its question again below."""
    chat.say(chat.text(key))
    draw(chat, show(chat.desk, person, session))


def start_buttons(chat: Chat, forms: list[OpenForm]) -> tuple[tuple[Button, ...], ...]:
    """One button per form: begin, go on, or mend; none for what is approved."""
    rows = []
    several = len({form.period for form in forms}) > 1
    for form in forms:
        if form.is_done:
            continue
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
        chat.say(chat.text("form.cancelled"), resume_row(chat, turn), card=card_of(turn))
        return
    if turn.filed is not None:
        chat.turn_to("")
        score_receipt.give(chat, person, turn)
        return
    if turn.report is not None:
        chat.turn_to("")
        _give_receipt(chat, person, turn)
        if turn.revised:
            correction.tell_overtaken(chat.desk, person, turn)
        else:
            standing_in.tell_workers(chat, person, turn)
        alarm.tell_alarms(chat.desk, turn.report)
        review.ask_reviewers(chat.desk, turn.report)
        return
    show_turn(chat, turn)


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
    left = [form for form in forms_open_to(chat.desk, person) if form.is_to_do]
    mend = StartButton(turn.plan.code, turn.session.form, turn.unit.id, turn.period.id)
    title = words_in(turn.questionnaire.title, chat.language)
    buttons = (*start_buttons(chat, left), (Button(chat.text("menu.mend", title=title), write_button(mend)),))
    chat.say("\n".join(lines), buttons, card=card_of(turn))
