"""When the operator is told that something is wrong, and when that it is well again: once each, never to and fro.

Pure rules: standing + what is seen now + the time → the next standing, and what is to be told. Trouble is raised when
it has been seen without a break for its patience, and over when its absence has been seen for CALM; what is neither
(a figure between its two thresholds, or one that cannot be found out) keeps everything as it is and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never


class Trouble(StrEnum):
    """What can be wrong with the running program that the operator can mend."""

    DATABASE = "database"  # it cannot be written
    OUTBOX = "outbox"  # messages wait too long
    DEAD = "dead"  # events could not be handled
    TOKEN = "token"  # noqa: S105  (Telegram refuses it)
    CONFLICT = "conflict"  # another program receives with the same token
    DISK = "disk"  # nearly full
    SCHEDULER = "scheduler"  # nobody looks after what is due
    BACKUP = "backup"  # the last one failed, or is too old


class Seen(StrEnum):
    """What one look showed of one kind of trouble."""

    WRONG = "wrong"
    WELL = "well"
    NEITHER = "neither"


CALM: Final = timedelta(minutes=5)
_AT_ONCE: Final = timedelta(0)
PATIENCE: Final[Mapping[Trouble, timedelta]] = {
    Trouble.DATABASE: timedelta(minutes=1),
    Trouble.OUTBOX: timedelta(minutes=2),  # that a message is old when it is looked at says nothing yet
    Trouble.DEAD: _AT_ONCE,
    Trouble.TOKEN: _AT_ONCE,
    Trouble.CONFLICT: timedelta(minutes=2),  # two programs overlap for a moment at every new version
    Trouble.DISK: timedelta(minutes=1),
    Trouble.SCHEDULER: timedelta(minutes=2),
    Trouble.BACKUP: _AT_ONCE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one kind of trouble. `told`: whether the operator believes that it stands.

    `bad_since` and `good_since` (at most one of them) begin with the first look of an unbroken row.
    """

    raised: bool = False
    told: bool = False
    bad_since: datetime | None = None
    good_since: datetime | None = None


WELL: Final = Standing()


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to be told: that it is wrong, or (`is_over`) well again; since when, as far as was seen."""

    trouble: Trouble
    is_over: bool
    since: datetime


def step(standing: Standing, seen: Seen, patience: timedelta, now: datetime) -> Standing:
    """The standing after one more look. A clock that went back begins the row anew."""
    match seen:
        case Seen.WRONG:
            since = min(standing.bad_since or now, now)
            return Standing(standing.raised or now - since >= patience, standing.told, since, None)
        case Seen.WELL:
            since = min(standing.good_since or now, now)
            return Standing(standing.raised and now - since < CALM, standing.told, None, since)
        case Seen.NEITHER:
            return replace(standing, bad_since=None, good_since=None)
        case _:
            assert_never(seen)


def due(trouble: Trouble, standing: Standing) -> Alert | None:
    """What the operator is to be told now: what they do not know yet, and only while it is seen to be so."""
    if standing.raised and not standing.told and standing.bad_since is not None:
        return Alert(trouble, is_over=False, since=standing.bad_since)
    if standing.told and not standing.raised and standing.good_since is not None:
        return Alert(trouble, is_over=True, since=standing.good_since)
    return None


def told(standing: Standing) -> Standing:
    """The operator has been told how it stands."""
    return replace(standing, told=standing.raised)
