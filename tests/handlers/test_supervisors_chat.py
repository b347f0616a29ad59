"""What a supervisor sees and does: who is missing, remind all, open a report, who is out of reach, let people in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reporting.access import Role
from reporting.ports import ChatClosed, ChatOpened
from reporting.reminding import is_still_wanted
from storage import outbox
from tests.builders import DISTRICT, OTHER_VILLAGE, STATION, TEN_DAYS_BEFORE, VILLAGE, World
from tests.handlers.conversing import choose, labels, press, send_village_report

NIGHT = TEN_DAYS_BEFORE.replace(year=2027, month=1, day=4, hour=21)  # before an ordinary Tuesday
VHW, OTHER, HEAD, STAFF, OFFICER, NEW = "1001", "1002", "1003", "1004", "1005", "1006"


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(OTHER, Role.VILLAGE, OTHER_VILLAGE, "Anh Páo")
    collecting.person(STAFF, Role.STATION, STATION, "Anh Sơn")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    collecting.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
    return collecting


def send_report(world: World) -> None:
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))


def test_the_head_sees_who_is_missing_and_who_is_asked(world: World) -> None:
    send_report(world)
    note = choose(world, HEAD, "/thieu").note(HEAD)
    assert world.unit(STATION).name in note.text
    assert "đã nộp 1/" in note.text
    assert "Anh Páo" in note.text
    assert "Chị Mận" not in note.text
    assert "chưa có người" in note.text


def test_a_village_worker_has_no_such_list(world: World) -> None:
    assert "người phụ trách" in choose(world, VHW, "/thieu").note(VHW).text


def test_the_level_above_goes_down_to_the_station(world: World) -> None:
    district = choose(world, OFFICER, "/thieu")
    name = world.unit(STATION).name
    assert any(label.startswith(f"{name}: 0/") for label in labels(district.note(OFFICER)))
    assert "Anh Páo" not in district.note(OFFICER).text
    station = press(world, OFFICER, district, name)
    assert "Anh Páo" in station.note(OFFICER).text


def test_the_list_of_a_foreign_station_stays_closed(world: World) -> None:
    station = press(world, OFFICER, choose(world, OFFICER, "/thieu"), world.unit(STATION).name)
    stranger = world.person("1999", Role.HEAD, "BKN-CM-M06", "Người khác")
    for button in (button for row in station.note(OFFICER).buttons for button in row):
        assert "vai trò" in world.press(stranger, button).note(stranger).text.lower(), button


def test_one_tap_reminds_everybody_once_a_day(world: World) -> None:
    send_report(world)
    missing = choose(world, HEAD, "/thieu")
    first = press(world, HEAD, missing, "Nhắc tất cả")
    assert first.to(VHW) == []
    (nudge,) = first.to(OTHER)
    assert "Chị Thu" in nudge.text
    assert "10/01/2027" in nudge.text
    assert "Đã nhắc 2 người" in first.note(HEAD).text  # the other village and the staff; not the head themselves
    opened = press(world, OTHER, first, "Làm Phiếu thôn")
    assert "Câu 1/8" in opened.note(OTHER).text
    again = press(world, HEAD, missing, "Nhắc tất cả")
    assert again.to(OTHER) == []
    assert "2 người đã được nhắc" in again.note(HEAD).text
    world.now += timedelta(days=1)  # New Year's Day: what is said now goes out in the next morning
    assert "02/01" in press(world, HEAD, missing, "Nhắc tất cả").note(HEAD).text
    world.now += timedelta(days=3)
    assert press(world, HEAD, missing, "Nhắc tất cả").to(OTHER) != []


def test_nobody_is_reminded_at_night(world: World) -> None:
    world.now = NIGHT
    reply = press(world, HEAD, choose(world, HEAD, "/thieu"), "Nhắc tất cả")
    assert reply.to(OTHER) == []
    assert "07:00 05/01" in reply.note(HEAD).text
    assert waiting_for(world, OTHER) == 0
    world.now = NIGHT.replace(day=5, hour=7)
    assert waiting_for(world, OTHER) == 1


def test_a_queued_reminder_is_dropped_when_the_report_comes_first(world: World) -> None:
    world.now = NIGHT
    press(world, HEAD, choose(world, HEAD, "/thieu"), "Nhắc tất cả")
    with world.desk() as desk:
        person = desk.connection.exec_driver_sql(f"SELECT person_id FROM address WHERE chat = '{VHW}'").scalar_one()
        key = f"nudge/{person}/2027-01-05/telegram/{VHW}"
        assert is_still_wanted(desk, key)
    send_report(world)
    with world.desk() as desk:
        assert not is_still_wanted(desk, key)


def waiting_for(world: World, chat: str) -> int:
    with world.desk() as desk:
        items = outbox.waiting_items(desk.connection, desk.now, 1000)
        return sum(item.chat == chat and item.priority == outbox.BROADCAST for item in items)


def test_one_tap_opens_a_report(world: World) -> None:
    send_report(world)
    reply = choose(world, HEAD, "/thieu", "Xem báo cáo đã gửi")
    (shown,) = press(world, HEAD, reply, world.unit(VILLAGE).name).to(HEAD)
    assert "86 hộ" in shown.text
    assert "Người gửi: Chị Mận" in shown.text


def test_who_is_blocked_and_what_nobody_is_asked_for_is_listed(world: World) -> None:
    world.send(OTHER, ChatClosed())
    note = choose(world, HEAD, "/thieu", "Ai không nhận được tin").note(HEAD)
    assert "Anh Páo" in note.text
    assert "chưa có ai làm" in note.text
    assert "Chị Mận" not in note.text
    world.send(OTHER, ChatOpened(None))
    assert "Anh Páo" not in choose(world, HEAD, "/thieu", "Ai không nhận được tin").note(HEAD).text


def test_an_invitation_is_made_in_the_chat_and_approved_there(world: World) -> None:
    reply = choose(world, HEAD, "Việc khác", "Mời người mới", world.unit("BKN-CM-M07-T3").name, "Mời nhân viên")
    words = reply.note(HEAD).text
    code = words.split("<b>")[2].split("</b>")[0]
    world.send(NEW, code)
    asked = world.send(NEW, "Đúng")
    assert "Duyệt" in labels(asked.note(HEAD))[0]
    listed = choose(world, HEAD, "Việc khác", "Người chờ duyệt")
    assert "Người Mẫu" in listed.note(HEAD).text
    approved = press(world, HEAD, listed, "Duyệt Người Mẫu")
    assert "đã được duyệt" in approved.note(NEW).text
    assert "Làm Phiếu thôn, bản" in labels(world.send(NEW, "/start").note(NEW))


def test_a_link_is_shown_where_the_channel_has_links(world: World) -> None:
    assert "https" not in choose(world, HEAD, "/moi", "Mời cán bộ trạm").note(HEAD).text
    world.invite_link = "https://t.me/tram_bot?start="
    words = choose(world, HEAD, "/moi", "Mời cán bộ trạm").note(HEAD).text
    secret = words.rpartition("start=")[2]
    assert "Xã Cầu Mây" in world.send(NEW, f"/start {secret}").note(NEW).text


def test_nobody_invites_a_head_to_their_own_station(world: World) -> None:
    assert "Mời trưởng trạm" not in labels(choose(world, HEAD, "/moi").note(HEAD))
    assert "Mời trưởng trạm" in labels(choose(world, OFFICER, "/moi", world.unit(STATION).name).note(OFFICER))


def test_nothing_is_left_to_do_when_nobody_waits(world: World) -> None:
    assert "Không có ai chờ duyệt" in choose(world, HEAD, "/duyet").note(HEAD).text
