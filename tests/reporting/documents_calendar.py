"""What the five documents ask for from 2023 to 2032, written down by hand and enumerated without the program's rules.

Days are walked one by one; the library of holidays is asked directly. Used by whatever holds the program against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from holidays import country_holidays

YEARS = range(2023, 2033)
BAC_GIANG, BAC_KAN, CHIENG_ON, LAI_CHAU, LAO_CAI = PLANS = (
    "bac-giang-2030",
    "bac-kan-2025-2030",
    "chieng-on-2024",
    "lai-chau-2025-2030",
    "lao-cai-2023",
)
STEPS = (-7, -3, -1, 0, 1, 3, 7)
OFF = country_holidays("VN", years=range(2016, 2035))
DAY = timedelta(days=1)

# The plans' own years; every one of them has a quarterly round, due on the 10th of the month after the quarter.
QUARTERS = {
    BAC_GIANG: (2023, 2030),
    BAC_KAN: (2025, 2030),
    CHIENG_ON: (2024, 2024),
    LAI_CHAU: (2018, 2030),
    LAO_CAI: (2023, 2023),
}


@dataclass(frozen=True, order=True)
class Dated:
    """One time of a duty; `by` is the kind of unit that does it."""

    due: date
    code: str
    opens: date
    by: tuple[str, ...]


def last_of(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - DAY


def quarter_days(code: str) -> Iterator[tuple[date, date]]:
    """(opening, due) of every quarterly round."""
    first, last = QUARTERS[code]
    for year in range(first, last + 1):
        for month in (3, 6, 9, 12):
            end = last_of(year, month)
            yield end - 15 * DAY, end + 10 * DAY


def year_days(code: str) -> Iterator[tuple[date, date]]:
    """(opening, due) of Lai Châu's yearly round: "định kỳ hằng năm", configured: 10 January about the year before."""
    first, last = QUARTERS[code]
    for year in range(first, last + 1) if code == LAI_CHAU else ():
        yield date(year, 12, 31) - 15 * DAY, date(year + 1, 1, 10)


def duty_days(code: str) -> Iterator[Dated]:
    """Every dated duty that no form serves, as the documents print them; "configured" where they print no day."""
    for year in range(2018, 2033):
        if code == BAC_GIANG and 2023 <= year <= 2031:
            yield from _bac_giang(year)
        if code == LAO_CAI and year == 2023:
            yield from _lao_cai()
        if code == BAC_KAN and 2025 <= year <= 2030:  # "hàng năm", configured
            yield _on("BKA-R5", date(year, 3, 31), "district")
            yield _on("BKA-R2", date(year, 12, 20), "province", "district")
            yield _on("BKA-R4", date(year, 12, 31), "province", "district")
    if code == BAC_KAN:
        yield _on("BKA-M1", date(2025, 6, 30), "province")  # "trước ngày 01 tháng 7 năm 2025"
    if code == LAI_CHAU:  # of a range that goes on for years ("giai đoạn 2021-2025") the end is spoken of
        yield _on("LAI-M05", date(2025, 12, 31), "province")
        yield _on("LAI-M10", date(2025, 12, 31), "province")  # "từ nay đến năm 2025"
        yield _on("LAI-M11", date(2030, 12, 31), "province")  # "trong giai đoạn 2026-2030"


def _on(code: str, due: date, *by: str) -> Dated:
    """Opens as a round does, so many days before it is due."""
    return Dated(due, code, due - 15 * DAY, by)


def _about_last_year(code: str, due: date, *by: str) -> Dated:
    """Opens so many days before the end of the year that it is about."""
    return Dated(due, code, date(due.year - 1, 12, 16), by)


def _bac_giang(year: int) -> Iterator[Dated]:
    if year >= 2024:
        yield _about_last_year("BGI-R1", date(year, 1, 14), "district")  # "trước ngày 15 tháng 01"
        yield _about_last_year("BGI-R6", date(year, 1, 31), "province")  # "định kỳ hằng năm", configured
    if year in (2024, 2026, 2031):
        yield _about_last_year("BGI-R5", date(year, 1, 31), "province")  # "theo từng giai đoạn", configured
    if year <= 2029:
        yield Dated(date(year, 11, 30), "BGI-R2", date(year, 11, 1), ("district",))  # "trong tháng 11"
        yield _on("BGI-R8", date(year, 12, 31), "district")  # "hằng năm", configured, for the next year
    if year <= 2030:
        nomination = date(2023, 10, 30) if year == 2023 else date(year, 5, 30)  # "trước ngày 31/5"
        yield _on("BGI-R3", nomination, "district")
    councils = [11] if year == 2023 else [6, 12] if year <= 2030 else []  # "từ tháng 11/2023"
    for month in councils:
        yield Dated(last_of(year, month), "BGI-R4", date(year, month, 1), ("province",))


def _lao_cai() -> Iterator[Dated]:
    yield _on("LAO-R8", date(2023, 3, 31), "city", "commune")  # "kế hoạch hoạt động năm", configured
    yield _about_last_year("LAO-R7", date(2024, 1, 10), "city")  # "tổng kết … năm 2023", configured
    for month in (3, 6, 9, 12):  # "giám sát hỗ trợ hàng quý"
        yield Dated(last_of(2023, month), "LAO-R5", date(2023, month - 2, 1), ("city",))
    for month in (6, 12):  # "tối thiểu 6 tháng một lần"
        yield Dated(last_of(2023, month), "LAO-R4", date(2023, month - 5, 1), ("city", "commune"))


def score_days(code: str) -> Iterator[Dated]:
    """Self scores and their verification: no document prints a day, so plan.toml configures them."""
    first, last = QUARTERS[code]
    for year in range(first, last + 1):
        if code == BAC_GIANG:
            yield _on("commune-standard-1300", date(year, 11, 20), "commune")
            yield _on("BGI-R7", date(year, 12, 10), "district")
        if code == BAC_KAN:  # the quality card has no items yet, so nobody is asked for it
            yield _on("commune-standard-1300", date(year, 12, 5), "commune")
            yield _on("commune-standard-1300-verified", date(year, 12, 20), "district")
        if code == CHIENG_ON:
            yield _on("commune-standard", date(year, 12, 10), "commune")
        if code == LAO_CAI:  # LAO-R3 is its verification, "6 tháng và năm 2023"
            for end in (date(year, 6, 30), date(year, 12, 31)):
                yield Dated(end + 5 * DAY, "commune-standard-4667", end - 15 * DAY, ("commune",))
                yield Dated(end + 10 * DAY, "LAO-R3", end - 15 * DAY, ("city",))


def is_off(day: date) -> bool:
    return day.isoweekday() in (6, 7) or day in OFF


def naive(opens: date, due: date) -> set[tuple[int, date]]:
    """(step, day) of the full ladder, walked day by day."""
    speaks: dict[date, int] = {}
    for step in STEPS:
        day = due + step * DAY
        while is_off(day):
            day += DAY if step > 0 else -DAY
        speaks[day] = step
    opening = opens
    while is_off(opening):
        opening += DAY
    if opening <= due and opening not in speaks:
        speaks[opening] = (opens - due).days
    return {(step, day) for day, step in speaks.items()}
