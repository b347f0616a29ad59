"""What a look at the running program means: trouble with two thresholds each, so that nothing flickers between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar

from bot.alerting import Seen, Trouble
from bot.telegram_http import Trouble as ReceivingTrouble
from bot.vitals import Stored, Vitals

OLD_MESSAGE: Final = timedelta(minutes=10)
FRESH_MESSAGE: Final = timedelta(minutes=2)
LATE_BEAT: Final = timedelta(minutes=5)
FRESH_BEAT: Final = timedelta(minutes=1)
MEGABYTE: Final = 1_000_000
SCARCE_DISK: Final = 200 * MEGABYTE
AMPLE_DISK: Final = 400 * MEGABYTE

_Figure = TypeVar("_Figure", timedelta, int)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of one kind of trouble, and the figures that its sentence names."""

    seen: Seen
    figures: Mapping[str, int] = field(default_factory=dict)


def diagnose(vitals: Vitals) -> dict[Trouble, Sighting]:
    """Every kind of trouble, as far as this look shows it."""
    return {
        Trouble.DATABASE: Sighting(_when(vitals.stored is None)),
        Trouble.TOKEN: Sighting(_when(vitals.token_refused)),
        Trouble.CONFLICT: Sighting(_conflict(vitals)),
        Trouble.DISK: Sighting(
            _between(-vitals.disk_free, -SCARCE_DISK, -AMPLE_DISK), {"free": vitals.disk_free // MEGABYTE}
        ),
        Trouble.BACKUP: Sighting(Seen.NEITHER if vitals.backup_failed is None else _when(vitals.backup_failed)),
        **_stored(vitals.stored),
    }


def _stored(stored: Stored | None) -> dict[Trouble, Sighting]:
    """What only the database knows: nothing, while it is away."""
    if stored is None:
        return {trouble: Sighting(Seen.NEITHER) for trouble in (Trouble.OUTBOX, Trouble.DEAD, Trouble.SCHEDULER)}
    minutes = int(stored.oldest.total_seconds() // 60)
    beat = Seen.NEITHER if stored.beat_age is None else _between(stored.beat_age, LATE_BEAT, FRESH_BEAT)
    return {
        Trouble.OUTBOX: Sighting(
            _between(stored.oldest, OLD_MESSAGE, FRESH_MESSAGE), {"minutes": minutes, "count": stored.waiting}
        ),
        Trouble.DEAD: Sighting(_when(stored.dead > 0), {"count": stored.dead}),
        Trouble.SCHEDULER: Sighting(beat),
    }


def _conflict(vitals: Vitals) -> Seen:
    if not vitals.polls or vitals.receiving not in (None, ReceivingTrouble.CONFLICT):
        return Seen.NEITHER
    return _when(vitals.receiving is ReceivingTrouble.CONFLICT)


def _when(is_wrong: bool) -> Seen:
    return Seen.WRONG if is_wrong else Seen.WELL


def _between(figure: _Figure, wrong_from: _Figure, well_below: _Figure) -> Seen:
    """Wrong from one threshold on, well below the other, neither between them."""
    if figure >= wrong_from:
        return Seen.WRONG
    return Seen.WELL if figure < well_below else Seen.NEITHER
