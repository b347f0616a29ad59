"""Ends the reminders of a station the moment nothing of its round is missing."""

from __future__ import annotations

from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.obligations import missing_below
from storage import rounds as store
from storage.units import Unit

COMPLETE = "complete"


def settle_if_complete(desk: Desk, plan: Plan, period: Period, station: Unit) -> bool:
    """Settle the station's waiting reminders when it and its villages have sent everything."""
    if missing_below(desk, plan, period, station):
        return False
    store.settle_reminders(desk.connection, plan.code, period.id, station.id, COMPLETE, desk.now)
    return True
