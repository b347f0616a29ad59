"""The one way from a record to its picture; runs in the drawing process only."""

from __future__ import annotations

from typing import assert_never

from charts import heat, pace, panels, ranking, scores, spread, trend
from charts.canvas import Canvas
from charts.chart import Chart, fingerprint
from charts.records import RankingChart
from charts.table_records import HeatChart, ScorecardChart, SpreadChart
from charts.time_records import PaceChart, PanelsChart, TrendChart


def draw(chart: Chart) -> Canvas:
    """The sheet of any chart. Raises ValueError where a record holds more than a phone can show."""
    match chart:
        case RankingChart():
            return ranking.draw(chart)
        case SpreadChart():
            return spread.draw(chart)
        case TrendChart():
            return trend.draw(chart)
        case PaceChart():
            return pace.draw(chart)
        case PanelsChart():
            return panels.draw(chart)
        case HeatChart():
            return heat.draw(chart)
        case ScorecardChart():
            return scores.draw(chart)
        case _:
            assert_never(chart)


def draw_png(chart: Chart) -> bytes:
    """The picture as PNG, with its alt text and fingerprint."""
    return draw(chart).png(chart.frame.alt, fingerprint(chart))
