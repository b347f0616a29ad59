"""Returning a report: which question, why, and the sender's chat opens there; both steps by button or typed."""

from __future__ import annotations

from dialogue.questionnaire import Questionnaire, QuestionnaireStep
from handlers import report as report_chat
from handlers.buttons import StartButton, write_button
from handlers.chat import Chat
from handlers.notify import allowed_from, chat_of, tell
from handlers.review import SHEET, name_of
from handlers.review_buttons import ReviewStep, review_button
from handlers.values import label_of, words_in
from indicators.notation import fold
from reporting.filling import start
from reporting.ports import Button
from reporting.problems import ReportChanged
from reporting.reviewing import Judged, Sheet, look, return_report
from storage import directory
from storage.people import Contact, Person

TOPIC = "return"
READY_REASONS = ("review.reason_recount", "review.reason_book", "review.reason_unit")
SHORTEST_REASON = 2  # letters


def ask_question(chat: Chat, person: Person, report_id: int, revision: int) -> None:
    """Which question is to be looked at again?"""
    sheet = look(chat.desk, person, report_id)
    if sheet.waiting.report.revision != revision:
        raise ReportChanged()
    _turn(chat, {"report": report_id, "revision": revision})
    rows = [
        (_question_button(chat, sheet, number, marked=line.doubted or line.before is not None),)
        for number, line in enumerate(sheet.lines, start=1)
    ]
    back = (review_button(chat.text("review.stop"), ReviewStep.OPEN, report_id),)
    text = chat.text("review.which_question", report=name_of(chat, sheet.waiting))
    chat.say(text, (*rows, back), card=SHEET)


def ask_reason(chat: Chat, person: Person, report_id: int, revision: int, place: int) -> None:
    """And why?"""
    sheet = look(chat.desk, person, report_id)
    if place >= len(sheet.questionnaire.steps):
        raise ReportChanged()
    step = sheet.questionnaire.steps[place]
    _turn(chat, {"report": report_id, "revision": revision, "step": step.name})
    ready = tuple(
        (review_button(chat.text(key), ReviewStep.REASON, number),) for number, key in enumerate(READY_REASONS)
    )
    back = (review_button(chat.text("review.stop"), ReviewStep.OPEN, report_id),)
    text = chat.text("review.which_reason", question=label_of(step, chat.language))
    chat.say(text, (*ready, back), card=SHEET)


def typed(chat: Chat, person: Person, text: str) -> None:
    """Words while returning: the question by its number or name, then the reason."""
    data = chat.conversation.data
    if "step" in data:
        give_reason(chat, person, text)
        return
    sheet = look(chat.desk, person, data["report"])
    place = _place_named(sheet, text, chat.language)
    if place is None:
        chat.say(chat.text("review.no_such_question"))
        return
    ask_reason(chat, person, data["report"], data["revision"], place)


def ready_reason(chat: Chat, person: Person, number: int) -> None:
    """One of the ready reasons was chosen."""
    if "step" not in chat.conversation.data or number >= len(READY_REASONS):
        raise ReportChanged()
    give_reason(chat, person, chat.label(READY_REASONS[number]))


def give_reason(chat: Chat, person: Person, reason: str) -> None:
    """Return the report: the sender's chat opens at the question."""
    data = chat.conversation.data
    if len(reason.strip()) < SHORTEST_REASON:
        chat.say(chat.text("review.reason_short"))
        return
    judged = return_report(chat.desk, person, data["report"], data["revision"], data["step"], reason)
    step = _step_of(chat, judged, data["step"])
    for contact in judged.tell:
        _open_for(chat, person, judged, contact, step, reason)
    question = label_of(step, chat.language)
    key = "review.returned" if judged.tell else "review.returned_unheard"
    drop(chat)
    chat.say(chat.text(key, report=name_of(chat, judged.waiting), question=question), card=SHEET)
    _resume(chat, person)


def _open_for(
    chat: Chat, person: Person, judged: Judged, contact: Contact, step: QuestionnaireStep, reason: str
) -> None:
    """Say who returned it and why; then the question itself, unless that chat is not free for it now."""
    desk, waiting = chat.desk, judged.waiting
    language = contact.language
    text = desk.say(
        language,
        "review.yours_returned",
        title=words_in(waiting.form.questionnaire.title, language),
        unit=waiting.unit.name,
        who=person.name,
        question=label_of(step, language),
        reason=reason.strip(),
    )
    card = f"report:{waiting.report.id}"
    other = chat_of(desk, contact)
    if _must_wait(chat, other, contact):
        button = StartButton(waiting.plan.code, waiting.report.form, waiting.unit.id, waiting.report.period)
        rows = ((Button(desk.say(language, "review.mend_now"), write_button(button)),),)
        tell(desk, contact, text, rows, card=card, about=waiting.unit.name)
        return
    tell(desk, contact, text, card=card)
    assert other.person is not None
    turn = start(desk, other.person, waiting.plan.code, waiting.report.form, waiting.unit.id, waiting.report.period)
    report_chat.show_turn(other, turn)
    other.keep()


def _must_wait(chat: Chat, other: Chat, contact: Contact) -> bool:
    """Something else is open there, several share the phone, or it is night: then a button opens the question."""
    is_shared = directory.is_shared(chat.desk.connection, contact.channel, contact.chat)
    return bool(other.conversation.topic) or is_shared or allowed_from(chat.desk) is not None


def _question_button(chat: Chat, sheet: Sheet, number: int, *, marked: bool) -> Button:
    step = sheet.lines[number - 1].step
    place = sheet.questionnaire.steps.index(step)
    label = f"{'⚠️ ' if marked else ''}{number}. {label_of(step, chat.language)}"
    report = sheet.waiting.report
    return review_button(label, ReviewStep.QUESTION, report.id, report.revision, place)


def _place_named(sheet: Sheet, text: str, language: str) -> int | None:
    """The place of the step whose number or name was typed; a unique beginning of the name is enough."""
    words = fold(text).strip(" .")
    steps = [line.step for line in sheet.lines]
    if words.isdigit() and len(words) <= 3:
        found = steps[int(words) - 1 : int(words)] if int(words) > 0 else []
    else:
        found = [step for step in steps if words and fold(label_of(step, language)).startswith(words)]
    return sheet.questionnaire.steps.index(found[0]) if len(found) == 1 else None


def _step_of(chat: Chat, judged: Judged, name: str) -> QuestionnaireStep:
    version: Questionnaire = chat.desk.catalogue.questionnaire(
        chat.desk.connection, judged.waiting.report.form_version_id
    )
    return next(step for step in version.steps if step.name == name)


def _turn(chat: Chat, data: dict[str, object]) -> None:
    """Typed words belong to the return from now on; a form that was open is gone back to afterwards."""
    is_filling = chat.conversation.topic == report_chat.TOPIC
    before = chat.conversation.session_id if is_filling else chat.conversation.data.get("before")
    chat.turn_to(TOPIC, {**data, "before": before})


def drop(chat: Chat) -> None:
    """Go back to the form that was open before, if any."""
    before = chat.conversation.data.get("before")
    chat.turn_to("" if before is None else report_chat.TOPIC, session=before)


def _resume(chat: Chat, person: Person) -> None:
    if chat.conversation.session_id is not None:
        report_chat.resume(chat, person, chat.conversation.session_id)
