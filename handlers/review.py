"""Reviewing in private: what waits, one report with its marks, approving, and approving all that shows nothing odd."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from handlers.chat import Chat
from handlers.figures import figure_line
from handlers.notify import tell
from handlers.review_buttons import ReviewStep, review_button
from handlers.values import label_of, words_in, write_step
from indicators.notation import write_period
from reporting.desk import Desk
from reporting.overview import is_late
from reporting.ports import Button, Rows
from reporting.problems import ReportChanged
from reporting.reviewing import Judged, Line, Sheet, Waiting, approve, approve_plain, look, reviewers_of, waiting_for
from storage import people as people_store
from storage import reports as report_store
from storage.people import Person
from storage.reports import Report

LIST, SHEET = "reviews", "review"  # cards: what waits, and the one report that is looked at
PAGE = 8


def ask_reviewers(desk: Desk, report: Report) -> None:
    """Show everybody who is to review the report what waits for them now."""
    for contact in reviewers_of(desk, report):
        person = people_store.person_by_id(desk.connection, contact.person_id)
        waiting = waiting_for(desk, person)
        text, rows = _list(desk, contact.language, waiting, 0)
        key = f"review/{report.id}/{report.revision}/{len(waiting)}/{contact.channel}/{contact.chat}"
        tell(desk, contact, text, rows, card=LIST, key=key)


def show_waiting(chat: Chat, person: Person, page: int = 0) -> None:
    """What waits for this person's verdict."""
    text, rows = _list(chat.desk, chat.language, waiting_for(chat.desk, person), page)
    chat.say(text, rows, card=LIST)


def show_sheet(chat: Chat, person: Person, report_id: int) -> None:
    """One report as its reviewer sees it."""
    sheet = look(chat.desk, person, report_id)
    chat.say("\n".join(_sheet_lines(chat, sheet)), _verdict_rows(chat, sheet), card=SHEET)


def approved(chat: Chat, person: Person, report_id: int, revision: int) -> None:
    """The report is right. One that was sent again meanwhile is shown anew instead."""
    try:
        judged = approve(chat.desk, person, report_id, revision)
    except ReportChanged as changed:
        chat.say(chat.text(changed.key))
        show_sheet(chat, person, report_id)
        return
    tell_approved(chat.desk, judged)
    done = chat.text("review.approved" if judged.is_final else "review.handed_on", report=name_of(chat, judged.waiting))
    _go_on(chat, person, done)


def approved_plain(chat: Chat, person: Person) -> None:
    """Everything without marks is right."""
    judged = approve_plain(chat.desk, person)
    for one in judged:
        tell_approved(chat.desk, one)
    _go_on(chat, person, chat.text("review.approved_plain", count=len(judged)))


def tell_approved(desk: Desk, judged: Judged) -> None:
    """The sender hears that it is done with; or the level above that its approval is wanted."""
    if not judged.is_final:
        ask_reviewers(desk, judged.waiting.report)
        return
    report = judged.waiting.report
    for contact in judged.tell:
        text = desk.say(contact.language, "review.yours_approved", report=_name(desk, contact.language, judged.waiting))
        key = f"approved/{report.id}/{report.revision}/{contact.channel}/{contact.chat}"
        tell(desk, contact, text, card=f"report:{report.id}", key=key)


def name_of(chat: Chat, waiting: Waiting) -> str:
    """A report in a few words: unit, form, period."""
    return _name(chat.desk, chat.language, waiting)


def _name(desk: Desk, language: str, waiting: Waiting) -> str:
    title = words_in(waiting.form.questionnaire.title, language)
    period = write_period(waiting.period, language)
    return html.unescape(desk.say(language, "review.name", unit=waiting.unit.name, title=title, period=period))


def _go_on(chat: Chat, person: Person, done: str) -> None:
    """What was done, and below it what still waits."""
    waiting = waiting_for(chat.desk, person)
    if not waiting:
        chat.say(done, card=SHEET)
        return
    text, rows = _list(chat.desk, chat.language, waiting, 0)
    chat.say(f"{done}\n\n{text}", rows, card=SHEET)


