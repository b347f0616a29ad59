"""What can be looked at next, as buttons beneath a picture: the same for the sender and for words typed instead."""

from __future__ import annotations

import html

from charts.records import MOST_UNITS
from handlers.buttons import PickButton, ProgressButton, write_button
from handlers.views import Choice, View
from indicators.indicator import Indicator
from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import units_below
from reporting.overview import level_of
from reporting.ports import Button, Rows
from reporting.rounds import current_period, periods_owed
from reporting.series import accumulates
from storage.units import Unit

_LABELS = {
    View.RANKING: "progress.view_ranking",
    View.TREND: "progress.view_trend",
    View.PACE: "progress.view_pace",
    View.FILING: "progress.view_filing",
    View.ALL: "progress.view_all",
}
_IN_ROW = 2


def picture_rows(
    desk: Desk, plan: Plan, unit: Unit, period: Period, language: str, view: View, indicator: Indicator, part: int
) -> Rows:
    """The other kinds of pictures, the next part of this one, another indicator, another place, another period."""
    place = plan.indicators.index(indicator)
    periods = periods_owed(desk, plan, unit)
    kept = None if period == current_period(desk, plan, unit) else period.id

    def button(key: str, data: ProgressButton | PickButton) -> Button:
        return Button(html.unescape(desk.say(language, key)), write_button(data))

    def picking(choice: Choice) -> PickButton:
        return PickButton(plan.code, unit.id, choice, 0, view, place, kept)

    found = []
    parts = _parts(desk, plan, unit, view, indicator)
    if part > 0:
        found.append(button("directory.back", ProgressButton(plan.code, unit.id, view, place, part - 1, kept)))
    if part + 1 < parts:
        found.append(button("directory.next", ProgressButton(plan.code, unit.id, view, place, part + 1, kept)))
    for other in views_of(desk, plan, unit, period, indicator):
        if other is not view:
            found.append(button(_LABELS[other], ProgressButton(plan.code, unit.id, other, place, 0, kept)))
    found.append(button("progress.other_indicator", picking(Choice.INDICATOR)))
    found.append(button("progress.other_unit", picking(Choice.UNIT)))
    if len(periods) > 1:
        found.append(button("progress.other_period", picking(Choice.PERIOD)))
    return tuple(tuple(found[start : start + _IN_ROW]) for start in range(0, len(found), _IN_ROW))


def views_of(desk: Desk, plan: Plan, unit: Unit, period: Period, indicator: Indicator) -> list[View]:
    """The kinds of pictures there are of that unit and indicator. A village has nobody below it to rank."""
    found = [View.RANKING] if unit.kind != "village" else []
    found.append(View.TREND)
    if accumulates(desk, plan, indicator, period):
        found.append(View.PACE)
    return [*found, View.FILING, View.ALL]


def _parts(desk: Desk, plan: Plan, unit: Unit, view: View, indicator: Indicator) -> int:
    """How many pictures it takes at most."""
    if view is View.FILING:
        return -(-sum(one.parent_id == unit.id for one in units_below(desk, plan, unit)) // MOST_UNITS) or 1
    if view is not View.RANKING:
        return 1
    level = level_of(plan, indicator.reporter)
    shown = [one for one in units_below(desk, plan, unit) if one.kind == ("commune" if level == "village" else level)]
    if len(shown) <= MOST_UNITS or 1 < len({one.parent_id for one in shown}) <= MOST_UNITS:
        return 1
    return -(-len(shown) // MOST_UNITS)
