"""What each beat looks after, one short transaction per sweep, so that answers get in between.

A sweep that raises is logged and does not keep the others from running; it is tried again at the next beat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from indicators.reminding import QuietHours, is_allowed
from reporting.days_off import is_public_holiday
from reporting.desk import Desk
from reporting.duties import open_duties
from reporting.reminding import SWEEP, Writer, send_due_reminders
from reporting.retention import Retention, forget_old
from reporting.rounds import open_rounds
from storage import rounds
from storage.rounds import Round

Sweep = Callable[[Desk], int]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sweeps:
    """The sweeps in their order. The words of reminders and posts come from the handlers.

    In the quiet hours and on public holidays nobody is written to: what came due then waits for the next morning, or
    is too late by then.
    """

    write_reminder: Writer
    post_round: Callable[[Desk, Round], int]
    post_running: Callable[[Desk], int]
    tell_supervisors: Callable[[Desk], int]
    go_on_broadcasting: Callable[[Desk], int]
    tell_starters: Callable[[Desk], int]
    quiet: QuietHours = field(default_factory=QuietHours)
    retention: Retention = field(default_factory=Retention)

    def in_order(self) -> tuple[tuple[str, Sweep], ...]:
        """Rounds open before their reminders go out, and reminders go out before a round closes."""
        return (
            ("open_rounds", _open),
            ("open_duties", _open_duties),
            ("send_reminders", self._remind),
            ("close_rounds", self._close),
            ("post_running_rounds", self._post_running),
            ("tell_of_closed_chats", self._tell),
            ("go_on_broadcasting", self.go_on_broadcasting),
            ("tell_starters", self._tell_starters),
            ("forget", self._forget),
        )

    def _remind(self, desk: Desk) -> int:
        if not self._may_write(desk):
            return 0
        ended = send_due_reminders(desk, self.write_reminder)
        if ended:
            _log.info("reminders settled", **ended)
        return sum(ended.values()) if sum(ended.values()) >= SWEEP else 0

    def _close(self, desk: Desk) -> int:
        if not self._may_write(desk):
            return 0
        closing = rounds.rounds_to_close(desk.connection, desk.now)[:1]
        for round_ in closing:
            if rounds.close_round(desk.connection, round_.plan, round_.period, desk.now):
                posted = self.post_round(desk, round_)
                _log.info("round closed", plan=round_.plan, period=round_.period, groups=posted)
        return len(closing)

    def _post_running(self, desk: Desk) -> int:
        if self._may_write(desk):
            posted = self.post_running(desk)
            if posted:
                _log.info("posts of running rounds brought up to date", groups=posted)
        return 0

    def _tell(self, desk: Desk) -> int:
        if self._may_write(desk):
            told = self.tell_supervisors(desk)
            if told:
                _log.info("supervisors told of closed chats", count=told)
        return 0

    def _tell_starters(self, desk: Desk) -> int:
        self.tell_starters(desk)  # whoever started something looks at it: no hour is too late
        return 0

    def _forget(self, desk: Desk) -> int:
        return forget_old(desk, self.retention)

    def _may_write(self, desk: Desk) -> bool:
        return is_allowed(desk.local, is_public_holiday, self.quiet)


def _open_duties(desk: Desk) -> int:
    for round_ in open_duties(desk):
        _log.info("duty opened", plan=round_.plan, duty=round_.duty, period=round_.period, due=str(round_.due_on))
    return 0


def _open(desk: Desk) -> int:
    for round_ in open_rounds(desk):
        _log.info("round opened", plan=round_.plan, period=round_.period, due=str(round_.due_on))
    return 0
