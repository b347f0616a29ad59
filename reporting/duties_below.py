"""How far the units below somebody's are with their dated duties, in counts: who has to ask, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.duties import SHOWN_FOR, STATION, DatedDuty, DutyKind, dated_duties
from reporting.structure import structure_of
from storage import deadlines as store
from storage import units as unit_store
from storage.deadlines import DutyRound
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class DutyBelow:
    """One time of a duty: how many of the units that owe it have done it, and the names of those that have not."""

    duty: DatedDuty
    round: DutyRound
    done: int
    left: tuple[str, ...]

    @property
    def owed(self) -> int:
        """How many units have to do it."""
        return self.done + len(self.left)


def duties_below(desk: Desk, unit: Unit) -> list[DutyBelow]:
    """The duties that have opened and are not done everywhere below the unit, the first due first.

    Long overdue ones are left out, as they are from everybody's own list.
    """
    found = [one for code in unit_store.plans_covering(desk.connection, unit.id) for one in _of_plan(desk, code, unit)]
    return sorted(found, key=lambda one: one.round.due_on)


def _of_plan(desk: Desk, code: str, unit: Unit) -> Iterator[DutyBelow]:
    plan = desk.catalogue.plan(code)
    duties = {duty.code: duty for duty in dated_duties(plan)}
    for round_ in store.duty_rounds(desk.connection, code):
        duty = duties.get(round_.duty)
        if duty is None or round_.due_on + SHOWN_FOR < desk.today:
            continue
        owing = _owing_below(desk, plan, duty, unit, Period.parse(round_.period))
        done = store.units_done(desk.connection, code, round_.duty, round_.period)
        left = tuple(one.name for one in owing if one.id not in done)
        if left:
            yield DutyBelow(duty, round_, len(owing) - len(left), left)


def _owing_below(desk: Desk, plan: Plan, duty: DatedDuty, unit: Unit, period: Period) -> list[Unit]:
    """Who has to do it below the unit itself; a verification those just above a station."""
    units = structure_of(desk, plan, unit, period).expected
    owing = [one for one in units if one.id != unit.id and one.kind in duty.levels]
    if duty.kind is not DutyKind.VERIFICATION:
        return owing
    above = {one.parent_id for one in units if one.kind == STATION}
    return [one for one in owing if one.id in above]
