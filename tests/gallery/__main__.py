"""Draws the gallery anew: `python -m tests.gallery` writes docs/gallery/ with a page to look at (`make gallery`)."""

from __future__ import annotations

from pathlib import Path

from charts.drawing import draw_png
from tests.builders import ROOT
from tests.gallery.hard_cases import CASES
from tests.gallery.of_plans import PLANS, pictures_of

FOLDER = ROOT / "docs" / "gallery"
KINDS = {
    "ranking": "Units against the target",
    "spread": "Many units in one picture",
    "trend": "One indicator over its periods",
    "pace": "Progress towards a sum",
    "panels": "All indicators of one unit",
    "heat": "Whose reports came",
    "scorecard": "A scorecard",
}


def main() -> None:
    """Every picture, and README.md."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    page = ["# The pictures", ""]
    page += ["What groups and people see, at the width of a small phone. `make gallery` draws this page anew;", ""]
    page[2] += " the tests hold every picture against it."
    for code in PLANS:
        page += [f"## {code}", ""]
        for shown in pictures_of(code):
            page += _entry(FOLDER, shown.name, draw_png(shown.chart), shown.caption)
    page += ["## Hard cases", ""]
    for kind, title in KINDS.items():
        page += [f"### {title}", ""]
        for name, chart in CASES.items():
            if name.startswith(f"{kind}-"):
                page += _entry(FOLDER, name, draw_png(chart), name.removeprefix(f"{kind}-").replace("-", " "))
    (FOLDER / "README.md").write_text("\n".join(page).rstrip() + "\n", encoding="utf-8")


def _entry(folder: Path, name: str, png: bytes, words: str) -> list[str]:
    (folder / f"{name}.png").write_bytes(png)
    return [f'<img src="{name}.png" width="360" alt="">', "", words, ""]


if __name__ == "__main__":
    main()
