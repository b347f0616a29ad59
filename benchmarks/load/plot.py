"""`make bench-plot`: the figures of the last `make bench` as a picture for the paper."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

_FROM = Path("data/benchmarks/load.json")
_TO = Path("docs/pictures/benchmarks.png")
_PANELS = (("text", 0), ("buttons", 0), ("text", 50), ("buttons", 50))


def draw(results: list[dict[str, Any]]) -> Figure:
    """One panel per way of answering and API delay; bars are medians, whiskers the least and the most."""
    figure = Figure(figsize=(11, 7), layout="constrained")
    for place, (mode, delay) in enumerate(_PANELS, start=1):
        axes = figure.add_subplot(2, 2, place)
        shown = [one for one in results if (one["mode"], one["delay"]) == (mode, delay)]
        shown = [one for one in shown if not one["name"].startswith(("ceiling: no-op", "ceiling: the generator"))]
        rates = [[run["rate"] for run in one["runs"]] for one in shown]
        medians = [statistics.median(found) for found in rates]
        spread = [
            [middle - min(found) for middle, found in zip(medians, rates, strict=True)],
            [max(found) - middle for middle, found in zip(medians, rates, strict=True)],
        ]
        colours = ["#1f6f54" if one["name"].startswith("tram") else "#a0a7ad" for one in shown]
        axes.barh([one["name"] for one in shown], medians, xerr=spread, color=colours, height=0.7)
        axes.invert_yaxis()
        axes.set_title(f"{mode}, API delay {delay} ms", fontsize=10)
        axes.set_xlabel("answers a second")
        axes.tick_params(labelsize=8)
    return figure


def main() -> None:
    """Read the figures, write the picture."""
    figure = draw(json.loads(_FROM.read_text("utf-8"))["results"])
    _TO.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(_TO, dpi=100)
    print(f"drawn: {_TO}")


if __name__ == "__main__":
    main()
