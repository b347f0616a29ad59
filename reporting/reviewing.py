"""Reviewing: what waits for whom, what a reviewer sees, and the two verdicts — approved, or returned at a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogue.answers import Answer
from dialogue.questionnaire import Questionnaire, QuestionnaireStep
from indicators.indicator import Indicator
from indicators.period import Period
from indicators.rollup import Standing
from programmes.plan import Form, Plan
from reporting.access import Act, Role, is_allowed, places_of, role_above
from reporting.addressing import Addressees, can_be_reviewed
from reporting.desk import Desk
from reporting.history import values_at
from reporting.overview import figures_of_report
from reporting.problems import NotAllowed, OwnReport, ReportChanged, ReportSettled
from reporting.rereading import as_asked
from storage import audit
from storage import conversations as session_store
from storage import people as people_store
from storage import reports as report_store
from storage import reviews as store
from storage.audit import Deed
from storage.people import Contact, Person
from storage.reports import Report
from storage.units import Unit

REASON_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for somebody's verdict; `marks` counts its changed or doubted values."""

    report: Report
    plan: Plan
    form: Form
    unit: Unit
    period: Period
    marks: int


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a report as its reviewer sees it, each by question name.

    `last` are the answers of the period before, `before` those that this revision changed (None: unchanged) and
    `doubted` says that the sender confirmed an unusual value, in the words of `reasons` if any were given.
    """

    step: QuestionnaireStep
    answers: Mapping[str, Answer]
    last: Mapping[str, Answer]
    before: Mapping[str, Answer] | None
    doubted: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a reviewer needs to decide about one report. `asked_back` is the return that was answered by it."""

    waiting: Waiting
    questionnaire: Questionnaire
    lines: tuple[Line, ...]
    figures: tuple[tuple[Indicator, Standing], ...]
    sender: str
    level: int
    asked_back: store.Verdict | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict that was given: on which report, whether nothing more is to be approved, and who hears of it next."""

    waiting: Waiting
    is_final: bool
    tell: tuple[Contact, ...]


def reviewers_of(desk: Desk, report: Report) -> list[Contact]:
    """Who should hear that the report waits for review; nobody for one that does not."""
    return Addressees(desk, [report]).of(report) if report.status == report_store.SENT else []


def waiting_for(desk: Desk, person: Person) -> list[Waiting]:
    """Reports that this person is the nearest to review, the longest waiting first."""
    found: dict[int, Report] = {}
    for place in places_of(desk, person):
        if is_allowed([place], Act.SUPERVISE, place.unit):
            sent = store.reports_with_status(desk.connection, place.unit.path, (report_store.SENT,))
            found.update({report.id: report for report in sent})
    addressees = Addressees(desk, found.values())
    mine = [
        report for report in found.values() if any(contact.person_id == person.id for contact in addressees.of(report))
    ]
    marked = store.marked_elements(desk.connection, [report.id for report in mine])
    return [_waiting(desk, addressees, report, marked.get(report.id, [])) for report in mine]


def look(desk: Desk, person: Person, report_id: int) -> Sheet:
    """The report with its marks. NotAllowed unless the person may review such reports there."""
    report, addressees = _open(desk, person, report_id)
    marked = store.marked_elements(desk.connection, [report.id])
    waiting = _waiting(desk, addressees, report, marked.get(report.id, []))
    questionnaire = desk.catalogue.questionnaire(desk.connection, report.form_version_id)
    verdicts = [verdict for verdict in addressees.verdicts(report) if verdict.verdict == store.RETURNED]
    return Sheet(
        waiting=waiting,
        questionnaire=questionnaire,
        lines=tuple(_lines(desk, waiting, questionnaire, addressees)),
        figures=tuple(figures_of_report(desk, waiting.plan, report, waiting.unit)),
        sender=people_store.person_by_id(desk.connection, report.sent_by).name,
        level=addressees.level(report),
        asked_back=verdicts[-1] if verdicts and verdicts[-1].revision < report.revision else None,
    )


def approve(desk: Desk, person: Person, report_id: int, revision: int) -> Judged:
    """Approve the revision that was looked at.

    With two levels the first approval hands it on to the level above, where the tree has one.
    """
    report, addressees = _judge(desk, person, report_id, revision)
    waiting = _waiting(desk, addressees, report, [])
    level = addressees.level(report)
    store.add_verdict(
        desk.connection, report=report, level=level, person_id=person.id, verdict=store.APPROVED, now=desk.now
    )
    _note_verdict(desk, person, Deed.REPORT_APPROVED, report, {"revision": revision, "level": level})
    next_role = role_above(Role(waiting.form.reviewer))
    if level < waiting.form.review_levels and can_be_reviewed(desk, waiting.unit, next_role):
        return Judged(waiting, False, tuple(reviewers_of(desk, report)))
    if not store.set_status(desk.connection, report, report_store.APPROVED):
        raise ReportChanged()
    _end_sessions(desk, report)
    return Judged(waiting, True, tuple(people_store.contacts_of(desk.connection, report.sent_by)))


def approve_plain(desk: Desk, person: Person) -> list[Judged]:
    """Approve everything that waits for this person and shows nothing unusual and nothing changed."""
    plain = [waiting for waiting in waiting_for(desk, person) if waiting.marks == 0]
    return [approve(desk, person, waiting.report.id, waiting.report.revision) for waiting in plain]


def return_report(desk: Desk, person: Person, report_id: int, revision: int, step: str, reason: str) -> Judged:
    """Send the report back at one question, with a reason. `tell` are those who can mend it, the sender first."""
    report, addressees = _judge(desk, person, report_id, revision)
    waiting = _waiting(desk, addressees, report, [])
    questionnaire = desk.catalogue.questionnaire(desk.connection, report.form_version_id)
    words = " ".join(reason.split())[:REASON_LIMIT]
    if step not in {each.name for each in questionnaire.steps} or not words:
        raise ReportChanged()
    store.add_verdict(
        desk.connection,
        report=report,
        level=addressees.level(report),
        person_id=person.id,
        verdict=store.RETURNED,
        question=step,
        reason=words,
        now=desk.now,
    )
    if not store.set_status(desk.connection, report, report_store.RETURNED):
        raise ReportChanged()
    _note_verdict(desk, person, Deed.REPORT_RETURNED, report, {"revision": revision, "question": step})
    return Judged(waiting, False, tuple(_menders(desk, waiting)))


def asked_back(desk: Desk, report: Report) -> store.Verdict | None:
    """The return that a report still has to answer; None when it is not returned."""
    verdicts = store.verdicts_of(desk.connection, [report.id]).get(report.id, [])
    is_open = report.status == report_store.RETURNED and verdicts and verdicts[-1].verdict == store.RETURNED
    return verdicts[-1] if is_open else None


def _open(desk: Desk, person: Person, report_id: int) -> tuple[Report, Addressees]:
    report = report_store.report_by_id(desk.connection, report_id)
    if report is None:
        raise NotAllowed(unit="")
    addressees = Addressees(desk, [report])
    role = Role(addressees.form(report).reviewer)
    if not is_allowed(places_of(desk, person), Act.REVIEW, addressees.unit(report), role):
        raise NotAllowed(unit=addressees.unit(report).name)
    return report, addressees


def _judge(desk: Desk, person: Person, report_id: int, revision: int) -> tuple[Report, Addressees]:
    """The report, when this person may give a verdict about exactly this revision now."""
    report, addressees = _open(desk, person, report_id)
    if report.revision != revision:
        raise ReportChanged()
    if report.status != report_store.SENT:
        raise ReportSettled()
    unit, role = addressees.unit(report), addressees.role(report)
    if person.id in addressees.apart(report):
        raise OwnReport()
    if role is None or not is_allowed(places_of(desk, person), Act.REVIEW, unit, role):
        raise NotAllowed(unit=unit.name)
    return report, addressees


def _note_verdict(desk: Desk, person: Person, deed: Deed, report: Report, told: audit.Facts) -> None:
    about = f"report/{report.id}"
    audit.note(desk.connection, desk.now, deed, about, by=person.id, unit_id=report.unit_id, after=told)


def _waiting(desk: Desk, addressees: Addressees, report: Report, marked: list[tuple[str, int, bool]]) -> Waiting:
    asked = {question.name for question in addressees.form(report).questionnaire.questions()}
    seen = _seen_revision(addressees, report)
    marks = sum(name in asked and (doubted or revision > seen) for name, revision, doubted in marked)
    return Waiting(
        report=report,
        plan=desk.catalogue.plan(report.plan),
        form=addressees.form(report),
        unit=addressees.unit(report),
        period=Period.parse(report.period),
        marks=marks,
    )


def _seen_revision(addressees: Addressees, report: Report) -> int:
    """Changes are marked against the revision that was judged last, or the first one when none was."""
    earlier = [verdict.revision for verdict in addressees.verdicts(report) if verdict.revision < report.revision]
    return max(earlier, default=1)


def _lines(desk: Desk, waiting: Waiting, questionnaire: Questionnaire, addressees: Addressees) -> list[Line]:
    report = waiting.report
    changes = store.changes_of(desk.connection, report.id)
    answers = as_asked(questionnaire, values_at(changes, report.revision))
    before = as_asked(questionnaire, values_at(changes, _seen_revision(addressees, report)))
    names = [question.name for question in questionnaire.questions()]
    previous = waiting.period.previous().id
    stored = report_store.values_of_unit(desk.connection, report.plan, report.unit_id, [previous], names)
    last = as_asked(questionnaire, stored.get(previous, {}))
    return [
        _line(step, answers, last, before)
        for step in questionnaire.steps
        if any(question.name in answers or question.name in before for question in step.questions)
    ]


def _line(
    step: QuestionnaireStep, answers: Mapping[str, Answer], last: Mapping[str, Answer], before: Mapping[str, Answer]
) -> Line:
    names = [question.name for question in step.questions]
    given, old = _among(answers, names), _among(before, names)
    reasons = [answer.reason for answer in given.values() if answer.reason is not None]
    return Line(
        step=step,
        answers=given,
        last=_among(last, names),
        before=None if _values(given) == _values(old) else old,
        doubted=bool(reasons),
        reasons=tuple(reason for reason in reasons if reason),
    )


def _among(answers: Mapping[str, Answer], names: list[str]) -> dict[str, Answer]:
    return {name: answers[name] for name in names if name in answers}


def _values(answers: Mapping[str, Answer]) -> dict[str, object]:
    return {name: (answer.kind, answer.value) for name, answer in answers.items()}


def _menders(desk: Desk, waiting: Waiting) -> list[Contact]:
    """Who can be asked to mend the report: its sender, or else those who hold the form's role at the unit."""
    sender = people_store.person_by_id(desk.connection, waiting.report.sent_by)
    role = Role(waiting.form.questionnaire.role)
    places = places_of(desk, sender)
    may = is_allowed(places, Act.REPORT, waiting.unit, role)
    contacts = people_store.contacts_of(desk.connection, sender.id) if may else []
    return contacts or people_store.contacts_at(desk.connection, waiting.unit.id, (role.value,))


def _end_sessions(desk: Desk, report: Report) -> None:
    """What was begun on top of an approved report leads nowhere: its sender cannot send it any more."""
    for session in session_store.open_sessions_for(
        desk.connection, report.unit_id, report.plan, report.form, report.period
    ):
        session_store.save_session(desk.connection, session, session.state, session_store.OVER, desk.now)
