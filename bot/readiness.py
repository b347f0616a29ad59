"""Whether the office can do its work: the database is written, Telegram was heard of, the outbox and the beat move."""

from __future__ import annotations

from bot.diagnosis import LATE_BEAT, OLD_MESSAGE
from bot.vitals import Pulse, Stored, Vitals
from bot.web import Probe, Readiness

SILENCE = 120.0  # seconds without an answered getUpdates; a long poll takes 25

_OK = "ok"
_PLACES = ("leads", "stands by")


def probe_of(pulse: Pulse) -> Probe:
    """What /readyz asks."""

    async def probe() -> Readiness:
        return readiness(await pulse.take())

    return probe


def readiness(vitals: Vitals) -> Readiness:
    """What a look means to whoever asks /readyz. Silence is nobody's fault where Telegram brings the updates itself."""
    checks = {
        "database": _OK if vitals.stored is not None else "cannot be written",
        "token": "refused" if vitals.token_refused else _OK,
    }
    if vitals.stored is not None:
        checks["outbox"] = _outbox(vitals.stored)
        checks["beat"] = _beat(vitals.stored)
    if vitals.polls:
        checks["poll"] = _poll(vitals.poll_age)
    ready = all(seen == _OK for seen in checks.values()) and vitals.place in _PLACES
    return Readiness(ready, {**checks, "scheduler": vitals.place})


def _outbox(stored: Stored) -> str:
    seconds = stored.oldest.total_seconds()
    return _OK if stored.oldest < OLD_MESSAGE else f"oldest message waits {seconds:.0f} s"


def _beat(stored: Stored) -> str:
    if stored.beat_age is None:
        return "nobody has looked after what is due yet"
    seconds = stored.beat_age.total_seconds()
    return _OK if stored.beat_age < LATE_BEAT else f"nobody looked after what is due for {seconds:.0f} s"


def _poll(age: float | None) -> str:
    if age is None:
        return "Telegram has not answered yet"
    return _OK if age <= SILENCE else f"Telegram was heard {age:.0f} s ago"
