"""Filling a report: open a session, take one event, and on sending store the report — each one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogue.answers import Answer
from dialogue.effects import Cancel, Effect, Submit
from dialogue.engine import Step, advance, begin, reopen
from dialogue.events import Event, Resumed
from dialogue.past import Past
from dialogue.questionnaire import Questionnaire
from dialogue.snapshot import state_from_plain, state_to_plain
from dialogue.state import State
from indicators.period import Period
from programmes.plan import Form, Plan
from reporting.access import Act, Role, demand, places_of
from reporting.correcting import Newer, newer_than, permit_correction
from reporting.desk import Desk
from reporting.earlier import past_of
from reporting.filing import file_report
from reporting.handover import take_up
from reporting.obligations import forms_of_period
from reporting.problems import NotAllowed, RoundNotOpen, SessionOver
from reporting.rereading import as_asked
from reporting.reviewing import asked_back
from reporting.rounds import rounds_taken
from reporting.score_filing import Filed, file_card, lacking
from reporting.score_forms import FilledCard, filled_card
from reporting.structure import owing_for
from storage import conversations as session_store
from storage import people as people_store
from storage import programmes as programme_store
from storage import reports as report_store
from storage import rounds as round_store
from storage import units as unit_store
from storage.conversations import Session
from storage.people import Person
from storage.reports import Report
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that a person may fill now; `report` is what was sent, `session` what was begun."""

    plan: Plan
    form: Form
    unit: Unit
    period: Period
    report: Report | None
    session: Session | None

    @property
    def is_to_do(self) -> bool:
        """Not sent yet, or returned to be mended."""
        return self.report is None or self.report.status == report_store.RETURNED

    @property
    def is_done(self) -> bool:
        """Approved: its sender has nothing left to do about it."""
        return self.report is not None and self.report.status == report_store.APPROVED


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a session: what it was about, what to show, and the report when it was sent just now.

    `newer` is what somebody else sent since the session began; then nothing was sent, and sending again means it.
    `filed` are the scores or the remedial item that were sent just now instead of a report.
    """

    session: Session
    questionnaire: Questionnaire
    plan: Plan
    unit: Unit
    period: Period
    state: State
    effects: tuple[Effect, ...]
    past: Past
    report: Report | None = None
    revised: bool = False
    newer: Newer | None = None
    filed: Filed | None = None


def forms_open_to(desk: Desk, person: Person) -> list[OpenForm]:
    """Every form of every running round that this person fills, their own role first."""
    found = []
    sessions = {
        (session.plan, session.form, session.period, session.unit_id): session
        for session in session_store.open_sessions_of(desk.connection, person.id)
    }
    for place in places_of(desk, person):
        roles = (place.role, Role.STATION) if place.role is Role.HEAD else (place.role,)
        for owing in owing_for(desk, place.unit):
            unit = owing.unit
            for code in unit_store.plans_covering(desk.connection, unit.id):
                plan = desk.catalogue.plan(code)
                for round_ in rounds_taken(desk, code):
                    period = Period.parse(round_.period)
                    if not owing.owes(period, desk.today):
                        continue
                    for form in forms_of_period(plan, period):
                        if form.unit_kind != unit.kind or Role(form.questionnaire.role) not in roles:
                            continue
                        report = report_store.report_of(desk.connection, code, form.code, period.id, unit.id)
                        session = sessions.get((code, form.code, period.id, unit.id))
                        found.append(OpenForm(plan, form, unit, period, report, session))
    return found


def start(
    desk: Desk, person: Person, plan_code: str, form_code: str, unit_id: int, period_id: str, why: str | None = None
) -> Turn:
    """Open the report for filling, or take up the session that is open already.

    A report that was sent is opened for correction with its answers, a returned one at the question asked about.
    Refused as `way_to_correct` says; ReasonNeeded when somebody mends what others sent without saying `why`.
    """
    plan = desk.catalogue.plan(plan_code)
    form = plan.form(form_code)
    unit = unit_store.unit_by_id(desk.connection, unit_id)
    if form.unit_kind != unit.kind:
        raise NotAllowed(unit=unit.name)
    report = report_store.report_of(desk.connection, plan.code, form.code, period_id, unit.id)
    session = session_store.open_session(desk.connection, person.id, unit.id, plan.code, form.code, period_id)
    if report is None:
        demand(desk, person, Act.REPORT, unit, Role(form.questionnaire.role))
    else:
        permit_correction(desk, person, plan, report, unit, why if session is None else session.why or why)
    if round_store.round_of(desk.connection, plan.code, period_id) is None:
        raise RoundNotOpen()
    if session is None and not owing_for(desk, unit)[0].owes(Period.parse(period_id), desk.today):
        raise RoundNotOpen()
    if session is None:
        session = take_up(desk, person, unit, plan.code, form.code, period_id)
    if session is None:
        session = _open_session(desk, person, plan, form, unit, period_id, report, why)
    elif report is not None and report.status == report_store.RETURNED:
        session = _open_at_question(desk, session, report)
    return _shown(desk, _turn(desk, session))


def take(desk: Desk, person: Person, session_id: int, event: Event) -> Turn:
    """Give one event to the person's session; SessionOver when it was sent or put aside before."""
    session = session_store.session_by_id(desk.connection, session_id)
    if session is None or session.person_id != person.id:
        raise NotAllowed(unit="")
    if session.status != session_store.OPEN:
        raise SessionOver()
    turn = _turn(desk, session)
    step = advance(turn.questionnaire, turn.state, event, turn.past, desk.local)
    return _keep(desk, turn, step)


def show(desk: Desk, person: Person, session_id: int) -> Turn:
    """The session as it stands, nothing changed."""
    session = session_store.session_by_id(desk.connection, session_id)
    if session is None or session.person_id != person.id or session.status != session_store.OPEN:
        raise SessionOver()
    return _shown(desk, _turn(desk, session))


