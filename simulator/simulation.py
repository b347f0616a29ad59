"""One running simulator: its world, clock, limits, faults and counts together."""

from __future__ import annotations

import time
from collections.abc import Callable

from simulator.changes import Changes
from simulator.clock import SimulatorClock
from simulator.faults import Faults
from simulator.limits import LimitSettings, RateLimits
from simulator.statistics import Statistics
from simulator.world.world import World


class Simulation:
    """Everything the routes share; lives in the server's event loop."""

    def __init__(self) -> None:
        self.clock = SimulatorClock()
        self.changes = Changes()
        self.world = World(self.clock, self.changes)
        self.limits = RateLimits(time.monotonic)
        self.faults = Faults()
        self.statistics = Statistics()
        self.on_close: Callable[[], None] = lambda: None

    def reset(self) -> None:
        """As new, but for the bots that are known."""
        self.world.reset()
        self.clock.reset()
        self.limits.set(LimitSettings())
        self.faults.clear()
        self.statistics = Statistics()
        self.changes.mark("clock", "limits", "faults")

    def close(self) -> None:
        """Let every long poll and event stream end."""
        self.world.close()
        self.on_close()
