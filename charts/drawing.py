"""The one way from a record to its picture; runs in the drawing process only."""

from __future__ import annotations

from charts import ranking
from charts.canvas import Canvas
from charts.chart import Chart, fingerprint
from charts.records import RankingChart


def draw(chart: Chart) -> Canvas:
    """The sheet of any chart. Raises ValueError where a record holds more than a phone can show."""
    match chart:
        case RankingChart():
            return ranking.draw(chart)
        case _:
            raise ValueError(f"no drawing of {type(chart).__name__} yet")


def draw_png(chart: Chart) -> bytes:
    """The picture as PNG, with its alt text and fingerprint."""
    return draw(chart).png(chart.frame.alt, fingerprint(chart))
