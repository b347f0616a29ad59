"""A plan's page: every indicator of the plan for a unit and everything below it, over several periods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from indicators.completeness import Completeness
from indicators.indicator import Indicator
from indicators.judging import Outcome
from indicators.period import Period
from indicators.rollup import Standing
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import completeness_over
from reporting.overview import Standings, level_of, standings_over
from reporting.structure import structures_over
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What the page says; `units` are those of the plan at and below `root`, parents first, of each period's tree."""

    plan: Plan
    root: Unit
    periods: tuple[Period, ...]
    units: Mapping[Period, tuple[Unit, ...]]
    figures: Mapping[Period, Standings]
    completeness: Mapping[Period, Completeness]

    def whole(self, indicator: Indicator, period: Period) -> Standing:
        """Where the root stands."""
        return self.figures[period][indicator.code][self.root.code]

    def outcomes(self, indicator: Indicator, period: Period) -> Counter[Outcome]:
        """How the units stand that report the indicator; communes in the place of villages, as groups see them."""
        level = level_of(self.plan, indicator.reporter)
        shown = "commune" if level == "village" else level
        codes = [unit.code for unit in self.units[period] if unit.kind == shown]
        return self.figures[period][indicator.code].count_outcomes(codes)


def read_page(desk: Desk, plan: Plan, root: Unit, periods: Sequence[Period], on: date | None = None) -> PlanPage:
    """The page as it stands at the desk's moment, in the tree of each period ("as then") or of the day `on`."""
    return PlanPage(
        plan=plan,
        root=root,
        periods=tuple(periods),
        units={
            period: structure.units
            for structure, alike in structures_over(desk, plan, root, periods, on)
            for period in alike
        },
        figures=standings_over(desk, plan, plan.indicators, periods, root, on),
        completeness=completeness_over(desk, plan, periods, root),
    )
