"""Charts of every kind for the cases that break pictures: nothing, one, far too many, far above, names without end."""

from __future__ import annotations

from decimal import Decimal

from charts.chart import Chart
from charts.records import (
    CompletenessStrip,
    Filing,
    FilingCount,
    Frame,
    RankingBar,
    RankingChart,
    Standing,
    TargetLine,
)
from charts.splitting import split
from charts.table_records import (
    CriterionScore,
    HeatCell,
    HeatChart,
    HeatRow,
    ScorecardChart,
    ScoreTotal,
    ScoreWords,
    SpreadChart,
    SpreadRow,
)
from charts.time_records import Column, PaceChart, PaceColumn, Panel, PanelsChart, StageMark, TrendChart

LONG = "Trạm Y tế xã Nguyễn Thị Minh Khai Thượng"  # 40 letters
MISSING = "chưa có số liệu"
TARGET = TargetLine(Decimal(85), "chỉ tiêu ≥ 85 %")
LEGEND = (
    (Standing.MET, "đạt"),
    (Standing.NOT_MET, "chưa đạt"),
    (Standing.INSUFFICIENT_DATA, "chưa đủ số liệu"),
    (Standing.NO_TARGET, "chưa giao chỉ tiêu"),
)
FILINGS = (
    (Filing.ON_TIME, "đúng hạn"),
    (Filing.LATE, "muộn"),
    (Filing.PARTLY, "một phần"),
    (Filing.MISSING, "thiếu"),
    (Filing.EXTENDED, "chưa đến hạn"),
    (Filing.NOT_EXPECTED, "không phải nộp"),
)
HUNDRED = Decimal(100)


def frame(title: str, subtitle: str = "Quản lý tăng huyết áp · Huyện Mẫu, Quý IV/2026") -> Frame:
    return Frame(title, subtitle, "Số liệu mẫu, không phải số thật · 09:00 13/01/2027", "Hình mẫu", MISSING)


def standing_of(value: Decimal | None, target: Decimal = Decimal(85)) -> Standing:
    if value is None:
        return Standing.INSUFFICIENT_DATA
    return Standing.MET if value >= target else Standing.NOT_MET


def words_of(value: Decimal | None) -> str:
    return MISSING if value is None else f"{value} %".replace(".", ",")


