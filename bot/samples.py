"""Plausible reports of past quarters for the demo, made from the plan's sample-values.csv; the same at every start.

Columns: element, of, low, high, drift. A number lies between low and high; with `of` (element, or several joined by
"+"), low and high are percent of it. Choices yes/no: low to high is the percent of units that say yes. Each unit keeps
its own place between low and high; `drift` moves it by that much every quarter. Empty low: left unanswered.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from dialogue.answers import Answer, AnswerKind
from dialogue.effects import Submit
from dialogue.engine import advance, reopen
from dialogue.events import Action, Pressed
from dialogue.past import NO_PAST
from dialogue.questionnaire import QuestionKind, Questionnaire
from indicators.period import Period, PeriodKind
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import Owed, owed_below
from reporting.rounds import due_day, periods_open
from storage import people, programmes, reports, rounds, units
from storage.units import Unit

PAST_QUARTERS = 7
_LATE_PERCENT, _SILENT_PERCENT = 9, 3
_NOBODY = Answer(AnswerKind.UNKNOWN)


class SampleFault(Exception):
    """The sample numbers break the form's own rules; names unit, form and period."""


@dataclass(frozen=True, slots=True)
class SampleRule:
    """One line of sample-values.csv."""

    of: tuple[str, ...]
    low: Decimal
    high: Decimal
    drift: Decimal


def read_sample_rules(path: Path) -> dict[str, SampleRule | None]:
    """Rules by element; None for one that is left unanswered. Raises ValueError naming the row."""
    rules: dict[str, SampleRule | None] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                of = tuple(filter(None, row["of"].split("+")))
                numbers = [Decimal(row[column] or 0) for column in ("low", "high", "drift")]
                rules[row["element"]] = SampleRule(of, *numbers) if row["low"] else None
            except (KeyError, ArithmeticError) as fault:
                raise ValueError(f"{path.name}, row {number}: {fault!r}") from fault
    return rules


def file_past_reports(desk: Desk, plan: Plan, rules: Mapping[str, SampleRule | None]) -> int:
    """Store the reports of the seven quarters before the current one, their rounds closed; the sample author's id."""
    current = current_quarter(desk, plan)
    past = [period for period in periods_open(plan, desk.today) if period.end < current.start][-PAST_QUARTERS:]
    author = people.add_person(desk.connection, desk.say("vi", "demo.author"), "vi", desk.now).id
    for index, period in enumerate(past, start=PAST_QUARTERS - len(past)):
        due, configured = due_day(plan, period)
        rounds.add_round(
            desk.connection,
            plan=plan.code,
            period=period.id,
            opens_on=period.end - timedelta(days=plan.opens_days_before_end),
            due_on=due,
            closes_at=datetime.combine(due + timedelta(days=1), time(9), desk.zone),
            configured=configured,
            now=desk.now,
            closed_at=desk.now,
        )
        for owed in _owed(desk, plan, period):
            if not _chance(f"{owed.unit.code}/{owed.form.code}/{period}/silent", _SILENT_PERCENT):
                file_sample(desk, plan, owed, period, index, rules, author)
    return author


def file_current_reports(
    desk: Desk, plan: Plan, rules: Mapping[str, SampleRule | None], leave_out: frozenset[str], author: int
) -> int:
    """What others have sent already of the running round; units in `leave_out` (codes) are left to the people."""
    period = current_quarter(desk, plan)
    count = 0
    for owed in _owed(desk, plan, period):
        left = owed.unit.code in leave_out or _chance(f"{owed.unit.code}/{owed.form.code}/{period}/waits", 12)
        if not left:
            file_sample(desk, plan, owed, period, PAST_QUARTERS, rules, author, sent_at=desk.now - timedelta(hours=9))
            count += 1
    return count


def current_quarter(desk: Desk, plan: Plan) -> Period:
    """The quarter whose reports are being collected: the newest that has opened."""
    return [period for period in periods_open(plan, desk.today) if period.kind is PeriodKind.QUARTER][-1]


