"""Every dated duty that the five documents print and no form serves: its days, whom it reminds, and how it ends.

The tables below are read from the documents by hand; the calendars of plans/*/duties.csv are held against them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from indicators.calendar import due_dates, parse_rule
from indicators.judging import Outcome
from indicators.period import Period
from reporting.access import Role
from reporting.duties import DutyKind, dated_duties, duties_open_at, duty_dates, duty_of
from reporting.overview import standings
from storage.tables import metadata
from tests.builders import ZONE, World, sample_plan
from tests.handlers.conversing import press
from tests.plan_worlds import file_report, plan_world
from tests.plans.printed import flat
from tests.reporting.sweeping import sweep

BAC_GIANG, BAC_KAN, CHIENG_ON, LAI_CHAU, LAO_CAI = PLANS = (
    "bac-giang-2030",
    "bac-kan-2025-2030",
    "chieng-on-2024",
    "lai-chau-2025-2030",
    "lao-cai-2023",
)
DISTRICT, PROVINCE, CITY, STATION, CENTRE, DEPARTMENT = (
    (Role.DISTRICT, "BGG-SD"),
    (Role.PROVINCE, "BGG"),
    (Role.DISTRICT, "LCI"),
    (Role.HEAD, "LCI-M01"),
    (Role.DISTRICT, "BKN-CM"),
    (Role.PROVINCE, "BKN"),
)
SOMEBODY = "somebody"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Printed:
    """One duty: the document's words, the days on which it is due in one year, and one of those who do it."""

    plan: str
    code: str
    words: str
    year: int
    due: tuple[date, ...]
    who: tuple[Role, str]


REGISTRATION = "Thời gian đăng ký xã đạt tiêu chí quốc gia về y tế hằng năm: Hoàn thành trong tháng 11"
NOMINATION = "Thời gian đề nghị Hội đồng cấp tỉnh thẩm định lại hằng năm: Trước ngày 31/5."
NOMINATION_2023 = "Riêng năm 2023, trình Hội đồng cấp tỉnh xem xét, tổ chức thẩm định trước ngày 31/10/2023"
COUNCIL = "Họp xét 02 đợt (*đợt 1: vào tháng 6; đợt 2: vào tháng 12*)"
COUNCIL_2023 = "xét công nhận xã đạt tiêu chí quốc gia về y tế từ tháng 11/2023"
COMMITTEE = "họp định kỳ tối thiểu 6 tháng một lần"
SUPERVISION = "kế hoạch giám sát hỗ trợ hàng quý"
OF_BEFORE = "trước ngày 15 tháng 01"
EVALUATION = "Đánh giá kết quả định kỳ hằng năm, thẩm định và trình Ủy ban nhân dân tỉnh công nhận"
STAGES = "định kỳ tổng hợp, báo cáo kết quả thực hiện theo từng giai đoạn"
IN_THE_PLAN = "Hằng năm, đưa chỉ tiêu xây dựng Bộ tiêu chí quốc gia về y tế xã vào kế hoạch phát triển kinh tế - xã hội"
ANNUAL_PLAN = "chịu trách nhiệm xây dựng kế hoạch hoạt động năm"
WORKS = "Hàng năm rà soát, đánh giá và xây dựng, điều chỉnh, bổ sung kế hoạch, phương án cải tạo, sửa chữa"
TRAINING = "Xây dựng kế hoạch và bố trí kinh phí đào tạo hàng năm"
RANKING = "kiểm tra, giám sát, đánh giá xếp loại hàng năm đối với các trạm y tế"
REVIEW = "sơ kết, tổng kết"

