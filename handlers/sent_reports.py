"""Opening what was sent: the reports of a unit and those below it, and the values of one of them."""

from __future__ import annotations

from dialogue.answers import Answer
from handlers.buttons import ListStep
from handlers.chat import Chat
from handlers.missing import CARD
from handlers.pages import list_button, page_of, rows_of, turning
from handlers.values import label_of, words_in, write_step
from indicators.notation import write_period
from indicators.period import Period
from reporting.access import Act, Role, demand, is_allowed, places_of
from reporting.directory import standings_below
from reporting.ports import Rows
from reporting.problems import NotAllowed
from reporting.standing_in import stood_in_for
from storage import people as people_store
from storage import reports as report_store
from storage import units as unit_store
from storage.people import Person
from storage.reports import Report
from storage.units import Unit


def show_sent(chat: Chat, person: Person, unit_id: int, page: int) -> None:
    """What came in the running rounds, as buttons."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    demand(chat.desk, person, Act.SUPERVISE, unit)
    sent = [
        (one, one.report)
        for standing in standings_below(chat.desk, unit)
        for one in standing.owed
        if one.report is not None
    ]
    back = ((list_button(chat.label("directory.back"), ListStep.MISSING, unit.id, 0),),)
    if not sent:
        chat.say(chat.text("directory.sent_none"), back, card=CARD)
        return
    rows = rows_of(
        page_of(sent, page),
        lambda entry: list_button(
            f"{entry[0].unit.name} · {words_in(entry[0].form.questionnaire.title, chat.language)}",
            ListStep.REPORT,
            entry[1].id,
        ),
    )
    pages = turning(chat, len(sent), page, ListStep.SENT, unit.id)
    title = chat.text("directory.sent_title", unit=unit.name, count=len(sent))
    chat.say(title, (*rows, *pages, *(back if page == 0 else ())), card=CARD)


def show_report(chat: Chat, person: Person, report_id: int) -> None:
    """One report: who sent it, whose it is, and every value; refused outside the person's own units."""
    report = report_store.report_by_id(chat.desk.connection, report_id)
    if report is None:
        raise NotAllowed(unit="")
    unit = unit_store.unit_by_id(chat.desk.connection, report.unit_id)
    demand(chat.desk, person, Act.SEE, unit)
    questionnaire = chat.desk.catalogue.questionnaire(chat.desk.connection, report.form_version_id)
    heading = chat.text(
        "form.heading",
        title=words_in(questionnaire.title, chat.language),
        period=write_period(Period.parse(report.period), chat.language),
        unit=unit.name,
    )
    lines = [heading, *_names(chat, report, Role(questionnaire.role)), ""]
    answers = report_store.answers_of(chat.desk.connection, report.id)
    for number, step in enumerate(questionnaire.steps, start=1):
        value = write_step(chat.desk, chat.language, step, answers)
        if value is not None:
            lines.append(chat.text("form.line", number=number, label=label_of(step, chat.language), value=value))
            lines += _reasons(chat, [answers.get(question.name) for question in step.questions])
    chat.say("\n".join(lines), _back(chat, person, unit), card=CARD)


def _names(chat: Chat, report: Report, role: Role) -> list[str]:
    """Who sent it and when; and whose own report it is, when somebody else stood in."""
    sender = people_store.person_by_id(chat.desk.connection, report.sent_by)
    time = report.first_sent_at.astimezone(chat.desk.zone).strftime("%H:%M %d/%m/%Y")
    lines = [chat.text("directory.report_by", name=sender.name, time=time)]
    unit = unit_store.unit_by_id(chat.desk.connection, report.unit_id)
    own = stood_in_for(chat.desk, report.sent_by, unit, role)
    if own:
        lines.append(chat.text("directory.report_for", names=", ".join(name for _, name in own)))
    return lines


def _reasons(chat: Chat, answers: list[Answer | None]) -> list[str]:
    reasons = [answer.reason for answer in answers if answer is not None and answer.reason]
    return [chat.text("directory.report_why", reason=reason) for reason in reasons]


def _back(chat: Chat, person: Person, unit: Unit) -> Rows:
    """To the list in which the report stands: that of the station for a village's, where the person may see it."""
    above = unit_store.ancestors(chat.desk.connection, unit) if unit.kind == "village" else []
    listed_at = above[0] if above else unit
    if not is_allowed(places_of(chat.desk, person), Act.SUPERVISE, listed_at):
        return ()
    return ((list_button(chat.label("directory.back"), ListStep.SENT, listed_at.id, 0),),)
