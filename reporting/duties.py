"""Dated duties that no form serves: they open, those who have to do them are reminded, and say when it is done.

Milestones are such duties too: one time only, of the plan's root. So are the rounds of scorecards: stations score
themselves and the level above verifies; these are done when the scores are sent, not when somebody says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from indicators.calendar import DueDate, due_dates, opening_day
from indicators.period import Period
from indicators.rule_notation import parse_rule
from indicators.scorecard import Scorecard
from programmes.plan import Plan
from reporting.access import ROLE_OF_KIND, Act, Role, demand
from reporting.desk import Desk
from reporting.ladder import HELPS_FOR, Listener, plan_reminders
from reporting.problems import DutyUnknown
from reporting.structure import owing_for, structure_of
from storage import deadlines as store
from storage import rounds as round_store
from storage import units as unit_store
from storage.deadlines import DutyRound
from storage.people import Person
from storage.units import Unit

DONE = "complete"
MOVED_ON = "moved_on"  # how reminders of a closed unit end
SHOWN_FOR = timedelta(days=180)  # how long after its due day a duty is still listed
STATION = "commune"
_VERIFIERS = ("district", "city", "province")


class DutyKind(StrEnum):
    """How such a duty is done."""

    SAID = "said"  # somebody presses that it is done
    SELF_SCORE = "self_score"  # the station sends its scores of a card
    VERIFICATION = "verification"  # the level above has verified the scores of every station just below it
    REMEDY = "remedy"  # a remedial item is marked done or dropped


@dataclass(frozen=True, slots=True)
class DatedDuty:
    """A duty or milestone with the kinds of units that have to do it; `printed` are the document's words, "" if none.

    `what` of a card is the card's name, `card` its code. `rule` dates it, "" where its own day does.
    """

    code: str
    what: str
    printed: str
    levels: tuple[str, ...]
    kind: DutyKind = DutyKind.SAID
    rule: str = ""
    card: str = ""


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """One time of a duty that one unit has not done yet."""

    duty: DatedDuty
    round: DutyRound
    unit: Unit

    @property
    def period(self) -> Period:
        """What it is about."""
        return Period.parse(self.round.period)


def dated_duties(plan: Plan) -> list[DatedDuty]:
    """The duties that somebody is reminded of and that no form serves, the rounds of the cards, the milestones."""
    scored = _card_duties(plan)
    served = {form.duty for form in plan.forms} | {duty.code for duty in scored}
    duties = [
        DatedDuty(duty.code, duty.what, duty.printed, duty.levels, rule=duty.rule)
        for duty in plan.duties
        if duty.levels and duty.form is None and duty.code not in served
    ]
    root = plan.root().kind
    milestones = [DatedDuty(one.code, one.what, one.printed, (root,)) for one in plan.milestones if one.due]
    return [*duties, *scored, *milestones]


def _card_duties(plan: Plan) -> list[DatedDuty]:
    """Two for each card that can be scored: the self score, and its verification where the plan dates one."""
    printed = {duty.code: duty.printed for duty in plan.duties}
    found = []
    for card in plan.scorecards:
        if card.rule and card.criteria:
            code = self_score_code(card)
            words = printed.get(code, "")
            found.append(DatedDuty(code, card.name, words, (STATION,), DutyKind.SELF_SCORE, card.rule, card.code))
        if card.rule and card.criteria and card.verify_rule:
            code = verification_code(card)
            words = printed.get(code, "")
            found.append(
                DatedDuty(code, card.name, words, _VERIFIERS, DutyKind.VERIFICATION, card.verify_rule, card.code)
            )
    return found


def self_score_code(card: Scorecard) -> str:
    """The duty that a self score fulfils: the printed one, else the card's own."""
    return card.duty or card.code


def verification_code(card: Scorecard) -> str:
    """The same for its verification."""
    return card.verify_duty or f"{card.code}-verified"


def duty_dates(plan: Plan, code: str, years: range) -> Iterator[DueDate]:
    """When that duty or milestone falls due in those years, within the plan's own time."""
    for duty in dated_duties(plan):
        if duty.code == code and duty.rule:
            rule = parse_rule(duty.rule)
            for year in years:
                yield from (one for one in due_dates(rule, year) if one.due is not None and _is_within(plan, one))
    for one in plan.milestones:
        if one.code == code and one.due is not None and one.due.year in years:
            yield DueDate(Period.year_of(one.due.year), one.due, one.due)


def open_duties(desk: Desk) -> list[DutyRound]:
    """Open every duty whose day has come and plan its reminders; returns those opened now.

    One that fell due long before the system saw it is not asked for.
    """
    opened = []
    for plan in desk.catalogue.plans():
        for duty in dated_duties(plan):
            for due in duty_dates(plan, duty.code, range(desk.today.year - 1, desk.today.year + 2)):
                opens = opening_day(due, plan.opens_days_before_end)
                if opens is None or due.due is None or opens > desk.today or due.due + HELPS_FOR < desk.today:
                    continue
                found = DutyRound(
                    plan.code, duty.code, due.period.id, opens, due.due, due.configured, due.words or duty.printed
                )
                if store.add_duty_round(desk.connection, found, desk.now):
                    listeners = _listeners(desk, plan, duty, due.period)
                    plan_reminders(desk, plan, duty.code, due.period, opens, due.due, listeners)
                    opened.append(found)
    return opened


