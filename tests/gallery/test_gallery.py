"""Every picture is as it was looked at: the gallery in docs/ is what they are held against."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from charts import style
from charts.chart import Chart
from charts.drawing import draw, draw_png
from tests.builders import ROOT
from tests.gallery.hard_cases import CASES
from tests.gallery.of_plans import PLANS, pictures_of

GALLERY = ROOT / "docs" / "gallery"
LIGHTEST = 60_000  # bytes
PALETTE = 64
TOLERANCE = 1.5  # of 255, over all dots: another version of a library may draw edges a little differently


def hold(png: bytes, reference: Path) -> None:
    """The picture has the size, the weight and the looks of the one in the gallery."""
    assert len(png) < LIGHTEST
    drawn, looked_at = Image.open(io.BytesIO(png)), Image.open(reference)
    assert drawn.mode == "P"
    assert len(drawn.getcolors() or []) <= PALETTE
    assert drawn.size == looked_at.size, f"{reference.name}: `make gallery`, then look at it"
    difference = ImageStat.Stat(ImageChops.difference(drawn.convert("L"), looked_at.convert("L")))
    assert difference.mean[0] < TOLERANCE, f"{reference.name}: `make gallery`, then look at it"


@pytest.mark.parametrize("name", CASES)
def test_a_hard_case_is_as_it_was_looked_at(name: str) -> None:
    hold(draw_png(CASES[name]), GALLERY / f"{name}.png")


@pytest.mark.parametrize("name", CASES)
def test_no_words_leave_the_sheet_or_lie_on_others(name: str) -> None:
    assert_words_apart(CASES[name])


@pytest.mark.parametrize("code", PLANS)
def test_a_plans_pictures_are_as_they_were_looked_at(code: str) -> None:
    shown = list(pictures_of(code))
    assert len(shown) >= 4
    for one in shown:
        hold(draw_png(one.chart), GALLERY / f"{one.name}.png")
        assert_words_apart(one.chart)


def test_nothing_stands_in_the_gallery_that_nobody_draws() -> None:
    drawn = {path.stem for path in GALLERY.glob("*.png")}
    kinds = {"ranking", "trend", "pace", "heat", "panels"}
    assert drawn >= set(CASES)
    assert drawn - set(CASES) <= {f"{code}-{kind}" for code in PLANS for kind in kinds}


def assert_words_apart(chart: Chart) -> None:
    """No words beyond the edge, and none over others of the same line."""
    canvas = draw(chart)
    figure = canvas.finish()
    figure.canvas.draw()
    sheet = figure.bbox
    words = [text for text in canvas.page.texts if len(text.get_text().strip()) > 1]
    boxes = [(text.get_window_extent(), text.get_text()) for text in words]
    scale = sheet.width / style.WIDTH
    rows: dict[int, list[tuple[float, float, str]]] = {}
    for box, said in boxes:
        assert sheet.x0 - 1 <= box.x0, said
        assert box.x1 <= sheet.x1 + 1, said
        rows.setdefault(round((box.y0 + box.y1) / (8 * scale)), []).append((box.x0, box.x1, said))
    for spans in rows.values():
        for (_, right, one), (left, _, other) in pairwise(sorted(spans)):
            assert right <= left + 2 * scale, f"“{one}” lies on “{other}”"
