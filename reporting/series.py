"""A unit's figures over time: the periods behind one another, and whose reports came in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.completeness import Completeness
from indicators.indicator import Indicator, TimeRule
from indicators.period import Period
from indicators.rollup import Standing, is_paced
from indicators.target import TargetKind
from programmes.plan import Plan
from reporting.assigning import targets_in_force
from reporting.desk import Desk
from reporting.obligations import owed_over, units_below
from reporting.overview import completeness_of, standings_over
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class Filings:
    """Whose reports came: for each unit, with all that lies below it, its completeness by period."""

    periods: tuple[Period, ...]
    rows: tuple[tuple[Unit, tuple[Completeness, ...]], ...]
    total: tuple[Completeness, ...]


def periods_until(plan: Plan, last: Period, most: int) -> list[Period]:
    """The plan's periods of that kind up to `last`, oldest first, the newest `most` of them."""
    found = [last]
    while len(found) < most and found[0].previous().end >= plan.start:
        found.insert(0, found[0].previous())
    return found


def read_series(
    desk: Desk, plan: Plan, indicators: Sequence[Indicator], periods: Sequence[Period], unit: Unit
) -> dict[str, list[Standing]]:
    """Indicator code → where the unit stands in each of the periods, all in today's tree."""
    read = standings_over(desk, plan, indicators, periods, unit, desk.today)
    return {one.code: [read[period][one.code][unit.code] for period in periods] for one in indicators}


def indicators_of(desk: Desk, plan: Plan, period: Period, unit: Unit) -> list[Indicator]:
    """The plan's indicators that anybody at or below the unit is asked for, in its order."""
    read = standings_over(desk, plan, plan.indicators, [period], unit)[period]
    return [one for one in plan.indicators if read[one.code][unit.code].expected]


def accumulates(desk: Desk, plan: Plan, indicator: Indicator, period: Period) -> bool:
    """Whether it adds up to something that is to be reached in all: in the year of `period`, or year upon year."""
    held = [one for one in targets_in_force(desk, plan) if one.indicator == indicator.code and one.value is not None]
    year = str(period.year)
    return any(one.kind is TargetKind.CUMULATIVE or (one.period == year and is_paced(indicator, one)) for one in held)


def periods_of_pace(plan: Plan, indicator: Indicator, period: Period) -> list[Period]:
    """What its cumulative picture goes over: the quarters of the year for a flow, else the years of the plan."""
    if indicator.time is TimeRule.FLOW:
        return list(Period.year_of(period.year).quarters())
    return [Period.year_of(year) for year in range(plan.start.year, plan.end.year + 1)]


def read_filings(desk: Desk, plan: Plan, periods: Sequence[Period], root: Unit) -> Filings:
    """Rows are the units just below `root`, and itself where it owes reports of its own or nothing lies below."""
    units = units_below(desk, plan, root)
    rows = [unit for unit in units if unit.parent_id == root.id]
    owed = owed_over(desk, plan, periods, root)

    def of(unit: Unit, whole: bool) -> tuple[Completeness, ...]:
        return tuple(
            completeness_of(
                desk,
                (one for one in owed[p] if (one.unit.is_at_or_below(unit) if whole else one.unit.id == unit.id)),
            )
            for p in periods
        )

    own = of(root, whole=False)
    found = [(root, own)] if any(done.expected for done in own) else []
    found += [(unit, of(unit, whole=True)) for unit in rows]
    known = tuple((unit, cells) for unit, cells in found if any(done.expected for done in cells))
    return Filings(tuple(periods), known, of(root, whole=True))
