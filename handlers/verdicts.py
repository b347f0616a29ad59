"""Which step of reviewing, mending or an alarm a button asks for, who answers it, and what typed words belong to."""

from __future__ import annotations

from handlers import alarm, correction, past_reports, report, returning, review
from handlers.buttons import AnyButton
from handlers.chat import Chat
from handlers.review_buttons import ReviewButton, ReviewStep
from reporting.problems import ReportChanged
from storage.people import Person

TOPICS = (returning.TOPIC, correction.TOPIC)
_PARTS = (ReviewStep.RETURN, ReviewStep.QUESTION, ReviewStep.REASON)


def leave(chat: Chat, button: AnyButton | None = None) -> None:
    """Whoever turns to something else has dropped the return or the reason: later words are never taken for it."""
    is_part = isinstance(button, ReviewButton) and button.step in _PARTS
    if chat.conversation.topic in TOPICS and not is_part:
        returning.drop(chat)


def pressed(chat: Chat, person: Person, button: ReviewButton) -> None:
    """Answer one step; a button with other numbers than its step takes is refused when it is read."""
    match button.step, button.ids:
        case ReviewStep.LIST, (page,):
            review.show_waiting(chat, person, page)
        case ReviewStep.OPEN, (found,):
            review.show_sheet(chat, person, found)
        case ReviewStep.APPROVE, (found, revision):
            review.approved(chat, person, found, revision)
        case ReviewStep.PLAIN, ():
            review.approved_plain(chat, person)
        case ReviewStep.RETURN, (found, revision):
            returning.ask_question(chat, person, found, revision)
        case ReviewStep.QUESTION, (found, revision, place):
            returning.ask_reason(chat, person, found, revision, place)
        case ReviewStep.REASON, (number,):
            _ready_reason(chat, person, number)
        case ReviewStep.LOOK_BACK, (page,):
            past_reports.show_list(chat, person, page)
        case ReviewStep.HISTORY, (found, page):
            past_reports.show_history(chat, person, found, page)
        case ReviewStep.MEND, (found,):
            report.open_report(chat, person, past_reports.report_to_mend(chat, person, found))
        case ReviewStep.CONFIRM, (found,):
            alarm.settled(chat, person, found, confirm=True)
        case ReviewStep.DISMISS, (found,):
            alarm.settled(chat, person, found, confirm=False)
        case _:
            chat.toast = chat.text("form.stale")


def typed(chat: Chat, person: Person, text: str) -> None:
    """Words while a report is returned, or the reason for mending one."""
    if chat.conversation.topic == returning.TOPIC:
        returning.typed(chat, person, text)
    else:
        _mend(chat, person, text)


def _ready_reason(chat: Chat, person: Person, number: int) -> None:
    match chat.conversation.topic:
        case returning.TOPIC:
            returning.ready_reason(chat, person, number)
        case correction.TOPIC:
            _mend(chat, person, correction.ready_reason(chat, number))
        case _:
            raise ReportChanged()


def _mend(chat: Chat, person: Person, why: str) -> None:
    words = " ".join(why.split())
    if len(words) < returning.SHORTEST_REASON:
        chat.say(chat.text("review.reason_short"))
        return
    report.open_report(chat, person, correction.begun(chat), words)
