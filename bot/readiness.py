"""Whether the office can do its work: the database answers, Telegram was heard of, the outbox moves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.handling import Workplace
from bot.membership import Membership
from bot.sending import Pump
from bot.telegram_out import TelegramMessenger
from bot.web import Probe, Readiness

SILENCE = 120.0  # seconds without an answered getUpdates; a long poll takes 25
OUTBOX_AGE = timedelta(minutes=10)  # the oldest message in hand; a flooded group may wait minutes

_OK = "ok"


def probe_of(
    place: Workplace,
    pump: Pump,
    messenger: TelegramMessenger,
    membership: Membership,
    poll_age: Callable[[], float | None] | None,
) -> Probe:
    """What /readyz asks. `poll_age` is None in webhook mode: silence is nobody's fault there."""

    async def probe() -> Readiness:
        checks = {
            "database": await asyncio.to_thread(_database, place),
            "token": "refused" if messenger.token_refused else _OK,
            "outbox": _outbox(place, pump),
        }
        if poll_age is not None and membership.leads():
            checks["poll"] = _poll(poll_age())
        ready = all(seen == _OK for seen in checks.values()) and membership.state != "not connected"
        return Readiness(ready, {**checks, "scheduler": membership.state})

    return probe


def _database(place: Workplace) -> str:
    return _OK if place.database.is_reachable() else "cannot be read"


def _outbox(place: Workplace, pump: Pump) -> str:
    oldest = pump.oldest_waiting()
    age = timedelta(0) if oldest is None else place.now() - oldest
    return _OK if age <= OUTBOX_AGE else f"oldest message waits {age.total_seconds():.0f} s"


def _poll(age: float | None) -> str:
    if age is None:
        return "Telegram has not answered yet"
    return _OK if age <= SILENCE else f"Telegram was heard {age:.0f} s ago"
