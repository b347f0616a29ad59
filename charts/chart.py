"""Every kind of chart, and what tells two pictures apart; free of matplotlib and pandas."""

from __future__ import annotations

import hashlib

from charts.records import RankingChart
from charts.table_records import HeatChart, ScorecardChart, SpreadChart
from charts.time_records import PaceChart, PanelsChart, TrendChart

Chart = RankingChart | SpreadChart | TrendChart | PaceChart | PanelsChart | HeatChart | ScorecardChart

# Grows with every change of how charts look, so that an older picture is not taken for the present one.
DRAWING_VERSION = 4


def fingerprint(chart: Chart) -> str:
    """The same for equal records, different for different pictures; 32 hexadecimal digits."""
    return hashlib.sha256(f"{DRAWING_VERSION} {chart!r}".encode()).hexdigest()[:32]
