"""One look at the running program, and quantiles of its histograms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds since the start, MB, numbers of files and threads, and what happened since the sample before.

    `oldest` is how many seconds the oldest message waits; `median` and `slowest` (p95) are seconds to a reply.
    """

    at: float
    memory: float
    files: int
    threads: int
    oldest: float
    replies: float
    median: float
    slowest: float


def quantile(buckets: Mapping[float, float], share: float) -> float:
    """The value below which that share lies, by straight lines between the edges of cumulative buckets; 0 if empty."""
    edges = sorted(buckets)
    total = buckets[edges[-1]] if edges else 0.0
    if not total:
        return 0.0
    below, low = 0.0, 0.0
    for edge in edges:
        if buckets[edge] >= share * total:
            if math.isinf(edge):
                return low
            width = buckets[edge] - below
            return low + (edge - low) * ((share * total - below) / width if width else 1.0)
        below, low = buckets[edge], edge
    return low
