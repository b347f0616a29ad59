"""Figures of a plan in one period that are kept up: after the first reading only what was sent since is read.

What a report changes is carried up its unit's own line (`indicators.line_sums`), so that the root of a country is as
near as a village. What was sent is known from the audit, where every sending stands in the order of the commits; after
any other deed that may change a figure, and where units were reorganised, everything is read anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from indicators.indicator import Indicator
from indicators.line_sums import LineSums
from indicators.period import Period
from indicators.rollup import Standing
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.overview import Standings, level_of, own_standings, standings
from reporting.structure import was_reorganised
from storage import audit_lookup
from storage import units as unit_store
from storage.audit import Deed
from storage.units import Unit

_SENDINGS: Final = frozenset({Deed.REPORT_SENT, Deed.REPORT_CORRECTED})
_OTHERS: Final = frozenset(  # deeds after which every figure is what it was
    {
        Deed.BEGUN,
        Deed.REPORT_APPROVED,
        Deed.REPORT_RETURNED,
        Deed.SCORE_SENT,
        Deed.SCORE_VERIFIED,
        Deed.REMEDY_ENTERED,
        Deed.REMEDY_SETTLED,
        Deed.ALARM_SETTLED,
        Deed.INVITED,
        Deed.JOINED,
        Deed.ADMITTED,
        Deed.DECLINED,
        Deed.LEFT,
        Deed.HANDED_OVER,
        Deed.AGREED,
        Deed.FORGOTTEN,
        Deed.EXTENDED,
        Deed.GROUP_BOUND,
        Deed.OPERATOR_BOUND,
        Deed.OPERATOR_REMOVED,
        Deed.EVENT_SETTLED,
        Deed.EXPORTED,
    }
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read: `standings` as they were then, and the sums as they are after row `number` of the audit.

    An indicator without sums is judged by more than its tally (a norm of every quarter, a figure entered by hand).
    """

    number: int
    root: Unit
    standings: Standings
    sums: dict[str, LineSums]


class KeptFigures:
    """Indicators of one plan in one period. Ask it with desks over what is committed, at the present moment."""

    def __init__(self, plan: Plan, indicators: Iterable[Indicator], period: Period) -> None:
        self._plan = plan
        self._indicators = tuple(indicators)
        self._period = period
        self._kept: _Kept | None = None

    def line(self, desk: Desk, unit: Unit) -> dict[str, list[Standing]]:
        """Indicator code → where the unit and every unit above it stand, nearest first, as `standings` has it.

        Units that were not there in that period are left out.
        ValueError for a desk that looks back on a past day.
        """
        if desk.looks_back:
            raise ValueError("figures are kept up to the present moment only")
        self._kept = kept = self._caught_up(desk) or self._read(desk)
        above = [unit, *unit_store.ancestors(desk.connection, unit)]
        found = {}
        for indicator in self._indicators:
            sums = kept.sums.get(indicator.code)
            if sums is None:
                read = standings(desk, self._plan, [indicator], self._period, kept.root)[indicator.code]
                found[indicator.code] = [read[one.code] for one in above if one.code in read]
            else:
                read = kept.standings[indicator.code]
                found[indicator.code] = [replace(read[one.code], tally=sums[one.code]) for one in above]
        return found

    def _caught_up(self, desk: Desk) -> _Kept | None:
        """What is kept with everything sent since; None when that cannot be told from the sendings alone."""
        kept = self._kept
        if kept is None:
            return None
        newest = audit_lookup.newest_number(desk.connection)
        deeds = audit_lookup.deeds_after(desk.connection, kept.number) if newest > kept.number else []
        if newest < kept.number or any(deed not in _SENDINGS | _OTHERS for deed, _ in deeds):
            return None
        sent = {unit_id for deed, unit_id in deeds if deed in _SENDINGS and unit_id is not None}
        for unit in unit_store.units_by_id(desk.connection, sent).values() if sent else ():
            self._carry(desk, kept, unit)
        return replace(kept, number=newest)

    def _carry(self, desk: Desk, kept: _Kept, unit: Unit) -> None:
        """The indicators that are reported on the unit's level have its new tally from now on."""
        fed = [
            one for one in self._indicators if one.code in kept.sums and level_of(self._plan, one.reporter) == unit.kind
        ]
        fed = [
            one for one in fed if unit.code in kept.standings[one.code] and kept.standings[one.code][unit.code].expected
        ]
        if not fed:
            return
        read = own_standings(desk, self._plan, fed, self._period, unit)
        for indicator in fed:
            kept.sums[indicator.code].change(unit.code, read[indicator.code].tally)

    def _read(self, desk: Desk) -> _Kept:
        number = audit_lookup.newest_number(desk.connection)  # first: what is sent meanwhile is read once more
        (root,) = unit_store.plan_roots(desk.connection, self._plan.code)
        read = standings(desk, self._plan, self._indicators, self._period, root)
        if was_reorganised(desk):
            return _Kept(number, root, read, {})
        units = unit_store.subtree(desk.connection, root, plan=self._plan.code)
        codes = {unit.id: unit.code for unit in units}
        parents = {unit.code: None if unit.parent_id is None else codes.get(unit.parent_id) for unit in units}
        sums = {}
        for indicator in self._indicators:
            below = read[indicator.code]
            if not any(one.quarters or not one.shows_counts for one in below.values()):
                tallies = {code: one.tally for code, one in below.items()}
                sums[indicator.code] = LineSums(indicator.kind, tallies, parents)
        return _Kept(number, root, read, sums)
