"""One phone, several people: who is reporting is asked at the start, remembered, and can be changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.speaking import REMEMBERED
from reporting.access import Role
from storage import people, reports
from tests.builders import OTHER_VILLAGE, PLAN, STATION, VILLAGE, World
from tests.handlers.conversing import choose, labels, press, send_village_report

PHONE, HEAD = "1001", "1003"


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(PHONE, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    return collecting


def share(world: World) -> None:
    """Anh Páo of the next village comes in by an invite that is opened on Chị Mận's phone."""
    where = world.unit(OTHER_VILLAGE).name
    words = choose(world, HEAD, "/moi", where, "Mời nhân viên").note(HEAD).text
    offered = world.send(PHONE, words.split("<b>")[2].split("</b>")[0])
    press(world, PHONE, offered, "Người khác dùng chung")
    world.send(PHONE, "Anh Páo")
    asked = world.send(PHONE, "Đúng")
    press(world, HEAD, asked, "Duyệt")


def test_a_second_person_comes_in_on_the_same_phone(world: World) -> None:
    share(world)
    with world.database.read() as connection:
        names = [person.name for person in people.people_at(connection, "telegram", PHONE)]
    assert names == ["Chị Mận", "Anh Páo"]


def test_who_reports_is_asked_and_remembered(world: World) -> None:
    share(world)
    asked = world.send(PHONE, "xin chào")
    assert labels(asked.note(PHONE)) == ["Chị Mận", "Anh Páo"]
    chosen = world.send(PHONE, "anh pao")
    assert "Anh Páo" in chosen.to(PHONE)[0].text
    opened = press(world, PHONE, chosen, "Làm Phiếu thôn")
    assert world.unit(OTHER_VILLAGE).name in opened.note(PHONE).text
    assert "Câu 2/8" in world.send(PHONE, "90").note(PHONE).text


def test_the_report_is_stored_under_the_right_name(world: World) -> None:
    share(world)
    world.send(PHONE, "xin chào")
    send_village_report(world, PHONE, press(world, PHONE, world.send(PHONE, "2"), "Làm Phiếu thôn"))
    with world.database.read() as connection:
        report = reports.report_of(connection, PLAN, "village", "2026Q4", world.unit(OTHER_VILLAGE).id)
        assert report is not None
        assert people.person_by_id(connection, report.sent_by).name == "Anh Páo"
        assert reports.report_of(connection, PLAN, "village", "2026Q4", world.unit(VILLAGE).id) is None


def test_the_phone_changes_hands_and_each_goes_on_where_they_were(world: World) -> None:
    share(world)
    world.send(PHONE, "xin chào")
    press(world, PHONE, world.send(PHONE, "Chị Mận"), "Làm Phiếu thôn")
    world.send(PHONE, "86")
    assert labels(world.send(PHONE, "đổi người").note(PHONE)) == ["Chị Mận", "Anh Páo"]
    world.send(PHONE, "Anh Páo")
    assert "Câu" not in world.send(PHONE, "30").note(PHONE).text  # words no longer belong to Chị Mận's report
    world.send(PHONE, "doi nguoi")
    (_, question) = world.send(PHONE, "Chị Mận").to(PHONE)
    assert "Câu 2/8 · đã lưu 1" in question.text


def test_after_a_silence_it_is_asked_again(world: World) -> None:
    share(world)
    world.send(PHONE, "xin chào")
    press(world, PHONE, world.send(PHONE, "Chị Mận"), "Làm Phiếu thôn")
    world.now += REMEMBERED
    assert "Câu 2/8" in world.send(PHONE, "86").note(PHONE).text
    world.now += REMEMBERED + timedelta(seconds=1)
    assert "Ai đang báo cáo" in world.send(PHONE, "30").note(PHONE).text
    (_, question) = world.send(PHONE, "Chị Mận").to(PHONE)
    assert "Câu 2/8" in question.text


def test_a_button_meant_for_the_other_person_leads_to_them(world: World) -> None:
    share(world)
    world.send(PHONE, "xin chào")
    opened = press(world, PHONE, world.send(PHONE, "Chị Mận"), "Làm Phiếu thôn")
    world.send(PHONE, "đổi người")
    world.send(PHONE, "Anh Páo")
    refused = press(world, PHONE, opened, "Không có số liệu")
    assert labels(refused.note(PHONE)) == ["Đổi người báo cáo"]


def test_a_note_says_whom_of_the_phone_it_is_for(world: World) -> None:
    reply = press(world, HEAD, choose(world, HEAD, "/thieu"), "Nhắc tất cả")
    assert not any(note.text.startswith("Gửi") for note in reply.to(PHONE))  # so far it is one person's phone
    share(world)
    world.now += timedelta(days=4)  # an ordinary Monday
    nudged = press(world, HEAD, choose(world, HEAD, "/thieu"), "Nhắc tất cả").to(PHONE)
    assert [note.text.splitlines()[0] for note in nudged] == ["Gửi <b>Chị Mận</b>:", "Gửi <b>Anh Páo</b>:"]


def test_nobody_speaks_for_a_person_of_another_phone(world: World) -> None:
    share(world)
    asked = world.send(PHONE, "xin chào")
    forged = world.press(HEAD, asked.button(PHONE, "Chị Mận"))
    assert forged.toast is not None
    assert forged.to(HEAD) == []


def test_an_own_phone_is_never_asked(world: World) -> None:
    assert "Ai đang báo cáo" not in world.send(PHONE, "xin chào").note(PHONE).text
    assert "mã mời" in world.send(PHONE, "đổi người").note(PHONE).text


def test_the_one_who_stays_is_alone_again_when_the_other_leaves(world: World) -> None:
    share(world)
    choose(world, HEAD, "/bangiao", "Anh Páo", "Chưa có người thay", "Đúng")
    assert "Chị Mận" in world.send(PHONE, "xin chào").note(PHONE).text
