"""The simulator's own clock: real time plus an offset that trainers and tests set."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class ClockPreset:
    """One labelled moment the page offers ("ngày đến hạn"). `now` is aware."""

    label: str
    now: datetime


class SimulatorClock:
    """Moves on with real time after being set. `version` grows by one with every setting."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.version = 1
        self.presets: tuple[ClockPreset, ...] = ()

    def timestamp(self) -> float:
        """Seconds since the epoch as the simulated world counts them."""
        return time.time() + self.offset

    def now(self) -> datetime:
        """The simulated moment, aware UTC."""
        return datetime.fromtimestamp(self.timestamp(), tz=UTC)

    def set(self, now: datetime) -> None:
        """Let it be `now` (aware) from here on."""
        self.offset = now.timestamp() - time.time()
        self.version += 1

    def set_presets(self, presets: tuple[ClockPreset, ...]) -> None:
        """Offer these moments on the page."""
        self.presets = presets
        self.version += 1

    def reset(self) -> None:
        """Back to real time, without presets."""
        self.offset = 0.0
        self.presets = ()
        self.version += 1
