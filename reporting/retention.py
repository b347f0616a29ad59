"""How long things are kept that nobody needs any more; looked after once a day, in small steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from reporting.desk import Desk
from reporting.privacy import forget
from storage import conversations, dead_updates, forgetting, operating, outbox, session_keeping

STEP = 500  # rows of one statement: answers get in between
_PEOPLE = 20
_BEAT = "retention"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that are kept. Figures, revisions and the audit are kept always.

    `events` are numbers of events seen (the channel repeats one for at most a day), `sent` messages that were sent,
    `dead` events that could not be handled and messages that could not be sent, `sessions` what was filled in, after
    it was last touched. `gone` people who left lose their name after that; 0: only when somebody asks for it.
    """

    events: int = 3
    sent: int = 30
    dead: int = 60
    sessions: int = 400
    gone: int = 0


def forget_old(desk: Desk, kept: Retention) -> int:
    """One step of today's look at what is old; how many rows it took. Nothing when today's look is done."""
    last = operating.beat_at(desk.connection, _BEAT)
    if last is not None and last.astimezone(desk.zone).date() >= desk.today:
        return 0
    looks: tuple[tuple[str, Callable[[], int]], ...] = (
        ("events", lambda: conversations.forget_events(desk.connection, _before(desk, kept.events), STEP)),
        ("messages", lambda: outbox.forget_sent(desk.connection, _before(desk, kept.sent), STEP)),
        ("unsent", lambda: outbox.forget_sent(desk.connection, _before(desk, kept.dead), STEP, (outbox.DEAD,))),
        ("dead", lambda: dead_updates.forget_old(desk.connection, _before(desk, kept.dead))),
        (
            "sessions",
            lambda: session_keeping.forget_sessions(desk.connection, _before(desk, kept.sessions), STEP, desk.now),
        ),
        ("people", lambda: _forget_people(desk, kept.gone) if kept.gone else 0),
    )
    for name, look in looks:
        taken = look()
        if taken:  # a step is one look: answers get in between
            _log.info("old rows let go", what=name, count=taken)
            return taken
    operating.note_beat(desk.connection, _BEAT, desk.now)
    return 0


def _before(desk: Desk, days: int) -> datetime:
    return desk.now - timedelta(days=days)


def _forget_people(desk: Desk, days: int) -> int:
    people = forgetting.gone_before(desk.connection, _before(desk, days), _PEOPLE)
    return sum(forget(desk, person_id) is not None for person_id in people)