DUTIES = (
    Printed(BAC_GIANG, "BGI-R1", OF_BEFORE, 2027, (date(2027, 1, 14),), DISTRICT),
    Printed(BAC_GIANG, "BGI-R2", REGISTRATION, 2026, (date(2026, 11, 30),), DISTRICT),
    Printed(BAC_GIANG, "BGI-R2", REGISTRATION, 2023, (date(2023, 11, 30),), DISTRICT),
    Printed(BAC_GIANG, "BGI-R3", NOMINATION, 2026, (date(2026, 5, 30),), DISTRICT),
    Printed(BAC_GIANG, "BGI-R3", NOMINATION_2023, 2023, (date(2023, 10, 30),), DISTRICT),
    Printed(BAC_GIANG, "BGI-R4", COUNCIL, 2026, (date(2026, 6, 30), date(2026, 12, 31)), PROVINCE),
    Printed(BAC_GIANG, "BGI-R4", COUNCIL_2023, 2023, (date(2023, 11, 30),), PROVINCE),
    Printed(LAO_CAI, "LAO-R4", COMMITTEE, 2023, (date(2023, 6, 30), date(2023, 12, 31)), CITY),
    Printed(LAO_CAI, "LAO-R4", COMMITTEE, 2023, (date(2023, 6, 30), date(2023, 12, 31)), STATION),
    Printed(
        LAO_CAI,
        "LAO-R5",
        SUPERVISION,
        2023,
        (date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)),
        CITY,
    ),
    # "Every year" and "by stages" without a day: the day is the plan's configuration.
    Printed(BAC_GIANG, "BGI-R6", EVALUATION, 2027, (date(2027, 1, 31),), PROVINCE),
    Printed(BAC_GIANG, "BGI-R5", STAGES, 2026, (date(2026, 1, 31),), PROVINCE),
    Printed(BAC_GIANG, "BGI-R8", IN_THE_PLAN, 2026, (date(2026, 12, 31),), DISTRICT),
    Printed(BAC_KAN, "BKA-R2", RANKING, 2026, (date(2026, 12, 20),), CENTRE),
    Printed(BAC_KAN, "BKA-R2", RANKING, 2026, (date(2026, 12, 20),), DEPARTMENT),
    Printed(BAC_KAN, "BKA-R4", WORKS, 2026, (date(2026, 12, 31),), DEPARTMENT),
    Printed(BAC_KAN, "BKA-R5", TRAINING, 2026, (date(2026, 3, 31),), CENTRE),
    Printed(LAO_CAI, "LAO-R7", REVIEW, 2024, (date(2024, 1, 10),), CITY),
    Printed(LAO_CAI, "LAO-R8", ANNUAL_PLAN, 2023, (date(2023, 3, 31),), CITY),
    Printed(LAO_CAI, "LAO-R8", ANNUAL_PLAN, 2023, (date(2023, 3, 31),), STATION),
)
# A form serves these: (plan, duty, words, form, one due day).
SERVED = (
    (LAO_CAI, "LAO-R1", "đánh giá tiến độ thực hiện từng tiêu chí theo quý", "head", date(2023, 4, 10)),
    (CHIENG_ON, "CHO-R1", "chế độ sinh hoạt giao ban 1 lần/quý", "head", date(2024, 4, 10)),
    (LAI_CHAU, "LAI-R1", "hàng năm", "province", date(2027, 1, 10)),
)
# Scores fulfil these: (plan, duty, words, due day of the verification).
SCORED = (
    (LAO_CAI, "LAO-R3", "kiểm tra, chấm điểm việc thực hiện duy trì", date(2023, 7, 10)),
    (BAC_GIANG, "BGI-R7", "Tổ chức rà soát, đánh giá thực trạng tình hình y tế xã", date(2026, 12, 10)),
)


def ids(printed: Printed) -> str:
    return f"{printed.code}-{printed.year}-{printed.who[1]}"


@pytest.mark.parametrize("code", PLANS)
def test_nothing_that_is_dated_is_left_out(code: str) -> None:
    plan = sample_plan(code)
    named = {one.code for one in DUTIES if one.plan == code} | {milestone.code for milestone in plan.milestones}
    assert {duty.code for duty in dated_duties(plan) if duty.kind is DutyKind.SAID} <= named
    served = {form.duty for form in plan.forms if form.duty is not None}
    assert served == {duty for where, duty, *_ in SERVED if where == code}


@pytest.mark.parametrize("code", PLANS)
def test_every_duty_with_a_rhythm_is_asked_of_somebody(code: str) -> None:
    """What is printed as "hằng năm" too; only "theo quy định" and "khi có vướng mắc" are nobody's on any day."""
    plan = sample_plan(code)
    asked = {duty.code for duty in dated_duties(plan)} | {form.duty for form in plan.forms}
    rhythmic = {duty.code for duty in plan.duties if duty.frequency not in ("undated", "on-event")}
    assert rhythmic <= asked


def test_a_day_that_no_document_prints_is_said_to_be_the_offices_own(tmp_path: Path) -> None:
    """Bắc Giang: "định kỳ hằng năm" stands beside the configured day."""
    day = datetime(2027, 1, 28, 8, tzinfo=ZONE)
    with plan_world(tmp_path, day - 32 * DAY, BAC_GIANG) as world:
        world.person(SOMEBODY, *PROVINCE)
        (text,) = [text for _, text in heard_daily(world, day, day.date())]
        assert "Đánh giá kết quả định kỳ hằng năm" in text
        assert "Hạn 31/01/2027 (do đơn vị cấu hình)." in text
        assert "Văn bản ghi: “định kỳ hằng năm”" in text


def test_a_ranking_is_asked_for_once_also_when_the_quality_card_has_items() -> None:
    """Bắc Kạn's BKA-R2: said to be done while the card is empty, afterwards done by verifying every station."""
    plan = sample_plan(BAC_KAN)
    assert duty_of(plan, "BKA-R2").kind is DutyKind.SAID
    filled = [replace(card, criteria=plan.scorecards[0].criteria) for card in plan.scorecards]
    found = [duty for duty in dated_duties(replace(plan, scorecards=tuple(filled))) if duty.code == "BKA-R2"]
    assert [duty.kind for duty in found] == [DutyKind.VERIFICATION]


