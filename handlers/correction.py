"""Mending what was sent: why, what somebody else sent meanwhile, and who hears that their figures were changed."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.buttons import StartButton
from handlers.chat import Chat
from handlers.notify import tell
from handlers.review_buttons import ReviewStep, review_button
from handlers.values import label_of, words_in, write_answer, write_step
from indicators.notation import write_period
from reporting.access import Role
from reporting.correcting import overtaken_senders
from reporting.desk import Desk
from reporting.filling import Turn
from reporting.history import changes_by
from reporting.problems import ReportChanged
from reporting.standing_in import stood_in_for, told_of_it
from storage.people import Person

TOPIC = "why"
CARD = "why"
READY_REASONS = ("review.why_typing", "review.why_new", "review.why_checked")


def ask_why(chat: Chat, button: StartButton) -> None:
    """Somebody mends what others sent: first the reason."""
    data = {"plan": button.plan, "form": button.form, "unit": button.unit, "period": button.period}
    chat.turn_to(TOPIC, data)
    rows = tuple(
        (review_button(chat.text(key), ReviewStep.REASON, number),) for number, key in enumerate(READY_REASONS)
    )
    chat.say(chat.text("review.why"), rows, card=CARD)


def begun(chat: Chat) -> StartButton:
    """The report that the reason is for. ReportChanged when nothing is being asked."""
    data = chat.conversation.data
    if chat.conversation.topic != TOPIC:
        raise ReportChanged()
    return StartButton(data["plan"], data["form"], data["unit"], data["period"])


def ready_reason(chat: Chat, number: int) -> str:
    """The words of a ready reason."""
    if number >= len(READY_REASONS):
        raise ReportChanged()
    return chat.label(READY_REASONS[number])


def newer_lines(chat: Chat, turn: Turn) -> Iterator[str]:
    """Not sent: who was faster, and where their values differ from one's own."""
    newer = turn.newer
    if newer is None:
        return
    yield chat.text("review.newer", who=newer.who)
    for step in newer.steps:
        theirs = write_step(chat.desk, chat.language, step, newer.answers) or chat.text("value.none")
        mine = write_step(chat.desk, chat.language, step, turn.state.answers) or chat.text("value.none")
        yield chat.text("review.newer_line", label=label_of(step, chat.language), theirs=theirs, mine=mine)
    yield chat.text("review.newer_again")


def tell_overtaken(desk: Desk, person: Person, turn: Turn) -> None:
    """Who sent the report before hears what was changed, by whom and why."""
    report = turn.report
    if report is None:
        return
    mended = changes_by(desk, report)
    workers = stood_in_for(desk, person.id, turn.unit, Role(turn.questionnaire.role)) or []
    for contact in dict.fromkeys([*overtaken_senders(desk, report), *told_of_it(desk, workers)]):
        language = contact.language
        head = desk.say(
            language,
            "review.yours_mended",
            who=person.name,
            title=words_in(turn.questionnaire.title, language),
            unit=turn.unit.name,
            period=write_period(turn.period, language),
        )
        lines = [
            desk.say(
                language,
                "review.mended_line",
                label=words_in(one.question.short, language) or words_in(one.question.label, language),
                old=write_answer(desk, language, one.question, one.old),
                new=write_answer(desk, language, one.question, one.new),
            )
            for one in mended
        ]
        if turn.session.why:
            lines.append(desk.say(language, "review.mended_why", why=turn.session.why))
        key = f"mended/{report.id}/{report.revision}/{contact.channel}/{contact.chat}"
        tell(desk, contact, "\n".join([head, *lines]), card=f"report:{report.id}", key=key)
