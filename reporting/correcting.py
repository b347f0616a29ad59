"""Correcting what was sent: who may, until when, with what reason, and what to do when somebody else was faster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dialogue.answers import Answer
from dialogue.questionnaire import Questionnaire, QuestionnaireStep
from programmes.plan import Form, Plan
from reporting.access import Act, Place, Role, allows, is_allowed, places_of
from reporting.addressing import can_be_reviewed
from reporting.desk import Desk
from reporting.problems import NotAllowed, PeriodLocked, ReasonNeeded, ReportApproved
from reporting.rereading import as_asked
from storage import people as people_store
from storage import reports as report_store
from storage import reviews as review_store
from storage.conversations import Session
from storage.people import Contact, Person
from storage.reports import Report
from storage.units import Unit


class Way(StrEnum):
    """How somebody comes to mend a sent report."""

    OWN = "own"  # what they sent themselves, or their unit did: until it is approved
    REVIEWER = "reviewer"  # as its reviewer or above: until the period is locked, with a reason
    LOCKED = "locked"  # after that, as the level above: with a reason


@dataclass(frozen=True, slots=True)
class Newer:
    """A sending that came between: its values stand at the steps where they differ from one's own."""

    report: Report
    who: str
    steps: tuple[QuestionnaireStep, ...]
    answers: Mapping[str, Answer]


def lock_day(plan: Plan, report: Report) -> date:
    """The last day on which the reviewer of the report may mend it."""
    return report.due_on + timedelta(days=plan.locks_days_after_due)


def way_to_correct(desk: Desk, person: Person, plan: Plan, report: Report, unit: Unit) -> Way:
    """How this person may mend the report. Raises ReportApproved, PeriodLocked or NotAllowed when there is no way."""
    form = plan.form(report.form)
    places = places_of(desk, person)
    is_own = _is_own(places, person, form, report, unit)
    reviewer = Role(form.reviewer)
    if is_own and (report.status != report_store.APPROVED or not can_be_reviewed(desk, unit, reviewer)):
        return Way.OWN
    may_review = is_allowed(places, Act.CORRECT, unit, reviewer)
    is_locked = desk.today > lock_day(plan, report)
    if may_review and not is_locked:
        return Way.REVIEWER
    if is_allowed(places, Act.CORRECT_LOCKED, unit, reviewer):
        return Way.LOCKED
    if may_review:
        raise PeriodLocked(day=lock_day(plan, report).strftime("%d/%m/%Y"))
    if is_own:
        raise ReportApproved()
    raise NotAllowed(unit=unit.name)


def permit_correction(desk: Desk, person: Person, plan: Plan, report: Report, unit: Unit, why: str | None) -> Way:
    """The same, and ReasonNeeded when others' figures are to be mended and nobody has said why."""
    way = way_to_correct(desk, person, plan, report, unit)
    if way is not Way.OWN and not why:
        raise ReasonNeeded()
    return way


def newer_than(desk: Desk, session: Session, questionnaire: Questionnaire, mine: Mapping[str, Answer]) -> Newer | None:
    """What somebody sent since this session began, if any of it differs from what it is about to send."""
    report = report_store.report_of(desk.connection, session.plan, session.form, session.period, session.unit_id)
    if report is None or report.revision == session.base_revision:
        return None
    theirs = as_asked(questionnaire, report_store.answers_of(desk.connection, report.id))
    steps = tuple(
        step
        for step in questionnaire.steps
        if any(_value(theirs, question.name) != _value(mine, question.name) for question in step.questions)
    )
    if not steps:
        return None
    who = people_store.person_by_id(desk.connection, report.sent_by).name
    return Newer(report, who, steps, theirs)


def overtaken_senders(desk: Desk, report: Report) -> list[Contact]:
    """Who sent the report before this revision of somebody else: they hear that their figures were changed."""
    sendings = review_store.sendings_of(desk.connection, report.id)
    earlier = [sending.person_id for sending in sendings if sending.revision < report.revision]
    if not earlier or earlier[-1] == report.sent_by:
        return []
    return people_store.contacts_of(desk.connection, earlier[-1])


def _is_own(places: list[Place], person: Person, form: Form, report: Report, unit: Unit) -> bool:
    """Sent by this person, or by their own unit in their own role; standing in for others does not make it own."""
    role = Role(form.questionnaire.role)
    at_home = any(place.role is role and place.unit.id == unit.id for place in places)
    may_report = any(allows(place, Act.REPORT, unit, role) for place in places)
    return at_home or (report.sent_by == person.id and may_report)


def _value(answers: Mapping[str, Answer], name: str) -> tuple[object, object] | None:
    answer = answers.get(name)
    return None if answer is None else (answer.kind, answer.value)
