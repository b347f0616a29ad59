"""The province enters a value that is kept by hand, by buttons and by typing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from handlers.buttons import EnteringButton, EnteringStep, read_button, write_button
from reporting.access import Role
from reporting.ports import Button, Pressed
from storage import assignments
from storage.assignments import EnteredValue
from tests.builders import ZONE, Reply, World
from tests.plan_worlds import CHIENG_ON, LAI_CHAU, LAO_CAI, plan_world

NOW = datetime(2026, 3, 2, 9, tzinfo=ZONE)
OFFICER, HEAD, OTHER = "2001", "2002", "2003"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with plan_world(tmp_path, NOW, LAI_CHAU, CHIENG_ON, LAO_CAI) as world:
        world.person(OFFICER, Role.PROVINCE, "LCU", "Chị Lý")
        yield world


def kept(world: World, plan: str = LAI_CHAU) -> list[EnteredValue]:
    with world.database.read() as connection:
        return assignments.entered_values(connection, plan)


def text(reply: Reply) -> str:
    return reply.note(OFFICER).text


def press(world: World, reply: Reply, label: str) -> Reply:
    return world.press(OFFICER, reply.button(OFFICER, label))


def say(world: World, *words: str) -> Reply:
    reply = world.send(OFFICER, words[0])
    for word in words[1:]:
        reply = world.send(OFFICER, word)
    return reply


def test_by_buttons_from_the_menu_to_the_receipt(world: World) -> None:
    menu = say(world, "/khac")
    chosen = press(world, menu, "Nhập số liệu của tỉnh")
    period = press(world, chosen, "LAI-01 · Tuổi thọ")
    asked = press(world, period, "2025")
    assert "chỉ tiêu ≥ 68" in text(asked) and "Tuổi thọ trung bình" in text(asked)
    source = say(world, "68,2")
    assert "lấy ở đâu" in text(source)
    confirm = press(world, say(world, "Niên giám thống kê 2025"), "Hôm nay")
    assert "Tỉnh Lai Châu: <b>68,2</b>" in text(confirm)
    assert "Nguồn: Niên giám thống kê 2025, ngày 02/03/2026." in text(confirm)
    assert kept(world) == []
    saved = press(world, confirm, "Lưu")
    assert "Đã lưu" in text(saved) and "Tuổi thọ: <b>68,2</b> · chỉ tiêu ≥ 68 · đạt" in text(saved)
    (value,) = kept(world)
    assert (value.indicator, value.unit, value.period, value.value) == ("LAI-01", "LCU", "2025", Decimal("68.2"))
    assert (value.source, value.dated, value.who) == ("Niên giám thống kê 2025", date(2026, 3, 2), "Chị Lý")


def test_everything_may_be_typed_and_the_next_one_follows(world: World) -> None:
    say(world, "nhập số", "lai-19", "quý 4 năm 2025", "815/1000", "Khảo sát hài lòng", "15/2/2026", "Lưu")
    (first,) = kept(world)
    assert (first.period, first.value, first.denominator) == ("2025Q4", Decimal(815), Decimal(1000))
    assert first.dated == date(2026, 2, 15)
    again = say(world, "hài lòng", "năm 2025", "81,5%")
    assert "Như lần trước: Khảo sát hài lòng" in [row[0].label for row in again.note(OFFICER).buttons]
    confirm = say(world, "như lần trước", "hôm nay")
    assert "<b>81,5 %</b>" in text(confirm)
    say(world, "lưu")
    assert [one.source for one in kept(world)] == ["Khảo sát hài lòng", "Khảo sát hài lòng"]


def test_a_value_that_is_kept_is_shown_before_it_is_replaced(world: World) -> None:
    words = ("nhập số", "LAI-01", "2025", "67,9", "Ước tính", "1/2/2026", "Lưu")
    say(world, *words)
    asked = say(world, "LAI-01", "2025")
    assert "Đang lưu: 67,9 (nguồn Ước tính, ngày 01/02/2026)." in text(asked)
    say(world, "68,1", "Niên giám", "hôm nay", "Lưu")
    with world.database.read() as connection:
        revisions = assignments.value_revisions(connection, LAI_CHAU, "LAI-01", "LCU", "2025")
    assert [str(one.value) for one in revisions] == ["67.9", "68.1"]


@pytest.mark.parametrize(
    ("before", "slip", "said"),
    [
        ((), "chỉ số lạ", "Không tìm thấy chỉ số"),
        (("LAI-01",), "năm sau", "chưa đúng hoặc chưa bắt đầu"),
        (("LAI-01",), "2027", "chưa đúng hoặc chưa bắt đầu"),
        (("LAI-01", "2025"), "gần bảy mươi", "Chưa đọc được số"),
        (("LAI-01", "2025"), "68/100", "chỉ cần một số"),
        (("LAI-01", "2025"), "68 %", "không tính bằng phần trăm"),
        (("LAI-19", "2025"), "815", "phần không được lớn hơn tổng"),
        (("LAI-01", "2025", "68"), "x" * 301, "tối đa 300"),
        (("LAI-01", "2025", "68", "Niên giám"), "31/2/2026", "chưa đúng"),
        (("LAI-01", "2025", "68", "Niên giám"), "3/3/2026", "chưa đến"),
        (("LAI-01", "2025", "68", "Niên giám", "hôm nay"), "được", "Xem lại trước khi lưu"),
    ],
)
def test_a_slip_is_explained_and_the_same_step_stays_open(
    world: World, before: tuple[str, ...], slip: str, said: str
) -> None:
    opened = say(world, "nhập số", *before)
    answered = say(world, slip)
    assert said in text(answered)
    assert text(opened).splitlines()[-1] in text(answered)
    assert kept(world) == []


def test_similar_names_are_offered(world: World) -> None:
    say(world, "nhập số")
    offered = say(world, "chiều cao")
    labels = [row[0].label for row in offered.note(OFFICER).buttons]
    assert labels[:2] == ["LAI-11 · Chiều cao nam", "LAI-12 · Chiều cao nữ"]
    assert "Chiều cao nữ" in text(press(world, offered, "LAI-12"))


def test_only_what_stations_do_not_report_is_offered(world: World) -> None:
    labels = [row[0].label[:6] for row in say(world, "nhập số").note(OFFICER).buttons[:-1]]
    assert len(labels) == 16
    assert not {"LAI-03", "LAI-05", "LAI-09", "LAI-13", "LAI-14"} & set(labels)


def test_one_may_go_back_and_stop(world: World) -> None:
    asked = say(world, "nhập số", "LAI-01", "2025")
    back = press(world, asked, "« Quay lại")
    assert "Số liệu của năm nào" in text(back)
    stopped = say(world, "thôi")
    assert "Đã dừng" in text(stopped)
    assert kept(world) == []


def test_an_old_button_changes_nothing(world: World) -> None:
    first = say(world, "nhập số")
    old = first.button(OFFICER, "LAI-02")
    say(world, "LAI-01", "2025")
    reply = world.press(OFFICER, old)
    assert reply.items == () and reply.toast is not None
    confirm = say(world, "68,2", "Niên giám", "hôm nay")
    save = confirm.button(OFFICER, "Lưu")
    world.press(OFFICER, save)
    assert world.press(OFFICER, save).items == ()
    assert len(kept(world)) == 1


def test_there_is_a_choice_between_several_plans(world: World) -> None:
    world.person(OFFICER, Role.PROVINCE, "CON")
    plans = say(world, "nhập số")
    assert "kế hoạch nào" in text(plans)
    assert "CHO-04" in say(world, "1").button(OFFICER, "CHO-04").label
    back = press(world, say(world, "/nhapso"), plan_title(world, LAI_CHAU))
    assert back.button(OFFICER, "LAI-01")


def plan_title(world: World, code: str) -> str:
    return world.catalogue.plan(code).title


@pytest.mark.parametrize("role", [Role.STATION, Role.HEAD, Role.DISTRICT])
def test_others_may_not(world: World, role: Role) -> None:
    world.person(OTHER, role, "LCU-MT")
    assert "không làm được việc này" in world.send(OTHER, "/nhapso").note(OTHER).text
    forged = write_button(EnteringButton(EnteringStep.CONFIRM, "save"))
    assert world.send(OTHER, Pressed(forged, "press", None)).items == ()
    assert "Nhập số liệu của tỉnh" not in [
        button.label for row in world.send(OTHER, "/khac").note(OTHER).buttons for button in row
    ]


def test_a_role_that_ended_meanwhile_stores_nothing(world: World) -> None:
    confirm = say(world, "nhập số", "LAI-01", "2025", "68", "Niên giám", "hôm nay")
    with world.database.write() as connection:
        from sqlalchemy import text as sql

        connection.execute(sql("UPDATE membership SET status = 'ended'"))
    assert "không làm được việc này" in text(press(world, confirm, "Lưu"))
    assert kept(world) == []


def test_every_button_fits_and_is_read_back(world: World) -> None:
    longest = EnteringButton(EnteringStep.INDICATOR, "X" * 50)
    assert read_button(write_button(longest)) == longest
    assert read_button("e|nowhere|x") is None
    assert isinstance(say(world, "nhập số").button(OFFICER, "LAI-01"), Button)
