"""An outbreak or poisoning answer: told to the head in the same minute, upward when the head confirms it."""

from __future__ import annotations

import html

from handlers.chat import Chat
from handlers.notify import amend, tell
from handlers.review_buttons import ReviewStep, review_button
from handlers.values import words_in, write_answer
from indicators.notation import write_period
from reporting.alarms import Raised, in_charge_of, raise_alarms, settle_alarm
from reporting.desk import Desk
from reporting.ports import Rows
from storage import reports as report_store
from storage.people import Contact, Person
from storage.reports import Report


def tell_alarms(desk: Desk, report: Report) -> None:
    """Tell whoever is in charge of every alarming answer that this sending brought."""
    for raised in raise_alarms(desk, report):
        for contact in in_charge_of(desk, raised.unit):
            tell(
                desk,
                contact,
                _words(desk, contact.language, raised),
                _rows(desk, contact.language, raised),
                card=_card(raised),
                about=raised.unit.name,
                key=f"alert/{raised.alarm.id}/{contact.channel}/{contact.chat}",
                at_once=True,
            )


def settled(chat: Chat, person: Person, alarm_id: int, *, confirm: bool) -> None:
    """The head says whether it is so; on confirmation the level above hears at once."""
    settled = settle_alarm(chat.desk, person, alarm_id, confirm=confirm)
    raised = settled.raised
    key = "review.alarm_confirmed" if confirm else "review.alarm_dismissed"
    what = _words(chat.desk, chat.language, raised)
    lines = [what, chat.text(key, who=person.name)]
    if confirm:
        lines.append(chat.text("review.alarm_upward" if settled.upward else "review.alarm_nobody_above"))
    chat.say("\n".join(lines), () if confirm else _mend_rows(chat, raised), card=_card(raised))
    for contact in settled.others:
        words = chat.desk.say(contact.language, key, who=person.name)
        amend(chat.desk, contact, f"{_words(chat.desk, contact.language, raised)}\n{words}", card=_card(raised))
    for contact in settled.upward:
        _tell_upward(chat.desk, contact, raised, person)


def _tell_upward(desk: Desk, contact: Contact, raised: Raised, person: Person) -> None:
    words = desk.say(contact.language, "review.alarm_above", who=person.name)
    text = f"{_words(desk, contact.language, raised)}\n{words}"
    key = f"alert/{raised.alarm.id}/up/{contact.channel}/{contact.chat}"
    tell(desk, contact, text, card=_card(raised), key=key, at_once=True)


def _words(desk: Desk, language: str, raised: Raised) -> str:
    """Which unit reports how much of what."""
    question = raised.question
    return desk.say(
        language,
        "alert.case",
        unit=raised.unit.name,
        label=words_in(question.short, language) or words_in(question.label, language),
        value=write_answer(desk, language, question, raised.answer),
        period=write_period(raised.period, language),
    )


def _rows(desk: Desk, language: str, raised: Raised) -> Rows:
    confirm = html.unescape(desk.say(language, "review.alarm_confirm"))
    dismiss = html.unescape(desk.say(language, "review.alarm_dismiss"))
    return (
        (review_button(confirm, ReviewStep.CONFIRM, raised.alarm.id),),
        (review_button(dismiss, ReviewStep.DISMISS, raised.alarm.id),),
    )


def _mend_rows(chat: Chat, raised: Raised) -> Rows:
    """A dismissed alarm leaves a wrong number in the report: one tap asks the sender to mend it there."""
    report = raised.report
    questionnaire = chat.desk.catalogue.questionnaire(chat.desk.connection, report.form_version_id)
    places = [
        place
        for place, step in enumerate(questionnaire.steps)
        if any(question.name == raised.question.name for question in step.questions)
    ]
    if report.status != report_store.SENT or not places or not raised.is_still_so:
        return ()
    label = chat.label("review.alarm_return")
    return ((review_button(label, ReviewStep.QUESTION, report.id, report.revision, places[0]),),)


def _card(raised: Raised) -> str:
    return f"alarm:{raised.alarm.id}"