def file_sample(
    desk: Desk,
    plan: Plan,
    owed: Owed,
    period: Period,
    index: int,
    rules: Mapping[str, SampleRule | None],
    author: int,
    sent_at: datetime | None = None,
) -> None:
    """Store one sample report, after the form's own rules have passed it."""
    due = due_day(plan, period)[0]
    late = _chance(f"{owed.unit.code}/{owed.form.code}/{period}/late", _LATE_PERCENT)
    day = due + timedelta(days=2) if late else due - timedelta(days=1)
    sent = sent_at or datetime.combine(day, time(16, 30), desk.zone).astimezone(desk.now.tzinfo)
    version = programmes.form_version_id(desk.connection, plan.code, owed.form.code, owed.form.digest)
    assert version is not None, "loading a plan saves the version of each of its forms"
    reports.save_report(
        desk.connection,
        plan=plan.code,
        form=owed.form.code,
        period=period.id,
        unit_id=owed.unit.id,
        form_version_id=version,
        due_on=due,
        person_id=author,
        session_id=None,
        answers=sample_answers(owed.form.questionnaire, owed.unit, period, index, rules),
        now=sent,
        status=reports.APPROVED,  # nobody has to look at made-up reports
    )


def sample_answers(
    questionnaire: Questionnaire, unit: Unit, period: Period, index: int, rules: Mapping[str, SampleRule | None]
) -> dict[str, Answer]:
    """Answers and computed elements of one sample report. SampleFault when the form refuses them."""
    answers: dict[str, Answer] = {}
    wholes_first = sorted(questionnaire.questions(), key=lambda question: len(_depth(rules, question.name)))
    for question in wholes_first:
        rule = rules.get(question.name)
        seed = f"{unit.code}/{question.name}"
        if rule is None:
            answers[question.name] = _NOBODY
        elif question.kind is QuestionKind.SELECT_ONE:
            says_yes = _place(seed, 100) < rule.low + rule.drift * index
            answers[question.name] = Answer(AnswerKind.VALUE, "yes" if says_yes else "no")
        else:
            answers[question.name] = Answer(AnswerKind.VALUE, _number(rule, answers, seed, period, index))
    step = reopen(questionnaire, NO_PAST, answers, None)
    sent = advance(questionnaire, step.state, Pressed(Action.SUBMIT, None, step.state.turn), NO_PAST, _noon(period))
    for effect in sent.effects:
        if isinstance(effect, Submit):
            return {**effect.answers, **effect.calculated}
    raise SampleFault(f"{unit.code}, {questionnaire.code}, {period}: {sent.effects!r}")


def _depth(rules: Mapping[str, SampleRule | None], name: str) -> tuple[str, ...]:
    rule = rules.get(name)
    return () if rule is None else (*rule.of, *(deeper for part in rule.of for deeper in _depth(rules, part)))


def _number(rule: SampleRule, answers: Mapping[str, Answer], seed: str, period: Period, index: int) -> Decimal:
    share = rule.low + (rule.high - rule.low) * _place(seed, 1000) / 1000 + rule.drift * index
    wobble = Decimal(_place(f"{seed}/{period}", 41) - 20) / 1000  # at most 2 % up or down
    share *= 1 + wobble
    if not rule.of:
        return max(Decimal(0), share).quantize(Decimal(1), ROUND_HALF_UP)
    wholes = [answers[name].value for name in rule.of]
    whole = sum((value for value in wholes if isinstance(value, Decimal)), Decimal(0))
    return min(whole, max(Decimal(0), (whole * share / 100).quantize(Decimal(1), ROUND_HALF_UP)))


def _owed(desk: Desk, plan: Plan, period: Period) -> Iterator[Owed]:
    for root in units.plan_roots(desk.connection, plan.code):
        for owed in owed_below(desk, plan, period, root):
            if owed.report is None and owed.unit.kind != "province":
                yield owed


def _place(seed: str, size: int) -> int:
    """A number below `size` that belongs to the seed for ever."""
    return random.Random(seed).randrange(size)  # noqa: S311  (sample data, not a secret)


def _chance(seed: str, percent: int) -> bool:
    return _place(seed, 100) < percent


def _noon(period: Period) -> datetime:
    return datetime.combine(period.end, time(12)).astimezone()
