"""Somebody leaves: open work moves or waits, access ends, history stays, and the one who left gets one sentence."""

from __future__ import annotations

import pytest

from reporting.access import Role
from reporting.handover import leave
from reporting.problems import NotAllowed
from storage import people, reports
from tests.builders import DISTRICT, OTHER_VILLAGE, PLAN, STATION, VILLAGE, Reply, World
from tests.handlers.conversing import choose, labels, press, send_village_report

VHW, OTHER, HEAD, OFFICER = "1001", "1002", "1003", "1005"


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(OTHER, Role.VILLAGE, OTHER_VILLAGE, "Anh Páo")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    collecting.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
    return collecting


def begin(world: World) -> None:
    choose(world, VHW, "/start", "Làm Phiếu thôn")
    world.send(VHW, "86")


def hand_over(world: World, successor: str) -> Reply:
    return choose(world, HEAD, "/bangiao", "Chị Mận", successor, "Đúng")


def test_open_work_moves_to_the_successor(world: World) -> None:
    begin(world)
    done = hand_over(world, "Anh Páo")
    assert "1 đã chuyển" in done.note(HEAD).text
    (told,) = done.to(OTHER)
    assert "Chị Mận" in told.text
    opened = press(world, OTHER, done, "Làm tiếp")
    assert "Câu 2/8 · đã lưu 1" in opened.note(OTHER).text


def test_the_person_who_left_gets_one_sentence_and_is_a_stranger_then(world: World) -> None:
    begin(world)
    (told,) = hand_over(world, "Anh Páo").to(VHW)
    assert "\n" not in told.text
    assert world.unit(VILLAGE).name in told.text
    assert "mã mời" in world.send(VHW, "30").note(VHW).text
    assert "mã mời" in world.send(VHW, "/start").note(VHW).text


def test_without_a_successor_the_work_waits_for_whoever_comes(world: World) -> None:
    begin(world)
    done = hand_over(world, "Chưa có người thay")
    assert "1 để chờ" in done.note(HEAD).text
    new = world.person("1009", Role.VILLAGE, VILLAGE, "Cô Lan")
    assert "Câu 2/8 · đã lưu 1" in choose(world, new, "/start", "Làm Phiếu thôn").note(new).text


def test_what_waits_is_not_taken_up_after_somebody_reported_anew(world: World) -> None:
    begin(world)
    hand_over(world, "Chưa có người thay")
    send_village_report(world, HEAD, fresh(world))
    new = world.person("1009", Role.VILLAGE, VILLAGE, "Cô Lan")
    assert "Xem lại" in choose(world, new, "/start", "Sửa Phiếu thôn").note(new).text


def fresh(world: World) -> Reply:
    """The head stands in and takes up what was begun; starts it over."""
    opened = choose(world, HEAD, "/nhapthay", world.unit(VILLAGE).name)
    return press(world, HEAD, opened, "« Quay lại")


def test_history_stays(world: World) -> None:
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    hand_over(world, "Anh Páo")
    with world.database.read() as connection:
        report = reports.report_of(connection, PLAN, "village", "2026Q4", world.unit(VILLAGE).id)
        assert report is not None
        assert people.person_by_id(connection, report.sent_by).name == "Chị Mận"


def test_it_is_asked_before_it_is_done_and_can_be_taken_back(world: World) -> None:
    asked = choose(world, HEAD, "/bangiao", "Chị Mận", "Anh Páo")
    assert asked.to(VHW) == []
    assert asked.to(OTHER) == []
    back = press(world, HEAD, asked, "Không")
    assert "Ai sẽ nghỉ" in back.note(HEAD).text
    assert "Làm Phiếu thôn, bản" in labels(world.send(VHW, "/start").note(VHW))


def test_only_those_who_answer_for_somebody_end_their_place(world: World) -> None:
    assert "Chưa có ai" in choose(world, VHW, "/bangiao").note(VHW).text
    button = choose(world, HEAD, "/bangiao", "Chị Mận", "Anh Páo").button(HEAD, "Đúng")
    assert "vai trò" in world.press(OTHER, button).note(OTHER).text.lower()
    assert "Làm Phiếu thôn, bản" in labels(world.send(VHW, "/start").note(VHW))
    offered = labels(choose(world, HEAD, "/bangiao").note(HEAD))
    assert not any(label.startswith(("Chị Thu", "Anh Bình")) for label in offered)


def test_a_second_tap_ends_nothing_twice(world: World) -> None:
    sure = choose(world, HEAD, "/bangiao", "Chị Mận", "Anh Páo").button(HEAD, "Đúng")
    world.press(HEAD, sure)
    again = world.press(HEAD, sure)
    assert again.to(VHW) == again.to(OTHER) == []


def test_a_place_elsewhere_stays(world: World) -> None:
    world.person(VHW, Role.VILLAGE, "BKN-CM-M06-T1")
    hand_over(world, "Chưa có người thay")
    offered = labels(world.send(VHW, "/start").note(VHW))
    assert offered[0].startswith("Làm Phiếu thôn, bản")
    assert not any(world.unit(VILLAGE).name in label for label in offered)


def test_somebody_who_left_can_be_invited_again(world: World) -> None:
    hand_over(world, "Chưa có người thay")
    words = choose(world, HEAD, "/moi", world.unit(VILLAGE).name, "Mời nhân viên").note(HEAD).text
    world.send(VHW, words.split("<b>")[2].split("</b>")[0])
    asked = world.send(VHW, "Đúng")
    press(world, HEAD, asked, "Duyệt")
    assert "Làm Phiếu thôn, bản" in labels(world.send(VHW, "/start").note(VHW))


def test_the_operator_may_end_every_place_and_nobody_succeeds_themselves(world: World) -> None:
    with world.desk() as desk:
        (person,) = people.people_at(desk.connection, "telegram", VHW)
        with pytest.raises(NotAllowed):
            leave(desk, None, person.id, person.id)
        done = leave(desk, None, person.id, None)
        assert done.is_gone
        with pytest.raises(NotAllowed):
            leave(desk, None, person.id, None)
