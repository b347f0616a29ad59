"""Whether reports were approved at the desk's moment, which may be a past one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from storage.past_statuses import LastSending, last_sendings
from storage.reports import APPROVED, RETURNED, SENT

StatusOf = Callable[[Period, str, int, str], str]
"""(Period, form, unit id, status of today) → status at the desk's moment."""


def statuses(desk: Desk, plan: Plan, periods: Sequence[Period]) -> StatusOf:
    """How the reports of these periods stood. Where it cannot be told any more they count as not approved."""
    if desk.known_at is None:
        return lambda period, form, unit, now: now
    moment = desk.known_at
    sent = last_sendings(desk.connection, plan.code, [period.id for period in periods], moment)
    levels = {form.code: form.review_levels for form in plan.forms}

    def then(period: Period, form: str, unit: int, now: str) -> str:
        last = sent.get((period.id, form, unit))
        return SENT if last is None else _status(last, levels.get(form, 1), moment)

    return then


def _status(last: LastSending, levels: int, moment: datetime) -> str:
    """Approved when the last of its levels had spoken, or when nobody was there to review what was sent."""
    by_then = [one for one in last.said if one.at <= moment]
    if not by_then:
        return last.status if last.is_present and not last.said else SENT
    latest = by_then[-1]
    if latest.verdict == RETURNED:
        return RETURNED
    is_last_word = last.is_present and last.status == APPROVED and latest is last.said[-1]
    return APPROVED if is_last_word or latest.level >= levels else SENT
