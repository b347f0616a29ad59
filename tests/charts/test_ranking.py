"""The picture of a group: small enough for a phone's plan, readable, and honest about what is missing."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import pairwise

import pytest
from PIL import Image

from charts import style
from charts.chart import fingerprint
from charts.ranking import draw
from charts.records import (
    MOST_UNITS,
    CompletenessStrip,
    Filing,
    FilingCount,
    Frame,
    RankingBar,
    RankingChart,
    Standing,
    TargetLine,
)

LIGHTEST = 60_000  # bytes
PALETTE = 64


def a_bar(name: str, value: int | None) -> RankingBar:
    if value is None:
        return RankingBar(name, None, "chưa có số liệu", Standing.INSUFFICIENT_DATA)
    standing = Standing.MET if value >= 85 else Standing.NOT_MET
    return RankingBar(name, Decimal(value), f"{value}/100 = {value} %", standing)


def a_chart(*bars: RankingBar) -> RankingChart:
    return RankingChart(
        frame=Frame(
            title="9/12 trạm đạt; còn 3 trạm",
            subtitle="Quản lý tăng huyết áp · Huyện Mẫu, Quý IV/2026",
            source="Số liệu mẫu, không phải số thật · 09:00 13/01/2027",
            alt="Biểu đồ mẫu",
            empty="chưa có số liệu",
        ),
        bars=bars,
        target=TargetLine(Decimal(85), "chỉ tiêu ≥ 85 %"),
        completeness=CompletenessStrip(
            "Đã nộp 67/85 báo cáo",
            (FilingCount(Filing.ON_TIME, 67, "đúng hạn 67"), FilingCount(Filing.MISSING, 18, "thiếu 18")),
        ),
        legend=((Standing.MET, "đạt"), (Standing.NOT_MET, "chưa đạt")),
        ceiling=Decimal(100),
    )


TWELVE = a_chart(*(a_bar(f"Xã Số {number} (mẫu)", 100 - 3 * number) for number in range(11)), a_bar("Xã Cuối", None))
HARD = {
    "twelve": TWELVE,
    "one unit": a_chart(a_bar("Xã Một", 90)),
    "no units": a_chart(),
    "all missing": a_chart(*(a_bar(f"Xã {number}", None) for number in range(8))),
    "long names": a_chart(
        *(a_bar(f"Trạm Y tế xã Nguyễn Thị Minh Khai số {number:02}", 50 + number) for number in range(10))
    ),
    "far above": a_chart(a_bar("Xã Vượt", 940), a_bar("Xã Thường", 70)),
    "as many as can be read": a_chart(*(a_bar(f"Xã {number}", number * 4) for number in range(MOST_UNITS))),
}


@pytest.mark.parametrize("name", HARD)
def test_every_picture_is_a_small_palette_png_of_the_phones_width(name: str) -> None:
    png = draw(HARD[name]).png("alt", fingerprint(HARD[name]))
    image = Image.open(io.BytesIO(png))
    assert len(png) < LIGHTEST
    assert image.mode == "P"
    assert len(image.getcolors() or []) <= PALETTE
    assert image.width % style.WIDTH == 0
    assert len(image.convert("L").getcolors() or []) > 3, "something is drawn"


@pytest.mark.parametrize("name", HARD)
def test_no_words_leave_the_sheet_or_lie_on_others(name: str) -> None:
    canvas = draw(HARD[name])
    figure = canvas.finish()
    figure.canvas.draw()
    sheet = figure.bbox
    boxes = [text.get_window_extent() for text in canvas.page.texts if text.get_text().strip()]
    assert boxes
    for box in boxes:
        assert sheet.x0 - 1 <= box.x0
        assert box.x1 <= sheet.x1 + 1
    rows: dict[int, list[tuple[float, float]]] = {}
    for box in boxes:
        rows.setdefault(round(box.y0 / 4), []).append((box.x0, box.x1))
    for spans in rows.values():
        for (_, right), (left, _) in pairwise(sorted(spans)):
            assert right <= left + 1, "two words lie on each other"


def test_more_units_than_can_be_read_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        draw(a_chart(*(a_bar(f"Xã {number}", number) for number in range(MOST_UNITS + 1))))


def test_the_alt_text_and_fingerprint_travel_with_the_picture() -> None:
    image = Image.open(io.BytesIO(draw(TWELVE).png("Mười hai trạm", fingerprint(TWELVE))))
    assert image.info["Description"] == "Mười hai trạm"
    assert image.info["Fingerprint"] == fingerprint(TWELVE)


def test_equal_records_have_equal_fingerprints_and_different_ones_differ() -> None:
    assert fingerprint(TWELVE) == fingerprint(TWELVE)
    assert fingerprint(TWELVE) != fingerprint(HARD["one unit"])
