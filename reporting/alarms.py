"""Alarms: an answer that is told to the head at once, and upward when the head confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dialogue.answers import Answer
from dialogue.questionnaire import Question, Questionnaire
from indicators.period import Period
from reporting.access import Act, Role, demand, is_allowed, places_of, roles_allowed
from reporting.desk import Desk
from reporting.history import values_at
from reporting.problems import AlreadySettled, NotAllowed, ReportChanged
from reporting.rereading import as_asked
from storage import alarms as store
from storage import audit
from storage import reports as report_store
from storage import reviews as review_store
from storage import units as unit_store
from storage.alarms import Alarm
from storage.audit import Deed
from storage.people import Contact, Person
from storage.reports import Report
from storage.units import Unit

YES = "yes"  # the choice of a select question that raises an alarm


@dataclass(frozen=True, slots=True)
class Raised:
    """One alarm with what it is about; `answer` is the current one, None when it was taken back since."""

    alarm: Alarm
    report: Report
    unit: Unit
    period: Period
    question: Question
    answer: Answer | None

    @property
    def is_still_so(self) -> bool:
        """Whether the report still says what raised the alarm."""
        return is_alarming(self.question, self.answer)


@dataclass(frozen=True, slots=True)
class Settled:
    """A confirmed or dismissed alarm: `upward` hear of a confirmed one, `others` got it and need not settle it."""

    raised: Raised
    upward: tuple[Contact, ...]
    others: tuple[Contact, ...]


def is_alarming(question: Question, answer: Answer | None) -> bool:
    """A number above 0, or "yes", to a question that the form marks as an alert."""
    if not question.alert or answer is None:
        return False
    if isinstance(answer.value, Decimal):
        return answer.value > 0
    return answer.value == YES


def raise_alarms(desk: Desk, report: Report) -> list[Raised]:
    """Raise an alarm for every alarming answer that this sending brought or changed; unchanged ones were told."""
    questionnaire = desk.catalogue.questionnaire(desk.connection, report.form_version_id)
    if not any(question.alert for question in questionnaire.questions()):
        return []
    changes = review_store.changes_of(desk.connection, report.id)
    now = as_asked(questionnaire, values_at(changes, report.revision))
    before = as_asked(questionnaire, values_at(changes, report.revision - 1))
    raised = []
    for question in questionnaire.questions():
        answer, old = now.get(question.name), before.get(question.name)
        if is_alarming(question, answer) and _value(answer) != _value(old):
            alarm = store.add_alarm(desk.connection, report.id, report.revision, question.name, desk.now)
            raised.append(_about(desk, alarm, report, questionnaire))
    return raised


def in_charge_of(desk: Desk, unit: Unit) -> list[Contact]:
    """Who hears an alarm first: the head of the unit's station, or the nearest above who can be written to."""
    return _nearest(desk, unit, [unit, *unit_store.ancestors(desk.connection, unit)])


def settle_alarm(desk: Desk, person: Person, alarm_id: int, *, confirm: bool) -> Settled:
    """Confirm an alarm, so that the level above hears of it, or dismiss it.

    AlreadySettled when somebody was first; ReportChanged when the answer was taken back since.
    """
    alarm = store.alarm_by_id(desk.connection, alarm_id)
    if alarm is None:
        raise NotAllowed(unit="")
    raised = look_at_alarm(desk, alarm)
    demand(desk, person, Act.SETTLE_ALARM, raised.unit)
    if confirm and not raised.is_still_so:
        raise ReportChanged()
    status = store.CONFIRMED if confirm else store.DISMISSED
    if not store.settle_alarm(desk.connection, alarm.id, status, person.id, desk.now):
        raise AlreadySettled()
    told = {"report": alarm.report_id, "element": alarm.element, "status": status}
    about, unit_id = f"alarm/{alarm.id}", raised.unit.id
    audit.note(desk.connection, desk.now, Deed.ALARM_SETTLED, about, by=person.id, unit_id=unit_id, after=told)
    others = tuple(contact for contact in in_charge_of(desk, raised.unit) if contact.person_id != person.id)
    upward = tuple(_superiors(desk, person, raised.unit)) if confirm else ()
    return Settled(raised, upward, others)


def look_at_alarm(desk: Desk, alarm: Alarm) -> Raised:
    """What an alarm is about, with the report's present answer."""
    report = report_store.report_by_id(desk.connection, alarm.report_id)
    assert report is not None, "an alarm belongs to a report"
    return _about(desk, alarm, report, desk.catalogue.questionnaire(desk.connection, report.form_version_id))


def _about(desk: Desk, alarm: Alarm, report: Report, questionnaire: Questionnaire) -> Raised:
    answers = as_asked(questionnaire, report_store.answers_of(desk.connection, report.id))
    question = next((question for question in questionnaire.questions() if question.name == alarm.element), None)
    if question is None:  # sent again with a newer form that does not ask it
        raise ReportChanged()
    unit = unit_store.unit_by_id(desk.connection, report.unit_id)
    return Raised(alarm, report, unit, Period.parse(report.period), question, answers.get(question.name))


def _superiors(desk: Desk, person: Person, unit: Unit) -> list[Contact]:
    """Who answers for the units above the place from which the person settled the alarm."""
    own = [place.unit for place in places_of(desk, person) if is_allowed([place], Act.SETTLE_ALARM, unit)]
    highest = min(own, key=lambda place: len(place.path))
    return _nearest(desk, unit, unit_store.ancestors(desk.connection, highest))


def _nearest(desk: Desk, unit: Unit, levels: list[Unit]) -> list[Contact]:
    found = review_store.people_in_charge(
        desk.connection, [level.id for level in levels], [role.value for role in Role]
    )
    for level in levels:
        roles = roles_allowed(Act.SETTLE_ALARM, level, unit)
        contacts = [contact for held, contact in found.get(level.id, ()) if held in roles]
        if contacts:
            return list(dict.fromkeys(contacts))
    return []


def _value(answer: Answer | None) -> object:
    return None if answer is None else (answer.kind, answer.value)
