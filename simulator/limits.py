"""Models of Telegram's flood limits. Off by default; real time, not the simulator's clock.

The true rules are not public. Modelled are the figures Telegram documents: about 30 messages a second over all,
1 a second in one private chat (short bursts pass), 20 a minute in one group.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class LimitModel(StrEnum):
    """How a limit is counted."""

    OFF = "off"
    WINDOW = "window"  # at most n within any period: strict
    BUCKET = "bucket"  # n at once, then n per period steadily


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """`burst`: messages that may follow at once in one private chat. `penalty`: least seconds of every retry_after;
    while it lasts, everything of the same limit is refused. `edits`: whether edits are counted like messages."""

    model: LimitModel = LimitModel.OFF
    per_second: int = 30
    chat_per_second: int = 1
    burst: int = 3
    group_per_minute: int = 20
    penalty: int = 1
    edits: bool = True


class Meter(Protocol):
    """One limit of one bot or chat."""

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed; 0 when it is."""

    def count(self, now: float) -> None:
        """One more was let through."""


class Window:
    """At most `most` within any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        return 0.0 if len(self._times) < self.most else self._times[0] + self.seconds - now

    def count(self, now: float) -> None:
        self._times.append(now)


class Bucket:
    """`most` at once, filled again evenly within `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.rate = most / seconds
        self._level = float(most)
        self._at = -math.inf

    def wait(self, now: float) -> float:
        level = min(float(self.most), self._level + (now - self._at) * self.rate)
        return 0.0 if level >= 1.0 - 1e-9 else (1.0 - level) / self.rate

    def count(self, now: float) -> None:
        self._level = min(float(self.most), self._level + (now - self._at) * self.rate) - 1.0
        self._at = now


class RateLimits:
    """All meters of one simulator. `clock` counts seconds monotonically."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.set(LimitSettings())

    def set(self, settings: LimitSettings) -> None:
        """Begin anew with these settings."""
        self.settings = settings
        self._meters: dict[tuple[int, int], Meter] = {}
        self._held: dict[tuple[int, int], float] = {}

    def admit(self, bot: int, chat: int) -> int | None:
        """Count one message of a bot to a chat; or the retry_after (whole seconds) when it is refused."""
        if self.settings.model is LimitModel.OFF:
            return None
        now = self._clock()
        keys = [(bot, 0), (bot, chat)]
        seconds = max(self._refused_for(key, now) for key in keys)
        if seconds > 0:
            return math.ceil(seconds)
        for key in keys:
            self._meter(key).count(now)
        return None

    def _refused_for(self, key: tuple[int, int], now: float) -> float:
        """Seconds until this limit lets something through again; begins a penalty when it is crossed."""
        wait = self._meter(key).wait(now)
        held = self._held.get(key, now) - now
        if wait > 0 and held <= 0:
            held = self.settings.penalty
            self._held[key] = now + held
        return max(wait, held, 0.0)

    def _meter(self, key: tuple[int, int]) -> Meter:
        if key not in self._meters:
            most, seconds = self._allowance(key[1])
            window = self.settings.model is LimitModel.WINDOW
            self._meters[key] = Window(most, seconds) if window else Bucket(most, seconds)
        return self._meters[key]

    def _allowance(self, chat: int) -> tuple[int, float]:
        settings = self.settings
        if chat == 0:
            return settings.per_second, 1.0
        if chat < 0:
            return settings.group_per_minute, 60.0
        return settings.burst, settings.burst / settings.chat_per_second
