"""What became of a report: every sending with what it changed, every verdict; newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogue.answers import Answer
from dialogue.questionnaire import Question, Questionnaire
from indicators.period import Period
from programmes.plan import Form, Plan
from reporting.access import Act, demand, places_of
from reporting.desk import Desk
from reporting.problems import NotAllowed
from reporting.rereading import as_asked
from storage import reports as report_store
from storage import reviews as store
from storage import units as unit_store
from storage.people import Person
from storage.reports import Report
from storage.reviews import Change, Sending, Verdict
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Mended:
    """One question whose answer a sending changed; None stands for no answer."""

    question: Question
    old: Answer | None
    new: Answer | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending; the first one changes nothing."""

    sending: Sending
    mended: tuple[Mended, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A report and what happened to it, newest first. `questionnaire` is the version it was sent with last."""

    report: Report
    plan: Plan
    form: Form
    unit: Unit
    period: Period
    questionnaire: Questionnaire
    happened: tuple[Sent | Verdict, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One report of the list that a person may look back at."""

    report: Report
    form: Form
    unit: Unit
    period: Period


def reports_to_look_at(desk: Desk, person: Person, limit: int, skip: int) -> tuple[list[Listed], int]:
    """Reports of the person's own units and those below, the one sent last first; and how many there are in all."""
    paths = {place.unit.path for place in places_of(desk, person)}
    found = store.newest_reports(desk.connection, paths, limit, skip)
    units = unit_store.units_by_id(desk.connection, {report.unit_id for report in found})
    listed = [
        Listed(
            report,
            desk.catalogue.plan(report.plan).form(report.form),
            units[report.unit_id],
            Period.parse(report.period),
        )
        for report in found
    ]
    return listed, store.count_reports(desk.connection, paths)


def history_of(desk: Desk, person: Person, report_id: int) -> Record:
    """What happened to one report. NotAllowed unless its unit is the person's own or below."""
    report = report_store.report_by_id(desk.connection, report_id)
    if report is None:
        raise NotAllowed(unit="")
    unit = unit_store.unit_by_id(desk.connection, report.unit_id)
    demand(desk, person, Act.SEE, unit)
    plan = desk.catalogue.plan(report.plan)
    questionnaire = desk.catalogue.questionnaire(desk.connection, report.form_version_id)
    changes = store.changes_of(desk.connection, report.id)
    happened: list[Sent | Verdict] = []
    verdicts = store.verdicts_of(desk.connection, [report.id]).get(report.id, [])
    for sending in store.sendings_of(desk.connection, report.id):
        happened.append(Sent(sending, tuple(_mended(questionnaire, changes, sending.revision))))
        happened += [verdict for verdict in verdicts if verdict.revision == sending.revision]
    return Record(
        report, plan, plan.form(report.form), unit, Period.parse(report.period), questionnaire, tuple(happened[::-1])
    )


def changes_by(desk: Desk, report: Report) -> list[Mended]:
    """What the report's newest sending changed."""
    questionnaire = desk.catalogue.questionnaire(desk.connection, report.form_version_id)
    return _mended(questionnaire, store.changes_of(desk.connection, report.id), report.revision)


def values_at(changes: Iterable[Change], revision: int) -> dict[str, Answer]:
    """The values that a revision held, by element."""
    return {
        change.element: change.answer
        for change in changes
        if change.revision <= revision and (change.ended is None or change.ended > revision)
    }


def _mended(questionnaire: Questionnaire, changes: Iterable[Change], revision: int) -> list[Mended]:
    known = list(changes)
    if revision == 1:
        return []
    old = as_asked(questionnaire, values_at(known, revision - 1))
    new = as_asked(questionnaire, values_at(known, revision))
    return [
        Mended(question, old.get(question.name), new.get(question.name))
        for question in questionnaire.questions()
        if _differs(old, new, question.name)
    ]


def _differs(old: Mapping[str, Answer], new: Mapping[str, Answer], name: str) -> bool:
    before, after = old.get(name), new.get(name)
    if before is None or after is None:
        return before is not after
    return (before.kind, before.value) != (after.kind, after.value)