def _open_session(
    desk: Desk,
    person: Person,
    plan: Plan,
    form: Form,
    unit: Unit,
    period_id: str,
    report: Report | None,
    why: str | None,
) -> Session:
    """A report that was sent keeps the questions it was sent with; a new one gets the newest."""
    period = Period.parse(period_id)
    if report is None:
        version = programme_store.form_version_id(desk.connection, plan.code, form.code, form.digest)
        assert version is not None, "loading a plan saves the version of each of its forms"
        step = begin(form.questionnaire, past_of(desk, plan, form.questionnaire, unit, period), desk.local)
    else:
        version = report.form_version_id
        questionnaire = desk.catalogue.questionnaire(desk.connection, version)
        answers = as_asked(questionnaire, report_store.answers_of(desk.connection, report.id))
        past = past_of(desk, plan, questionnaire, unit, period)
        step = reopen(questionnaire, past, answers, _asked_about(desk, report), desk.local)
    return session_store.add_session(
        desk.connection,
        person_id=person.id,
        unit_id=unit.id,
        plan=plan.code,
        form=form.code,
        period=period_id,
        form_version_id=version,
        state=_written(step.state),
        now=desk.now,
        base_revision=0 if report is None else report.revision,
        why=why,
    )


def _open_at_question(desk: Desk, session: Session, report: Report) -> Session:
    """An open session of a report that was returned meanwhile goes on at the question, with its own answers."""
    at = _asked_about(desk, report)
    turn = _turn(desk, session)
    if turn.state.step == at:
        return session
    step = reopen(turn.questionnaire, turn.past, turn.state.answers, at, desk.local, turn.state.turn + 1)
    session_store.save_session(desk.connection, session, _written(step.state), session_store.OPEN, desk.now)
    return replace(session, state=_written(step.state), revision=session.revision + 1)


def _asked_about(desk: Desk, report: Report) -> str | None:
    verdict = asked_back(desk, report)
    return None if verdict is None else verdict.question


def _written(state: State) -> str:
    return json.dumps(state_to_plain(state), ensure_ascii=False)


def _turn(desk: Desk, session: Session) -> Turn:
    """The session as it stands; nothing is shown yet."""
    plan = desk.catalogue.plan(session.plan)
    questionnaire = desk.catalogue.questionnaire(desk.connection, session.form_version_id)
    unit = unit_store.unit_by_id(desk.connection, session.unit_id)
    period = Period.parse(session.period)
    state = state_from_plain(json.loads(session.state))
    past = past_of(desk, plan, questionnaire, unit, period)
    return Turn(session, questionnaire, plan, unit, period, state, (), past)


def _shown(desk: Desk, turn: Turn) -> Turn:
    """With its open card."""
    step = advance(turn.questionnaire, turn.state, Resumed(), turn.past, desk.local)
    return replace(turn, effects=step.effects)


def _keep(desk: Desk, turn: Turn, step: Step) -> Turn:
    status = session_store.OPEN
    report, revised = None, False
    filled = filled_card(turn.session.form)
    for effect in step.effects:
        match effect:
            case Submit(answers) if filled is not None:
                return _file_card(desk, turn, step, filled, answers)
            case Submit(answers, calculated):
                newer = _checked(desk, turn, answers)
                if newer is not None:
                    return _not_sent(desk, turn, step, newer)
                status = session_store.SENT
                report = file_report(desk, turn.session, {**answers, **calculated})
                revised = report.revision > 1
            case Cancel():  # put aside: the session stays open at the same question
                return replace(turn, effects=step.effects)
            case _:
                pass
    if step.state != turn.state or status != session_store.OPEN:
        session_store.save_session(desk.connection, turn.session, _written(step.state), status, desk.now)
    return replace(turn, state=step.state, effects=step.effects, report=report, revised=revised)


def _file_card(desk: Desk, turn: Turn, step: Step, filled: FilledCard, answers: Mapping[str, Answer]) -> Turn:
    """Scores or a remedial item; what still needs an answer is asked first."""
    at = lacking(filled, answers)
    if at is not None:
        return _asked_again(desk, turn, step, at, turn.session.base_revision)
    filed = file_card(desk, turn.session, filled, answers)
    session_store.save_session(desk.connection, turn.session, _written(step.state), session_store.SENT, desk.now)
    return replace(turn, state=step.state, effects=step.effects, filed=filed)


def _checked(desk: Desk, turn: Turn, answers: Mapping[str, Answer]) -> Newer | None:
    """Sending on top of a sent report is permitted anew: it may have been approved, locked or mended since."""
    session = turn.session
    report = report_store.report_of(desk.connection, session.plan, session.form, session.period, session.unit_id)
    if report is not None:
        person = people_store.person_by_id(desk.connection, session.person_id)
        permit_correction(desk, person, turn.plan, report, turn.unit, session.why)
    return newer_than(desk, session, turn.questionnaire, answers)


def _not_sent(desk: Desk, turn: Turn, step: Step, newer: Newer) -> Turn:
    """The summary again on a new card, with the person's own answers, and based on what was seen now."""
    return replace(_asked_again(desk, turn, step, None, newer.report.revision), newer=newer)


def _asked_again(desk: Desk, turn: Turn, step: Step, at: str | None, base: int) -> Turn:
    """The session goes on at that question, or at the summary."""
    again = reopen(turn.questionnaire, turn.past, turn.state.answers, at, desk.local, step.state.turn + 1)
    session_store.save_session(desk.connection, turn.session, _written(again.state), session_store.OPEN, desk.now, base)
    return replace(turn, state=again.state, effects=again.effects)
