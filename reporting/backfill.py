"""Takes reports of past periods from a table: looks first at every row, then files all of them at once, or none.

Every row passes the form's own rules as a report typed in the chat does. A blank cell changes nothing. What stood there
before stays as a revision; an approved report is not touched. Rounds that never were are noted as closed, so that
nobody is reminded of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dialogue.answers import Answer
from dialogue.effects import Rejection, Submit
from dialogue.engine import advance, reopen
from dialogue.events import Action, Pressed
from dialogue.judging import doubts, refusal
from dialogue.logic import Scope, logic_of
from dialogue.past import NO_PAST
from dialogue.questionnaire import Ask, Question, Questionnaire
from dialogue.readings import read_step
from dialogue.settling import settle
from dialogue.state import State
from indicators.period import Period
from programmes.faults import Fault
from programmes.plan import Form, Plan
from programmes.sheet import Row
from programmes.value_table import PERIOD, UNIT, ValueTable
from reporting.desk import Desk
from reporting.obligations import PERIOD_KIND
from reporting.rereading import as_asked
from reporting.rounds import CLOSING_HOUR, due_day, opens_on
from storage import audit, people, programmes
from storage import reports as report_store
from storage import rounds as round_store
from storage import units as unit_store
from storage.audit import Deed
from storage.reports import Report
from storage.units import Unit

_NOON = time(12)


class Change(StrEnum):
    """What a row does."""

    NEW = "new"
    REVISED = "revised"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Filing:
    """One row, understood: the report's values, computed ones included. `unusual` names what a form warns of."""

    row: Row
    unit: Unit
    period: Period
    change: Change
    values: Mapping[str, Answer]
    unusual: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backfill:
    """What a table would file. With faults nothing can be applied."""

    plan: Plan
    form: Form
    filings: tuple[Filing, ...]
    faults: tuple[Fault, ...]

    def count(self, change: Change) -> int:
        """How many rows do that."""
        return sum(filing.change is change for filing in self.filings)


def examine_backfill(desk: Desk, plan: Plan, form: Form, table: ValueTable, rows: Iterable[Row]) -> Backfill:
    """Look at every row; `rows` are the table's, perhaps with a progress bar around them."""
    seen: dict[tuple[int, Period], Row] = {}
    filings = []
    for row in rows:
        unit, period = _unit(desk, plan, form, row), _period(desk, plan, form, row)
        if unit is None or period is None:
            continue
        if (unit.id, period) in seen:
            row.fault(UNIT, f"{unit.code} {period} stands already in row {seen[unit.id, period].number}")
            continue
        seen[unit.id, period] = row
        filing = _filing(desk, plan, form, row, unit, period)
        if filing is not None:
            filings.append(filing)
    return Backfill(plan, form, tuple(filings), table.all_faults())


def apply_backfill(desk: Desk, backfill: Backfill, filings: Iterable[Filing], *, who: str, why: str) -> None:
    """File the rows within the desk's transaction, in the name of `who`. ValueError when there were faults."""
    if backfill.faults:
        raise ValueError("a table with faults cannot be applied")
    plan, form = backfill.plan, backfill.form
    person = people.add_person(desk.connection, who, "vi", desk.now)
    version = programmes.form_version_id(desk.connection, plan.code, form.code, form.digest)
    assert version is not None, "loading a plan saves the version of each of its forms"
    for filing in filings:
        if filing.change is Change.SAME:
            continue
        _note_round(desk, plan, filing.period)
        report_store.save_report(
            desk.connection,
            plan=plan.code,
            form=form.code,
            period=filing.period.id,
            unit_id=filing.unit.id,
            form_version_id=version,
            due_on=due_day(plan, filing.period)[0],
            person_id=person.id,
            session_id=None,
            answers=filing.values,
            now=desk.now,
            why=why,
        )
    told = {"new": backfill.count(Change.NEW), "revised": backfill.count(Change.REVISED)}
    about = f"form/{plan.code}/{form.code}"
    audit.note(desk.connection, desk.now, Deed.VALUES_IMPORTED, about, by=person.id, after=told)


def _unit(desk: Desk, plan: Plan, form: Form, row: Row) -> Unit | None:
    code = row.required(UNIT)
    unit = unit_store.unit_by_code(desk.connection, code) if code else None
    if unit is None:
        row.fault(UNIT, f"no unit has the code {code!r}")
    elif plan.code not in unit_store.plans_covering(desk.connection, unit.id):
        row.fault(UNIT, f"{plan.code} does not cover {code}")
    elif unit.kind != form.unit_kind:
        row.fault(UNIT, f"{code} is a {unit.kind}; the form {form.code} is filled by units of kind {form.unit_kind}")
    else:
        return unit
    return None


def _period(desk: Desk, plan: Plan, form: Form, row: Row) -> Period | None:
    text = row.required(PERIOD)
    try:
        period = Period.parse(text)
    except ValueError as problem:
        row.fault(PERIOD, str(problem))
        return None
    round_ = round_store.round_of(desk.connection, plan.code, period.id)
    if period.kind is not PERIOD_KIND[form.frequency]:
        row.fault(PERIOD, f"the form {form.code} is asked once a {form.frequency}, not for {period}")
    elif period.start < plan.start or period.end > plan.end:
        row.fault(PERIOD, f"{period} lies outside the plan's period, {plan.start} to {plan.end}")
    elif period.end >= desk.today:
        row.fault(PERIOD, f"{period} is not over yet")
    elif round_ is not None and round_.closed_at is None:
        row.fault(PERIOD, f"the reports of {period} are being collected now; send them in the chat")
    else:
        return period
    return None