def columns(values: list[int | None], ahead: int = 0, target: TargetLine | None = TARGET) -> tuple[Column, ...]:
    """Quarters from 2025 on; the last `ahead` are still to come."""
    found = []
    for number, given in enumerate(values):
        value = None if given is None else Decimal(given)
        tick, band = ("I", "II", "III", "IV")[number % 4], str(2025 + number // 4)
        is_ahead = number >= len(values) - ahead
        found.append(Column(tick, band, value, words_of(value), standing_of(value), target, is_ahead))
    return tuple(found)


def ranking(values: list[tuple[str, int | None]], title: str, group: str | None = None) -> RankingChart:
    bars = tuple(
        RankingBar(name, None if value is None else Decimal(value), words_of(None if value is None else Decimal(value)),
                   standing_of(None if value is None else Decimal(value)), group=group)
        for name, value in values
    )  # fmt: skip
    missing = sum(value is None for _, value in values)
    strip = CompletenessStrip(
        f"Đã nộp {len(values) - missing}/{len(values)} báo cáo",
        (
            FilingCount(Filing.ON_TIME, len(values) - missing, f"đúng hạn {len(values) - missing}"),
            FilingCount(Filing.MISSING, missing, f"thiếu {missing}"),
        ),
    )
    return RankingChart(frame(title), bars, TARGET, strip if values else None, LEGEND, ceiling=HUNDRED)


def spread(groups: int, each: int) -> SpreadChart:
    rows, met_in_all = [], 0
    for number in range(groups):
        values = [Decimal((number * 7 + unit * 13) % 45 + 56) for unit in range(each)]
        dots = tuple((value, standing_of(value)) for value in values)
        met = sum(standing is Standing.MET for _, standing in dots)
        met_in_all += met
        rows.append(SpreadRow(f"Huyện Số {number + 1} (mẫu)", f"{met}/{each} đạt", dots, number % 7))
    title = f"{met_in_all}/{groups * each} xã đạt; còn {groups * each - met_in_all} xã"
    return SpreadChart(frame(title), tuple(rows), MISSING, TARGET, None, LEGEND, ceiling=HUNDRED)


def trend(values: list[int | None], title: str, ahead: int = 0, stages: tuple[StageMark, ...] = ()) -> TrendChart:
    return TrendChart(frame(title), columns(values, ahead), MISSING, stages, LEGEND, ceiling=HUNDRED)


def pace(values: list[int | None], plan: int | None, title: str) -> PaceChart:
    found = []
    for number, given in enumerate(values):
        due = None if plan is None else Decimal(plan * (number + 1)) / len(values)
        value = None if given is None else Decimal(given)
        standing = Standing.NO_TARGET if due is None else standing_of(value, due)
        label = "" if value is None else str(value)
        due_label = "" if due is None else f"{due.normalize():f}".replace(".", ",")
        tick = ("I", "II", "III", "IV")[number % 4]
        is_ahead = given is None and number == len(values) - 1
        found.append(PaceColumn(tick, "2026", value, label, standing, due, due_label, is_ahead))
    line = None if plan is None else TargetLine(Decimal(plan), f"kế hoạch năm: {plan} buổi")
    return PaceChart(frame(title), tuple(found), MISSING, "đã đạt", "đáng lẽ", line, LEGEND)


def panels(count: int, values: list[int | None]) -> PanelsChart:
    names = ("Quản lý tăng huyết áp", "Quản lý đái tháo đường", LONG, "Bảo hiểm y tế")
    found = []
    for number in range(count):
        cells = columns([None if value is None else max(0, value - number % 9) for value in values])
        last = cells[-1]
        found.append(Panel(names[number % 4], last.label, "≥ 85 %", last.standing, cells, HUNDRED))
    met = sum(panel.standing is Standing.MET for panel in found)
    title = f"{met}/{count} chỉ số đạt" if any(value is not None for value in values) else "Chưa có số liệu"
    return PanelsChart(frame(title, "Xã Khe Sim (mẫu) · Quý IV/2026"), tuple(found), "Q1/2025", "Q4/2026", LEGEND)


def heat(rows: int, name: str, cell: HeatCell | None = None) -> HeatChart:
    ticks = tuple((("I", "II", "III", "IV")[number % 4], str(2025 + number // 4)) for number in range(8))
    kinds = (
        HeatCell(8, 8), HeatCell(8, 8, 2), HeatCell(8, 5), HeatCell(8, 0), HeatCell(8, 3, is_open=True), HeatCell(0, 0)
    )  # fmt: skip
    found = []
    for row in range(rows):
        cells = tuple(cell or kinds[(row * 3 + place * (1 + row % 2)) % 6] for place in range(len(ticks)))
        received = sum(one.received >= one.expected > 0 for one in cells)
        found.append(HeatRow(name.format(number=row + 1), cells, f"{received}/{len(ticks)}"))
    added = tuple(_added([row.cells[place] for row in found]) for place in range(len(ticks)))
    came, owed = added[-1].received, added[-1].expected
    full = sum(cell.received >= cell.expected > 0 for cell in added)
    total = HeatRow("Cả huyện", added, f"{full}/{len(ticks)}") if rows > 1 else None
    title = f"Đã nộp {came}/{owed} báo cáo Quý IV/2026" if owed else "Chưa có số liệu"
    return HeatChart(frame(title, "Nộp báo cáo · Huyện Mẫu"), ticks, tuple(found), total, "đủ", FILINGS)


def _added(cells: list[HeatCell]) -> HeatCell:
    return HeatCell(
        sum(cell.expected for cell in cells),
        sum(cell.received for cell in cells),
        sum(cell.late for cell in cells),
        is_open=any(cell.is_open for cell in cells),
    )


def scorecard(known: bool, scored: int, verified: int) -> ScorecardChart:
    names = ("Chỉ đạo, điều hành", "Nhân lực y tế", "Cơ sở hạ tầng", "Trang thiết bị, thuốc", "Kế hoạch, tài chính",
             "Y tế dự phòng, vệ sinh môi trường", "Khám chữa bệnh, y học cổ truyền", "Sức khỏe bà mẹ, trẻ em",
             "Dân số, kế hoạch hóa gia đình", "Truyền thông giáo dục sức khỏe")  # fmt: skip
    found = []
    for number, name in enumerate(names, start=1):
        points = Decimal(10) if known else None
        own = Decimal(10 - number % 4) if number <= scored else None
        seen = Decimal(10 - number % 5 - (5 if number == 4 else 0)) if number <= verified else None
        counts = seen if seen is not None else own
        standing = (
            Standing.INSUFFICIENT_DATA if counts is None
            else Standing.NO_TARGET if not known
            else Standing.MET if counts >= 5 else Standing.NOT_MET
        )  # fmt: skip
        label = "chưa chấm" if counts is None else f"{counts}/10" if known else str(counts)
        note = f"tự chấm {own}" if own is not None and seen is not None and own != seen else ""
        found.append(
            CriterionScore(
                number, f"{number}. {name}" if known else f"Tiêu chí {number}", points, own, seen, label, standing, note
            )
        )
    total = ScoreTotal("78/100 điểm", HUNDRED, Decimal(84), Decimal(78), Standing.NOT_MET, Decimal(80), "cần ≥ 80")
    finding = "Chưa đạt: 78/100 điểm, 1 tiêu chí dưới 50 %" if known and verified == 10 else "Chưa kết luận được"
    return ScorecardChart(
        frame(finding, "Tiêu chí quốc gia về y tế xã · Xã Khe Sim (mẫu), 2026"),
        tuple(found),
        ScoreWords("tự chấm", "thẩm định", "mức cần ≥ 50 %", "chưa chấm"),
        total if known and verified == 10 else None,
        Decimal(50),
        LEGEND,
    )


TWELVE = [(f"Xã Số {number} (mẫu)", 100 - 3 * number) for number in range(11)]
TWO_YEARS: list[int | None] = [78, 80, 81, None, None, 84, 86, 88]
GOALS = (StageMark(Decimal(90), "mốc 2028: ≥ 90 %"), StageMark(Decimal(95), "mốc 2030: > 95 %"))

CASES: dict[str, Chart] = {
    "ranking-twelve": ranking([*TWELVE, ("Xã Cuối (mẫu)", None)], "5/12 trạm đạt; còn 7 trạm"),
    "ranking-nothing": ranking([], "Chưa có số liệu"),
    "ranking-one": ranking([("Xã Một (mẫu)", 90)], "1/1 trạm đạt"),
    "ranking-all-missing": ranking([(f"Xã Số {number} (mẫu)", None) for number in range(9)], "Chưa có số liệu"),
    "ranking-far-above": ranking([("Xã Vượt (mẫu)", 940), ("Xã Thường (mẫu)", 70)], "1/2 trạm đạt; còn 1 trạm"),
    "ranking-long-names": ranking([(f"{LONG} {number}", 70 + 3 * number) for number in range(8)], "3/8 trạm đạt"),
    "ranking-209": split(
        ranking([(f"Xã Số {number} (mẫu)", 60 + number % 40) for number in range(209)], "78/209 trạm đạt; còn 131 trạm")
    )[0],
    "spread-209": spread(11, 19),
    "spread-one": spread(1, 12),
    "spread-nothing": SpreadChart(frame("Chưa có số liệu"), (), MISSING),
    "trend-two-years": trend(TWO_YEARS, "Đạt 88 %, tăng 2 điểm so với quý trước", stages=GOALS),
    "trend-nothing": trend([], "Chưa có số liệu"),
    "trend-one": trend([91], "Đạt 91 %"),
    "trend-all-missing": trend([None] * 8, "Chưa có số liệu"),
    "trend-far-above": trend([70, 75, 380, 80, None, 90, None, None], "Đạt 90 %", ahead=2),
    "trend-eight-years": trend([60 + (number * 5) % 37 for number in range(32)], "Đạt 69 %; còn thiếu 16 điểm"),
    "pace-year": pace([12, 31, 40, None], 60, "67 % của kế hoạch năm, đáng lẽ 75 %"),
    "pace-nothing": pace([], 60, "Chưa có số liệu"),
    "pace-all-missing": pace([None, None, None, None], 60, "Chưa có số liệu"),
    "pace-far-above": pace([40, 120, 260, 480], 60, "800 % của kế hoạch năm"),
    "pace-no-plan": pace([12, 31, 40, 52], None, "52 buổi; chưa giao chỉ tiêu"),
    "panels-ten": panels(10, TWO_YEARS),
    "panels-one": panels(1, TWO_YEARS),
    "panels-nothing": panels(0, []),
    "panels-all-missing": panels(4, [None] * 8),
    "heat-twelve": heat(12, "Xã Số {number} (mẫu)"),
    "heat-one": heat(1, "Xã Một (mẫu)"),
    "heat-nothing": heat(0, ""),
    "heat-long-names": heat(6, LONG + " {number}"),
    "heat-all-missing": heat(8, "Xã Số {number} (mẫu)", HeatCell(8, 0)),
    "heat-209": split(heat(209, "Xã Số {number} (mẫu)"))[0],
    "scorecard-verified": scorecard(known=True, scored=10, verified=10),
    "scorecard-half": scorecard(known=True, scored=5, verified=0),
    "scorecard-points-unknown": scorecard(known=False, scored=10, verified=3),
    "scorecard-nothing": scorecard(known=True, scored=0, verified=0),
}
