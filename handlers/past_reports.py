"""/lichsu: what became of one report — who sent what when, what was changed and why. In private, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from handlers.buttons import StartButton
from handlers.chat import Chat
from handlers.review_buttons import ReviewStep, review_button
from handlers.values import label_of, words_in, write_answer
from indicators.notation import write_period
from reporting.correcting import way_to_correct
from reporting.history import Listed, Mended, Record, Sent, history_of, reports_to_look_at
from reporting.ports import Button
from reporting.problems import Refusal
from storage import reviews as store
from storage.people import Person
from storage.reviews import Verdict

CARD = "past"
LISTED = 8
SHOWN = 4  # sendings and verdicts on one page


def show_list(chat: Chat, person: Person, page: int = 0) -> None:
    """Reports that this person may look back at, the one sent last first."""
    listed, count = reports_to_look_at(chat.desk, person, LISTED, page * LISTED)
    if not listed:
        chat.say(chat.text("review.past_nothing"), card=CARD)
        return
    rows = tuple((_choice(chat, one),) for one in listed)
    more = tuple(_turning(chat, count, LISTED, page, ReviewStep.LOOK_BACK))
    chat.say(chat.text("review.past_which"), (*rows, *((more,) if more else ())), card=CARD)


def show_history(chat: Chat, person: Person, report_id: int, page: int) -> None:
    """One report's sendings and verdicts, newest first."""
    record = history_of(chat.desk, person, report_id)
    lines = [
        chat.text(
            "form.heading",
            title=words_in(record.questionnaire.title, chat.language),
            period=write_period(record.period, chat.language),
            unit=record.unit.name,
        )
    ]
    for happened in record.happened[page * SHOWN : (page + 1) * SHOWN]:
        match happened:
            case Sent():
                lines += _sending_lines(chat, happened)
            case Verdict():
                lines += _verdict_lines(chat, record, happened)
            case _:
                assert_never(happened)
    turning = tuple(_turning(chat, len(record.happened), SHOWN, page, ReviewStep.HISTORY, report_id))
    back = (review_button(chat.text("review.list"), ReviewStep.LOOK_BACK, 0),)
    rows = [turning, _mend_row(chat, person, record), back]
    chat.say("\n".join(lines), tuple(row for row in rows if row), card=CARD)


def report_to_mend(chat: Chat, person: Person, report_id: int) -> StartButton:
    """The button that opens this report for mending."""
    report = history_of(chat.desk, person, report_id).report
    return StartButton(report.plan, report.form, report.unit_id, report.period)


def _choice(chat: Chat, one: Listed) -> Button:
    title = words_in(one.form.questionnaire.title, chat.language)
    period = write_period(one.period, chat.language)
    label = chat.label("review.name", unit=one.unit.name, title=title, period=period)
    return review_button(label, ReviewStep.HISTORY, one.report.id, 0)


def _sending_lines(chat: Chat, sent: Sent) -> Iterator[str]:
    sending = sent.sending
    key = "review.past_first" if sending.revision == 1 else "review.past_sent"
    time = sending.at.astimezone(chat.desk.zone).strftime("%H:%M %d/%m/%Y")
    yield "\n" + chat.text(key, revision=sending.revision, who=sending.who, time=time)
    if sending.why:
        yield chat.text("review.mended_why", why=sending.why)
    for mended in sent.mended:
        yield _mended_line(chat, mended)
    if sending.revision > 1 and not sent.mended:
        yield chat.text("review.past_unchanged")


def _mended_line(chat: Chat, mended: Mended) -> str:
    question = mended.question
    line = chat.text(
        "review.mended_line",
        label=words_in(question.short, chat.language) or words_in(question.label, chat.language),
        old=write_answer(chat.desk, chat.language, question, mended.old),
        new=write_answer(chat.desk, chat.language, question, mended.new),
    )
    reason = mended.new.reason if mended.new is not None else None
    return f"{line}\n{chat.text('review.reason', reason=reason)}" if reason else line


def _verdict_lines(chat: Chat, record: Record, verdict: Verdict) -> Iterator[str]:
    time = verdict.at.astimezone(chat.desk.zone).strftime("%H:%M %d/%m/%Y")
    if verdict.verdict == store.APPROVED:
        yield "\n" + chat.text("review.past_approved", who=verdict.who, time=time)
        return
    labels = {step.name: label_of(step, chat.language) for step in record.questionnaire.steps}
    question = labels.get(verdict.question or "", "")
    yield "\n" + chat.text("review.past_returned", who=verdict.who, time=time, question=question)
    yield chat.text("review.reason", reason=verdict.reason)


def _mend_row(chat: Chat, person: Person, record: Record) -> tuple[Button, ...]:
    """A button to mend the report, for those who still may."""
    try:
        way_to_correct(chat.desk, person, record.plan, record.report, record.unit)
    except Refusal:
        return ()
    return (review_button(chat.text("review.mend"), ReviewStep.MEND, record.report.id),)


def _turning(chat: Chat, count: int, size: int, page: int, step: ReviewStep, *ids: int) -> Iterator[Button]:
    """Newer to the left, older to the right."""
    if page > 0:
        yield review_button(chat.text("review.newer_page"), step, *ids, page - 1)
    if (page + 1) * size < count:
        yield review_button(chat.text("review.older_page"), step, *ids, page + 1)
