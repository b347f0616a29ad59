"""The head enters a village's report for it; one person with several places sees which place a form is about."""

from __future__ import annotations

import pytest

from reporting.access import Role
from storage import people, reports
from tests.builders import OTHER_VILLAGE, PLAN, STATION, VILLAGE, World
from tests.handlers.conversing import choose, labels, press, send_village_report

VHW, HEAD, STAFF = "1001", "1002", "1003"


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    collecting.person(STAFF, Role.STATION, STATION, "Anh Sơn")
    return collecting


def test_the_villages_that_lack_a_report_are_offered(world: World) -> None:
    offered = labels(choose(world, HEAD, "Việc khác", "Nhập thay").note(HEAD))
    assert len(offered) == 5
    assert any(label.startswith(world.unit(VILLAGE).name) for label in offered)


def test_both_names_are_shown_and_kept_and_the_worker_is_told(world: World) -> None:
    village = world.unit(VILLAGE)
    receipt = send_village_report(world, HEAD, choose(world, HEAD, "/nhapthay", village.name))
    assert "Người nhập: Chị Thu, thay cho Chị Mận" in receipt.note(HEAD).text
    (told,) = receipt.to(VHW)
    assert "Chị Thu" in told.text
    assert labels(told) == ["Sửa Phiếu thôn, bản đã gửi"]
    assert len(labels(choose(world, HEAD, "/nhapthay").note(HEAD))) == 4
    with world.database.read() as connection:
        report = reports.report_of(connection, PLAN, "village", "2026Q4", village.id)
        assert report is not None
        assert people.person_by_id(connection, report.sent_by).name == "Chị Thu"


def test_the_list_of_reports_names_both(world: World) -> None:
    send_village_report(world, HEAD, choose(world, HEAD, "/nhapthay", world.unit(VILLAGE).name))
    shown = choose(world, HEAD, "/thieu", "Xem báo cáo đã gửi", world.unit(VILLAGE).name).note(HEAD).text
    assert "Người gửi: Chị Thu" in shown
    assert "Người phụ trách: Chị Mận" in shown


def test_a_village_without_a_worker_is_named_as_such(world: World) -> None:
    receipt = send_village_report(world, HEAD, choose(world, HEAD, "/nhapthay", world.unit(OTHER_VILLAGE).name))
    assert "chưa có người phụ trách" in receipt.note(HEAD).text


def test_only_the_head_stands_in_and_only_for_their_own_villages(world: World) -> None:
    assert "trưởng trạm" in choose(world, STAFF, "/nhapthay").note(STAFF).text
    foreign = world.person("1999", Role.HEAD, "BKN-CM-M06", "Người khác")
    button = choose(world, HEAD, "/nhapthay").button(HEAD, world.unit(VILLAGE).name)
    assert "vai trò" in world.press(foreign, button).note(foreign).text.lower()


def test_a_workers_own_receipt_needs_no_second_name(world: World) -> None:
    receipt = send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    assert "Người nhập" not in receipt.note(VHW).text
    assert receipt.to(HEAD) == [] or all("nhập thay" not in note.text for note in receipt.to(HEAD))


def test_a_person_with_several_places_sees_which_one_a_form_is_about(world: World) -> None:
    world.person(VHW, Role.VILLAGE, OTHER_VILLAGE)
    offered = labels(choose(world, VHW, "/start").note(VHW))
    assert f"Làm Phiếu thôn, bản · {world.unit(VILLAGE).name}" in offered
    assert f"Làm Phiếu thôn, bản · {world.unit(OTHER_VILLAGE).name}" in offered


def test_two_people_of_one_village_each_see_that_it_is_sent(world: World) -> None:
    second = world.person("1004", Role.VILLAGE, VILLAGE, "Anh Páo")
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    assert "đã gửi xong" in choose(world, second, "/start").note(second).text
    assert press(world, second, choose(world, second, "/start"), "Sửa Phiếu thôn").to(second) != []
