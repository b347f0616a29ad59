"""What the reports of a subtree say, as the arithmetic takes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from dialogue.answers import AnswerKind
from indicators.indicator import Indicator
from indicators.period import Period
from indicators.reading import Figure, Mark, window
from programmes.plan import Plan
from reporting.desk import Desk
from storage.units import Unit
from storage.value_history import values_below

Reported = dict[Period, dict[int, dict[str, Figure]]]
"""Period → unit id → element → figure."""

_THOUSAND = 1000
_YES_NO = {"yes": 1, "no": 0}
_MARKS = {AnswerKind.UNKNOWN.value: Mark.UNKNOWN, AnswerKind.NOT_DONE.value: Mark.NOT_DONE}


def read_reported(
    desk: Desk,
    plan: Plan,
    root: Unit | None,
    periods: Iterable[Period],
    elements: Collection[str],
    *,
    alone: bool = False,
) -> Reported:
    """The figures of `root` and everything below it (of the whole plan for None), as they stood at the desk's moment.

    With `alone` those of `root` itself. Words count nothing.
    """
    found: Reported = {period: {} for period in periods}
    by_id = {period.id: units for period, units in found.items()}
    # Looking up where each unit stands takes as long as reading: of a whole tree all is read.
    path = None if root is None or root.parent_id is None else root.path
    only = root.id if root is not None and alone else None
    rows = values_below(desk.connection, plan.code, path, sorted(by_id), sorted(elements), desk.known_at, only)
    for unit_id, period, element, kind, thousandths, words in rows:
        figure: Figure | None
        if thousandths is not None:
            whole, rest = divmod(thousandths, _THOUSAND)
            figure = Decimal(thousandths) / _THOUSAND if rest else whole
        else:
            figure = figure_without_number(kind, words)
        if figure is not None:
            units = by_id[period]
            if unit_id in units:
                units[unit_id][element] = figure
            else:
                units[unit_id] = {element: figure}
    return found


def figure_without_number(kind: str, words: str | None) -> Figure | None:
    """What an answer counts that is no number; None for words that count nothing."""
    return _MARKS[kind] if kind in _MARKS else _YES_NO.get(words or "")


def elements_of(indicator: Indicator) -> tuple[str, ...]:
    """Every data element the indicator is computed from."""
    by_sex = tuple(code for _, nums, dens in indicator.sexes for code in (*nums, *dens))
    return (*indicator.numerator, *indicator.denominator, *by_sex)


def periods_behind(indicator: Indicator, period: Period) -> tuple[Period, ...]:
    """The quarters and longer periods whose reports make up the value."""
    return _periods_between(*window(indicator, period), period)


@lru_cache(maxsize=1024)
def _periods_between(first: date, last: date, period: Period) -> tuple[Period, ...]:
    inside = [Period.quarter_of(first)]
    while inside[-1].shifted(1).end <= last:
        inside.append(inside[-1].shifted(1))
    return tuple(inside) if period in inside else (*inside, period)
