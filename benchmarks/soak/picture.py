"""The long day as a picture: one small curve for each thing that might grow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.soak.sample import Sample

_CURVES = (
    ("memory, MB", lambda one: one.memory),
    ("open files", lambda one: one.files),
    ("oldest message, s", lambda one: one.oldest),
    ("reply p95, ms", lambda one: one.slowest * 1000),
)


def draw(samples: Sequence[Sample], path: Path) -> None:
    """Write the PNG."""
    figure = Figure(figsize=(7.2, 6.4), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    minutes = [sample.at / 60 for sample in samples]
    for number, (title, of) in enumerate(_CURVES):
        axes = figure.add_subplot(len(_CURVES), 1, number + 1)
        values = [of(sample) for sample in samples]
        axes.plot(minutes, values, color="#0b6e99", linewidth=1.4)
        axes.set_ylim(0, max([*values, 1e-9]) * 1.15)
        axes.set_title(title, loc="left", fontsize=9)
        axes.tick_params(labelsize=8)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
    axes.set_xlabel("minutes", fontsize=8)
    figure.savefig(path)