def duties_open_at(desk: Desk, unit: Unit) -> list[OpenDuty]:
    """What exactly this unit, and closed ones that it follows, have not done of the duties that have opened.

    Long overdue ones are left out. A duty is that of the unit which stood on the last day of what it is about.
    """
    found = []
    owing = owing_for(desk, unit)
    for code in unit_store.plans_covering(desk.connection, unit.id):
        plan = desk.catalogue.plan(code)
        duties = {duty.code: duty for duty in dated_duties(plan) if unit.kind in duty.levels}
        for round_ in store.duty_rounds(desk.connection, code):
            duty = duties.get(round_.duty)
            if duty is None or round_.due_on + SHOWN_FOR < desk.today:
                continue
            period = Period.parse(round_.period)
            found += [
                OpenDuty(duty, round_, one.unit)
                for one in owing
                if one.owes(period, desk.today)
                and not store.is_done(desk.connection, code, duty.code, round_.period, one.unit.id)
                and is_owed_by(desk, plan, duty, one.unit, period)
            ]
    return found


def is_owed_by(desk: Desk, plan: Plan, duty: DatedDuty, unit: Unit, period: Period) -> bool:
    """Whether a unit of that kind has to do that duty; a verification is owed by the units just above the stations."""
    if unit.kind not in duty.levels:
        return False
    return duty.kind is not DutyKind.VERIFICATION or bool(stations_just_below(desk, plan, unit, period))


def stations_of(desk: Desk, plan: Plan, root: Unit, period: Period) -> list[Unit]:
    """The stations at or below `root` that a round about `period` is about: those of its last day, where they stood."""
    return [unit for unit in structure_of(desk, plan, root, period).expected if unit.kind == STATION]


def stations_just_below(desk: Desk, plan: Plan, unit: Unit, period: Period) -> list[Unit]:
    """Those that answered to the unit itself."""
    return [station for station in stations_of(desk, plan, unit, period) if station.parent_id == unit.id]


def duty_of(plan: Plan, code: str) -> DatedDuty:
    """That duty; DutyUnknown when the plan asks nobody for it any more."""
    duty = _known_duty(plan, code)
    if duty is None:
        raise DutyUnknown()
    return duty


def role_of(unit: Unit) -> Role:
    """Who answers for the duties of a unit: the highest role at its level."""
    return ROLE_OF_KIND[unit.kind][-1]


def mark_done(desk: Desk, person: Person, plan_code: str, code: str, period: str, unit_id: int) -> bool:
    """Note that the unit has done the duty, and end its reminders; False when that was noted before.

    NotAllowed unless the person answers for the unit, DutyUnknown when it is not asked of it.
    """
    plan = desk.catalogue.plan(plan_code)
    unit = unit_store.unit_by_id(desk.connection, unit_id)
    demand(desk, person, Act.SUPERVISE, unit)
    round_ = store.duty_round_of(desk.connection, plan.code, code, period)
    duty = duty_of(plan, code)
    if round_ is None or unit.kind not in duty.levels or duty.kind is not DutyKind.SAID:
        raise DutyUnknown()
    return note_done(desk, plan, code, period, unit, person)


def note_done(desk: Desk, plan: Plan, code: str, period: str, unit: Unit, person: Person) -> bool:
    """The unit has done the duty: its reminders end; False when that was noted before."""
    is_new = store.mark_done(desk.connection, plan.code, code, period, unit.id, person.id, desk.now)
    round_store.settle_reminders(desk.connection, plan.code, period, [unit.id], DONE, desk.now, duty=code)
    return is_new


def hand_duties_over(desk: Desk, plan: Plan, closed: Iterable[int], opened: Iterable[Unit], since: date) -> None:
    """After a reorganisation: duties about a time that ends on its day or later are those of the new units alone."""
    ended = list(closed)
    for round_ in store.duty_rounds(desk.connection, plan.code):
        period, duty = Period.parse(round_.period), _known_duty(plan, round_.duty)
        if duty is None or period.end < since or round_.due_on + HELPS_FOR < desk.today:
            continue
        round_store.settle_reminders(
            desk.connection, plan.code, round_.period, ended, MOVED_ON, desk.now, duty=round_.duty
        )
        listeners = [Listener(unit, False) for unit in opened if is_owed_by(desk, plan, duty, unit, period)]
        plan_reminders(desk, plan, duty.code, period, round_.opens_on, round_.due_on, listeners, since=desk.now)


def _known_duty(plan: Plan, code: str) -> DatedDuty | None:
    return next((duty for duty in dated_duties(plan) if duty.code == code), None)


def _listeners(desk: Desk, plan: Plan, duty: DatedDuty, period: Period) -> list[Listener]:
    return [
        Listener(unit, only_after=False)
        for root in unit_store.plan_roots(desk.connection, plan.code)
        for unit in unit_store.subtree(desk.connection, root, plan=plan.code)
        if is_owed_by(desk, plan, duty, unit, period)
    ]


def _is_within(plan: Plan, due: DueDate) -> bool:
    """Due since the plan began, and about a time of it; a duty about its last year may fall due in the year after."""
    is_about = due.period.end >= plan.start and due.period.start <= plan.end
    return is_about and due.due is not None and due.due >= plan.start
