"""What a reminder says: to whoever has something to do, what; to whoever answers for others, who. And its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from handlers.reminder import write_reminder
from indicators.period import Period
from reporting.access import Role
from reporting.audience import Below, Item
from reporting.desk import Desk
from reporting.duties import duty_of
from reporting.obligations import missing_below
from reporting.ports import Note
from reporting.reminding import Gathered
from storage.people import Contact
from tests.builders import ZONE, World
from tests.plan_worlds import LAO_CAI, plan_world

STATION, OTHER_STATION, CITY = "LCI-M01", "LCI-M02", "LCI"
OFFICER = Contact(1, "Anh Bình", "vi", "telegram", "1")
FIRST_QUARTER, HALF = Period.parse("2023Q1"), Period.parse("2023S1")
DAYS = (15, 7, 3, 1, 0, -1, -3, -7)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with plan_world(tmp_path, datetime(2023, 4, 3, 8, tzinfo=ZONE), LAO_CAI) as world:
        world.person("1", Role.DISTRICT, CITY, "Anh Bình")
        yield world


def duty(world: World, code: str, unit: str = CITY, days: int = 3) -> Item:
    plan = world.catalogue.plan(LAO_CAI)
    due = date(2023, 6, 30)
    return Item(plan, HALF, world.unit(unit), due, False, days, duty=duty_of(plan, code), words="họp định kỳ")


def forms(desk: Desk, world: World, unit: str, days: int, kinds: tuple[str, ...] = ("commune", "village")) -> Item:
    """What a whole station lacks, for its head."""
    plan, station = world.catalogue.plan(LAO_CAI), world.unit(unit)
    owed = tuple(one for one in missing_below(desk, plan, FIRST_QUARTER, station) if one.unit.kind in kinds)
    return Item(plan, FIRST_QUARTER, station, date(2023, 4, 10), True, days, is_station=True, owed=owed)


def said(world: World, *items: Item, language: str = "vi") -> Note:
    with world.desk() as desk:
        return write_reminder(desk, Gathered(replace(OFFICER, language=language), items))


def labels(note: Note) -> list[str]:
    return [button.label for row in note.buttons for button in row]


@pytest.mark.parametrize("days", DAYS)
def test_a_meeting_is_held_and_not_sent(world: World, days: int) -> None:
    text = said(world, duty(world, "LAO-R4", days=days)).text
    assert "gửi" not in text.lower() and "nộp" not in text and "báo cáo" not in text
    assert "Nếu đã làm xong, anh/chị bấm nút bên dưới." in text


def test_the_nearer_the_day_the_more_urgent_the_words(world: World) -> None:
    texts = [said(world, duty(world, "LAO-R4", days=days)).text.splitlines()[2] for days in DAYS]
    assert len(set(texts)) == len(DAYS)


def test_several_duties_are_numbered_and_so_are_their_buttons(world: World) -> None:
    note = said(world, duty(world, "LAO-R5"), duty(world, "LAO-R4"))
    assert "1. <b>Còn 3 ngày: Giám sát hỗ trợ</b>" in note.text and "2. <b>Còn 3 ngày: Họp đánh giá</b>" in note.text
    assert labels(note) == ["Việc 1: đã làm xong", "Việc 2: đã làm xong"]
    assert note.text.endswith("Việc nào đã làm xong, anh/chị bấm nút của việc đó.")


def test_reports_come_first_and_what_is_due_first_before_the_rest(world: World) -> None:
    with world.desk() as desk:
        report = forms(desk, world, STATION, -1)
    later = duty(world, "LAO-R4")
    sooner = replace(duty(world, "LAO-R5"), due_on=date(2023, 6, 1))
    text = said(world, later, sooner, report).text
    places = [
        text.index(words) for words in ("đã quá hạn 1 ngày", "1. <b>Còn 3 ngày: Giám sát", "2. <b>Còn 3 ngày: Họp")
    ]
    assert places == sorted(places)


def test_the_same_duty_of_two_units_says_where(world: World) -> None:
    note = said(world, duty(world, "LAO-R4", STATION), duty(world, "LAO-R4", OTHER_STATION))
    for number, unit in enumerate((STATION, OTHER_STATION), start=1):
        assert f"{number}. <b>Còn 3 ngày: Họp đánh giá</b> ({world.unit(unit).name}, " in note.text


def test_a_head_is_asked_for_what_is_missing_alone(world: World) -> None:
    with world.desk() as desk:
        both, own, others = (
            forms(desk, world, STATION, -1, kinds) for kinds in (("commune", "village"), ("commune",), ("village",))
        )
    assert "nhắc các thôn, bản và gửi phiếu của trạm" in said(world, both).text
    assert "nhắc" not in said(world, own).text and "gửi phiếu của trạm" in said(world, own).text
    assert "gửi phiếu của trạm" not in said(world, others).text and "nhắc các thôn" in said(world, others).text


@pytest.mark.parametrize(("days", "asked"), [(-1, "hãy nhắc"), (-3, "hãy nhắc"), (-7, "vướng gì"), (-20, "vướng gì")])
def test_who_answers_for_others_is_not_asked_to_send(world: World, days: int, asked: str) -> None:
    below = (Below(world.unit(STATION), 1, 5),)
    plan = world.catalogue.plan(LAO_CAI)
    text = said(world, Item(plan, FIRST_QUARTER, world.unit(CITY), date(2023, 4, 10), True, days, below=below)).text
    assert asked in text and "còn 1 nơi" in text
    assert "gửi được" not in text and "gửi ngay" not in text


def test_what_two_blocks_share_is_said_once(world: World) -> None:
    with world.desk() as desk:
        first, second = (forms(desk, world, unit, -1) for unit in (STATION, OTHER_STATION))
    text = said(world, first, second).text
    assert text.count("đã quá hạn 1 ngày") == text.count("Hạn 10/04/2023") == 1
    assert world.unit(STATION).name in text and world.unit(OTHER_STATION).name in text


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 day left"), (3, "3 days left"), (-1, "1 day overdue"), (0, "today")]
)
def test_one_day_is_no_plural(world: World, days: int, words: str) -> None:
    assert words in said(world, duty(world, "LAO-R4", days=days), language="en").text
