"""Ends reminders the moment what they ask for has come, in the transaction that brings it."""

from __future__ import annotations

from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import missing_below, station_of
from storage import rounds as store
from storage.units import Unit

COMPLETE = "complete"


def settle_what_came(desk: Desk, plan: Plan, period: Period, unit: Unit) -> bool:
    """A report of the unit has come: its waiting reminders end, and those of its station, when nothing is missing.

    Levels above are looked at when their own reminders come due. True when the station lacks nothing any more.
    """
    station = station_of(desk, unit)
    lacking = missing_below(desk, plan, period, station or unit)
    done = [] if any(one.unit.id == unit.id for one in lacking) or unit.kind == "commune" else [unit.id]
    if station is not None and not lacking:
        done.append(station.id)
    if done:
        store.settle_reminders(desk.connection, plan.code, period.id, done, COMPLETE, desk.now)
    return not lacking