def _list(desk: Desk, language: str, waiting: Sequence[Waiting], page: int) -> tuple[str, Rows]:
    """The words and buttons of the list, the same for whoever asks and whoever is told."""
    if not waiting:
        return desk.say(language, "review.nothing"), ()
    page = min(page, (len(waiting) - 1) // PAGE)
    shown = waiting[page * PAGE : (page + 1) * PAGE]
    lines = [desk.say(language, "review.title", count=len(waiting))]
    lines += [_list_line(desk, language, one) for one in shown]
    rows = [(_open_button(desk, language, one, is_alone=len(waiting) == 1),) for one in shown]
    plain = sum(one.marks == 0 for one in waiting)
    if plain and len(waiting) > 1:
        label = desk.say(language, "review.approve_plain", count=plain)
        rows.append((review_button(html.unescape(label), ReviewStep.PLAIN),))
    turning = list(_turning(desk, language, len(waiting), page))
    return "\n".join(lines), (*rows, *([tuple(turning)] if turning else []))


def _list_line(desk: Desk, language: str, one: Waiting) -> str:
    key = "review.line_marked" if one.marks else "review.line_plain"
    return desk.say(language, key, report=_name(desk, language, one), count=one.marks)


def _open_button(desk: Desk, language: str, one: Waiting, *, is_alone: bool) -> Button:
    if is_alone:
        return review_button(desk.say(language, "review.open"), ReviewStep.OPEN, one.report.id)
    title = words_in(one.form.questionnaire.title, language)
    label = html.unescape(desk.say(language, "review.open_one", unit=one.unit.name, title=title))
    return review_button(label, ReviewStep.OPEN, one.report.id)


def _turning(desk: Desk, language: str, count: int, page: int) -> Iterator[Button]:
    if page > 0:
        yield review_button(desk.say(language, "review.before"), ReviewStep.LIST, page - 1)
    if (page + 1) * PAGE < count:
        yield review_button(desk.say(language, "review.after"), ReviewStep.LIST, page + 1)


def _sheet_lines(chat: Chat, sheet: Sheet) -> Iterator[str]:
    waiting, report = sheet.waiting, sheet.waiting.report
    yield chat.text(
        "form.heading",
        title=words_in(sheet.questionnaire.title, chat.language),
        period=write_period(waiting.period, chat.language),
        unit=waiting.unit.name,
    )
    key = "review.sender_late" if is_late(chat.desk, report) else "review.sender"
    yield chat.text(key, name=sheet.sender, revision=report.revision)
    if sheet.asked_back is not None:
        steps = {line.step.name: label_of(line.step, chat.language) for line in sheet.lines}
        question = steps.get(sheet.asked_back.question or "", "")
        yield chat.text("review.asked_back", question=question, reason=sheet.asked_back.reason)
    yield ""
    for number, line in enumerate(sheet.lines, start=1):
        yield from _value_lines(chat, number, line)
    figures = [figure_line(chat, waiting.plan, indicator, standing) for indicator, standing in sheet.figures]
    if figures:
        yield ""
        yield from figures
    yield ""
    yield chat.text(_standing(waiting), count=waiting.marks)


def _value_lines(chat: Chat, number: int, line: Line) -> Iterator[str]:
    value = write_step(chat.desk, chat.language, line.step, line.answers) or chat.text("value.none")
    last = write_step(chat.desk, chat.language, line.step, line.last)
    key = "form.line" if last is None else "review.line_last"
    marks = ("✎ " if line.before is not None else "") + ("⚠️ " if line.doubted else "")
    known = {} if last is None else {"last": last}
    label = label_of(line.step, chat.language)
    yield marks + chat.text(key, number=number, label=label, value=value, **known)
    if line.before is not None:
        old = write_step(chat.desk, chat.language, line.step, line.before) or chat.text("value.none")
        yield chat.text("review.changed", old=old)
    if line.doubted:
        yield chat.text("review.doubted")
    for reason in line.reasons:
        yield chat.text("review.reason", reason=reason)


def _standing(waiting: Waiting) -> str:
    """The sentence that says where the report stands."""
    if waiting.report.status == report_store.APPROVED:
        return "review.is_approved"
    if waiting.report.status == report_store.RETURNED:
        return "review.is_returned"
    return "review.marks" if waiting.marks else "review.no_marks"


def _verdict_rows(chat: Chat, sheet: Sheet) -> Rows:
    report = sheet.waiting.report
    back = (review_button(chat.text("review.list"), ReviewStep.LIST, 0),)
    if report.status != report_store.SENT:
        return (back,)
    verdicts = (
        review_button(chat.text("review.approve"), ReviewStep.APPROVE, report.id, report.revision),
        review_button(chat.text("review.return"), ReviewStep.RETURN, report.id, report.revision),
    )
    return (verdicts, back)