@pytest.mark.parametrize("code", PLANS)
def test_the_documents_say_so(code: str) -> None:
    source = Path(__file__).parents[2].parent / "shared" / "sources" / f"{code}.txt"
    if not source.exists():
        pytest.skip("the documents are not at hand (they are not part of the project)")
    text = flat(source.read_text(encoding="utf-8"))
    words = [one.words for one in DUTIES if one.plan == code]
    words += [said for where, _, said, *_ in (*SERVED, *SCORED) if where == code]
    assert [said for said in words if said not in text] == []


@pytest.mark.parametrize("printed", DUTIES, ids=ids)
def test_it_falls_due_on_these_days_and_no_other(printed: Printed) -> None:
    found = [due.due for due in duty_dates(sample_plan(printed.plan), printed.code, range(2017, 2033))]
    assert tuple(day for day in found if day is not None and day.year == printed.year) == printed.due


@pytest.mark.parametrize("printed", DUTIES, ids=ids)
def test_it_is_reminded_of_until_it_is_done(tmp_path: Path, printed: Printed) -> None:
    """Day by day from a month before the first due day: the person hears of it, says that it is done, hears no more."""
    due = printed.due[0]
    start = datetime.combine(due - 32 * DAY, time(8), ZONE)
    with plan_world(tmp_path, start, printed.plan) as world:
        world.person(SOMEBODY, *printed.who)
        heard = [day for day, text in heard_daily(world, start, due + 5 * DAY) if what(printed) in text]
        assert any(day <= due for day in heard)
        assert any(day > due for day in heard), "and after the due day, while it is not done"
        listed = world.send(SOMEBODY, "/viechan")
        lines = listed.note(SOMEBODY).text.splitlines()
        place = next(line.partition(".")[0] for line in lines if what(printed) in line)
        press(world, SOMEBODY, listed, f"Việc {place}: đã làm xong")
        assert waiting(world, printed) == 0
        with world.desk() as desk:
            left = duties_open_at(desk, world.unit(printed.who[1]))
        assert all(one.round.due_on != due for one in left if one.duty.code == printed.code)


def what(printed: Printed) -> str:
    return duty_of(sample_plan(printed.plan), printed.code).what[:40]


def heard_daily(world: World, start: datetime, until: date) -> list[tuple[date, str]]:
    """(day, words) of everything that the person is told at eight in the morning."""
    found = []
    at = start
    while at.date() <= until:
        notes = sweep(world, at).get(SOMEBODY, [])
        found += [(at.date(), note.text) for note in notes]
        at += DAY
    return found


def waiting(world: World, printed: Printed) -> int:
    """Reminders of that time of the duty which still wait at the person's unit."""
    reminder = metadata.tables["reminder"]
    query = select(reminder.c.key).where(
        reminder.c.duty == printed.code,
        reminder.c.unit_id == world.unit(printed.who[1]).id,
        reminder.c.due_at.is_not(None),
        reminder.c.expires_at <= datetime.combine(printed.due[0] + 30 * DAY, time(0), ZONE),
    )
    with world.database.read() as connection:
        return len(connection.execute(query).all())


@pytest.mark.parametrize(("code", "duty", "_words", "form", "due"), SERVED)
def test_what_a_form_serves_is_dated_by_its_round(code: str, duty: str, _words: str, form: str, due: date) -> None:
    plan = sample_plan(code)
    (served,) = [one for one in plan.duties if one.code == duty]
    assert plan.form(form).duty == duty and plan.form(form).rule == served.rule
    rule = parse_rule(served.rule)
    assert due in {one.due for year in (due.year - 1, due.year) for one in due_dates(rule, year)}
    assert duty not in {one.code for one in dated_duties(plan)}, "not asked for twice"


@pytest.mark.parametrize(("code", "duty", "_words", "due"), SCORED)
def test_what_scores_fulfil_is_dated_and_not_asked_for_twice(code: str, duty: str, _words: str, due: date) -> None:
    plan = sample_plan(code)
    (found,) = [one for one in dated_duties(plan) if one.code == duty]
    assert found.kind is DutyKind.VERIFICATION
    assert due in {one.due for one in duty_dates(plan, duty, range(due.year, due.year + 1))}


def test_a_doctors_two_sessions_a_week_are_a_norm_that_is_asked_for_and_judged(tmp_path: Path) -> None:
    """Lào Cai: "tối thiểu 2 buổi/tuần"; each quarter the head reports, and the station is judged by itself."""
    with plan_world(tmp_path, datetime(2023, 4, 8, 9, tzinfo=ZONE), LAO_CAI) as world:
        outcomes = []
        for sessions in (2, 1):
            file_report(
                world, LAO_CAI, "head", "LCI-M01", "2023Q1", {"doctor_sessions": sessions, "doctor_stations": 1}
            )
            with world.desk() as desk:
                plan = desk.catalogue.plan(LAO_CAI)
                indicator = plan.indicator("LAO-13")
                about, root = Period.parse("2023Q1"), world.unit("LCI-M01")
                standing = standings(desk, plan, [indicator], about, root)[indicator.code][root.code]
                outcomes.append((standing.value, standing.outcome))
        assert outcomes == [(2, Outcome.MET), (1, Outcome.NOT_MET)]