def _filing(desk: Desk, plan: Plan, form: Form, row: Row, unit: Unit, period: Period) -> Filing | None:
    report = report_store.report_of(desk.connection, plan.code, form.code, period.id, unit.id)
    stored = {} if report is None else report_store.answers_of(desk.connection, report.id)
    known = as_asked(form.questionnaire, stored)
    noon = datetime.combine(period.end, _NOON, desk.zone)
    given = _given(form.questionnaire, row, noon)
    if given is None:
        return None
    read = _submitted(form.questionnaire, row, {**known, **given}, frozenset(given), noon)
    if read is None:
        return None
    values, unusual = read
    change = _change(report, stored, values)
    if change is Change.REVISED and report is not None and report.status == report_store.APPROVED:
        row.fault(UNIT, f"the report of {unit.code} for {period} is approved already and says something else")
        return None
    return Filing(row, unit, period, change, values, unusual)


def _given(questionnaire: Questionnaire, row: Row, noon: datetime) -> dict[str, Answer] | None:
    """The filled cells as answers; None, with faults, when one cannot be read."""
    found: dict[str, Answer] = {}
    fields, is_read = logic_of(questionnaire).fields, True
    for question in questionnaire.questions():
        text = row.text(question.name)
        if not text:
            continue
        read = read_step(Ask(question), text, fields, NO_PAST, noon.date())
        if isinstance(read, Rejection):
            row.fault(question.name, f"{text!r}: {_slip(read)}")
            is_read = False
        else:
            found.update(read)
    return found if is_read else None


def _submitted(
    questionnaire: Questionnaire, row: Row, answers: dict[str, Answer], given: frozenset[str], noon: datetime
) -> tuple[dict[str, Answer], tuple[str, ...]] | None:
    """What the engine sends: these answers and the computed elements, and what is unusual; None with faults."""
    logic = logic_of(questionnaire)
    settled = settle(logic, answers, noon.date())
    scope = Scope(logic, answers, settled.hidden, noon.date())
    unusual: list[Question] = []
    refused = False
    for step in questionnaire.steps:
        own = {question.name: answers[question.name] for question in step.questions if question.name in answers}
        if step.name in settled.hidden:
            for name in given & own.keys():
                row.fault(name, "is not asked, as the other answers stand; leave the cell blank")
                refused = True
            continue
        rejection = refusal(logic, step, own, scope) if own else None
        if rejection is not None:
            row.fault(rejection.question, f"{row.text(rejection.question)!r}: {_slip(rejection)}")
            refused = True
        unusual += [doubt.question for doubt in doubts(logic, step, own, scope, NO_PAST)]
    if refused:
        return None
    for question in unusual:  # whoever applies the table has seen the warning, and reviewers see the mark
        answers[question.name] = replace(answers[question.name], reason="")
    step_now = reopen(questionnaire, NO_PAST, answers, None, noon)
    pressed = Pressed(Action.SUBMIT, None, step_now.state.turn)
    for effect in advance(questionnaire, step_now.state, pressed, NO_PAST, noon).effects:
        if isinstance(effect, Submit):
            return {**effect.answers, **effect.calculated}, tuple(question.name for question in unusual)
    _fault_open(questionnaire, row, step_now.state)
    return None


def _fault_open(questionnaire: Questionnaire, row: Row, state: State) -> None:
    """The step that keeps the report from being sent: one of its questions has no answer."""
    step = next(step for step in questionnaire.steps if step.name == state.step)
    for question in step.questions:
        if question.name not in state.answers:
            row.fault(question.name, "is blank; the form needs an answer (0 is one, and so is having no figures)")
            return
    row.fault(step.questions[0].name, "does not go together with the other answers")


def _slip(rejection: Rejection) -> str:
    """The slip for the operator: what the form says, else its name and what belongs to it."""
    message = rejection.message or {}
    words = message.get("vi") or rejection.slip.value.replace("_", " ")
    detail = ", ".join(f"{name} {value}" for name, value in rejection.detail.items())
    return f"{words} ({detail})" if detail else words


def _change(report: Report | None, stored: Mapping[str, Answer], values: Mapping[str, Answer]) -> Change:
    if report is None:
        return Change.NEW
    before = {name: (answer.kind, _plain(answer)) for name, answer in stored.items()}
    after = {name: (answer.kind, _plain(answer)) for name, answer in values.items()}
    return Change.SAME if before == after else Change.REVISED


def _plain(answer: Answer) -> object:
    """The value as the store gives it back: days and several choices as words."""
    if isinstance(answer.value, tuple):
        return " ".join(answer.value)
    return answer.value.isoformat() if isinstance(answer.value, date) else answer.value


def _note_round(desk: Desk, plan: Plan, period: Period) -> None:
    if round_store.round_of(desk.connection, plan.code, period.id) is not None:
        return
    due, configured = due_day(plan, period)
    round_store.add_round(
        desk.connection,
        plan=plan.code,
        period=period.id,
        opens_on=opens_on(plan, period),
        due_on=due,
        closes_at=datetime.combine(due + timedelta(days=1), CLOSING_HOUR, desk.zone),
        configured=configured,
        now=desk.now,
        closed_at=desk.now,
    )
