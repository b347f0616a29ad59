"""Who is reminded of what and when: only those who are missing, one message each, never twice, never at night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.reminder import write_reminder
from indicators.period import Period
from reporting.access import Role
from reporting.duties import open_duties
from reporting.extensions import extend, last_day_of
from reporting.overview import completeness, completeness_by_level
from reporting.ports import ChatClosed
from reporting.problems import NotAllowed
from reporting.reminding import is_still_wanted, send_due_reminders
from reporting.rounds import open_rounds
from storage import outbox, people
from tests.builders import DISTRICT, OTHER_VILLAGE, PLAN, STATION, VILLAGE, ZONE, World, sample_world
from tests.handlers.conversing import choose, labels, press, send_village_report
from tests.plan_worlds import file_report, plan_world
from tests.reporting.sweeping import buttons, said, sweep

VHW, OTHER, HEAD, STAFF, OFFICER, PROVINCE = "1001", "1002", "1003", "1004", "1005", "1006"
THURSDAY = datetime(2027, 1, 7, 8, tzinfo=ZONE)  # three days before 10 January 2027
MONDAY = datetime(2027, 1, 11, 8, tzinfo=ZONE)
BAC_GIANG = "bac-giang-2030"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The reports of 2026Q4 are being collected, ten days before they are due."""
    with sample_world(tmp_path) as world:
        with world.desk() as desk:
            open_rounds(desk)
        world.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
        world.person(OTHER, Role.VILLAGE, OTHER_VILLAGE, "Anh Páo")
        world.person(STAFF, Role.STATION, STATION, "Anh Sơn")
        world.person(HEAD, Role.HEAD, STATION, "Chị Thu")
        world.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
        sweep(world, datetime(2027, 1, 4, 8, tzinfo=ZONE))  # the duties of the year that is over are spoken of
        yield world


def test_everybody_who_is_missing_hears_of_their_own_form_and_the_head_of_the_station(world: World) -> None:
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    assert sweep(world, THURSDAY - timedelta(minutes=1)) == {}
    found = sweep(world, THURSDAY)
    assert set(found) == {OTHER, STAFF, HEAD, OFFICER}, "who has sent hears nothing"
    assert "Còn 3 ngày đến hạn" in said(found, OTHER)
    assert world.unit(OTHER_VILLAGE).name in said(found, OTHER)
    assert buttons(found, OTHER) == ["Làm Phiếu thôn, bản"]
    assert "Phiếu trạm" in said(found, STAFF)
    assert world.unit(OTHER_VILLAGE).name not in said(found, STAFF)
    assert world.unit(OTHER_VILLAGE).name in said(found, HEAD)
    assert world.unit(VILLAGE).name not in said(found, HEAD)
    assert "Nhắc tất cả" in buttons(found, HEAD)
    assert "Phiếu huyện" in said(found, OFFICER)
    assert world.unit(STATION).name not in said(found, OFFICER), "before the due day nobody is reported upward"
    assert sweep(world, THURSDAY + timedelta(minutes=1)) == {}


def test_after_the_due_day_the_level_above_gets_a_list_with_counts(world: World) -> None:
    sweep(world, THURSDAY)
    found = sweep(world, MONDAY)
    assert "quá hạn 1 ngày" in said(found, OFFICER)
    assert f"{world.unit(STATION).name}: 0/" in said(found, OFFICER)
    assert world.unit(VILLAGE).name not in said(found, OFFICER)
    assert "Ai chưa gửi báo cáo" in buttons(found, OFFICER)
    assert "nộp muộn" in said(found, VHW)


def test_nothing_goes_out_at_night_or_on_a_public_holiday(world: World) -> None:
    assert sweep(world, MONDAY.replace(hour=20)) == {}
    assert sweep(world, MONDAY.replace(day=12, hour=6, minute=59)) == {}
    found = sweep(world, MONDAY.replace(day=12, hour=7))
    assert "quá hạn 2 ngày" in said(found, HEAD), "what came due together is one message"


def test_a_reminder_of_long_ago_helps_nobody(world: World) -> None:
    assert sweep(world, MONDAY + timedelta(days=8)) == {}


def test_a_clock_that_jumps_back_repeats_nothing(world: World) -> None:
    first = sweep(world, MONDAY)
    assert HEAD in first
    for at in (THURSDAY, MONDAY - timedelta(hours=1), MONDAY, MONDAY + timedelta(hours=3)):
        assert sweep(world, at) == {}


def test_a_report_that_comes_first_takes_the_queued_reminder_back(world: World) -> None:
    found = sweep(world, THURSDAY)
    with world.desk() as desk:
        person = people.person_at(desk.connection, "telegram", VHW)
        assert person is not None
        key = f"remind/{person.id}/2027-01-07/x/telegram/{VHW}"
        assert is_still_wanted(desk, key)
    opened = world.press(VHW, next(iter(found[VHW][0].buttons))[0])
    send_village_report(world, VHW, opened)
    with world.desk() as desk:
        assert not is_still_wanted(desk, key)
    assert VHW not in sweep(world, MONDAY)


def test_a_sweep_in_small_steps_gathers_as_one_big_sweep_does(world: World) -> None:
    world.person(VHW, Role.VILLAGE, OTHER_VILLAGE)
    world.now = MONDAY
    notes: list[str] = []
    with world.desk() as desk:
        while send_due_reminders(desk, write_reminder, limit=1):
            pass
        notes = [item.chat for item in desk.posted]
    assert len(notes) == len(set(notes)), "one message a person, although two villages are theirs"
    assert VHW in notes


def test_time_granted_by_the_level_above_moves_everything(world: World) -> None:
    sweep(world, THURSDAY)
    period = Period.parse("2026Q4")
    choice = press(world, OFFICER, choose(world, OFFICER, "/giahan"), world.unit(STATION).name)
    asked = press(world, OFFICER, choice, "7 ngày")
    assert any(label.startswith("Mưa lũ") for label in labels(asked.note(OFFICER)))
    granted = world.send(OFFICER, "Sạt lở đường vào xã")
    assert "17/01/2027" in granted.note(OFFICER).text
    for chat in (HEAD, STAFF, VHW, OTHER):
        assert "Sạt lở đường vào xã" in granted.note(chat).text
    found = sweep(world, MONDAY)
    assert not {HEAD, STAFF, VHW, OTHER} & set(found), "nothing of theirs is overdue"
    assert world.unit(STATION).name not in said(found, OFFICER)
    found = sweep(world, datetime(2027, 1, 14, 8, tzinfo=ZONE))
    assert "Còn 3 ngày" in said(found, VHW)
    assert "Hạn 17/01/2027, đã được gia hạn." in said(found, VHW), "no day of the plan's configuration"
    send_village_report(world, VHW, world.press(VHW, next(iter(found[VHW][0].buttons))[0]))
    with world.desk() as desk:
        plan, station = desk.catalogue.plan(PLAN), world.unit(STATION)
        assert last_day_of(desk, plan, period, station) == date(2027, 1, 17)
        done = completeness(desk, plan, period, station)
        assert (done.on_time, done.late, done.extended) == (1, 0, done.expected)
        assert completeness_by_level(desk, plan, period, station)["village"].on_time == 1
    found = sweep(world, datetime(2027, 1, 18, 8, tzinfo=ZONE))
    assert "quá hạn 1 ngày" in said(found, HEAD)
    assert world.unit(STATION).name in said(found, OFFICER)


def test_only_the_level_above_gives_more_time(world: World) -> None:
    with world.desk() as desk:
        head = people.person_at(desk.connection, "telegram", HEAD)
        worker = people.person_at(desk.connection, "telegram", VHW)
        assert head is not None and worker is not None
        with pytest.raises(NotAllowed):
            extend(desk, head, world.unit(STATION).id, 3, "vì bận")
        with pytest.raises(NotAllowed):
            extend(desk, worker, world.unit(OTHER_VILLAGE).id, 3, "vì bận")
        assert extend(desk, head, world.unit(VILLAGE).id, 3, "mưa lũ")


def test_a_closed_chat_is_told_to_the_supervisor_once(world: World) -> None:
    world.now = THURSDAY - timedelta(hours=1)
    world.send(VHW, ChatClosed())
    assert "Chị Mận" in said(sweep(world, world.now), HEAD)
    assert VHW not in sweep(world, THURSDAY)
    for days in (1, 2):
        assert not any("Chị Mận" in note.text for note in sweep(world, THURSDAY + timedelta(days=days)).get(HEAD, []))


def test_an_empty_form_is_not_received_and_nothing_exceeds_what_is_expected(world: World) -> None:
    file_report(world, PLAN, "village", VILLAGE, "2026Q4", {})
    period = Period.parse("2026Q4")
    with world.desk() as desk:
        done = completeness(desk, desk.catalogue.plan(PLAN), period, world.unit(VILLAGE))
    assert (done.expected, done.received, done.missing) == (1, 0, 1)


def test_a_dated_duty_is_reminded_of_until_somebody_says_that_it_is_done(tmp_path: Path) -> None:
    """Bắc Giang: "Trước ngày 31/5", so the last day is the 30th, a Saturday in 2026."""
    with plan_world(tmp_path, datetime(2026, 5, 16, 9, tzinfo=ZONE), BAC_GIANG) as world:
        with world.database.read() as connection:
            district = str(connection.exec_driver_sql("SELECT MIN(code) FROM unit WHERE kind = 'district'").scalar())
        world.person(OFFICER, Role.DISTRICT, district, "Anh Bình")
        with world.desk() as desk:
            opened = {round_.duty for round_ in open_duties(desk)}
        assert "BGI-R3" in opened
        found = sweep(world, datetime(2026, 5, 27, 8, tzinfo=ZONE))
        assert "trước ngày 31/5" in said(found, OFFICER).lower()
        assert "30/05/2026 theo kế hoạch" in said(found, OFFICER)
        listed = world.send(OFFICER, "/viechan").note(OFFICER)
        assert "thẩm định lại" in listed.text
        assert "30/05/2026" in listed.text
        (button,) = [button for row in found[OFFICER][0].buttons for button in row if "Đã làm xong" in button.label]
        assert "Đã ghi nhận" in world.press(OFFICER, button).note(OFFICER).text
        assert "trước đó" in world.press(OFFICER, button).note(OFFICER).text
        assert "thẩm định lại" not in world.send(OFFICER, "/viechan").note(OFFICER).text
        assert OFFICER not in sweep(world, datetime(2026, 6, 1, 8, tzinfo=ZONE))


def test_several_plans_of_one_person_are_one_message(tmp_path: Path) -> None:
    """Two rounds of the same quarter in two plans, and one person for both."""
    with plan_world(tmp_path, datetime(2026, 3, 20, 9, tzinfo=ZONE), BAC_GIANG, PLAN) as world:
        with world.database.read() as connection:
            query = "SELECT MIN(code) FROM unit WHERE kind = 'commune' AND code LIKE 'BG%'"
            station = str(connection.exec_driver_sql(query).scalar())
        world.person(HEAD, Role.HEAD, station, "Chị Thu")
        world.person(HEAD, Role.HEAD, STATION)
        with world.desk() as desk:
            open_rounds(desk)
        found = sweep(world, datetime(2026, 4, 7, 8, tzinfo=ZONE))
        assert world.unit(station).name in said(found, HEAD)
        assert world.unit(STATION).name in said(found, HEAD)


def test_a_queued_key_is_known(world: World) -> None:
    sweep(world, MONDAY)
    with world.desk() as desk:
        person = people.person_at(desk.connection, "telegram", OFFICER)
        assert person is not None
        assert outbox.is_known_key(desk.connection, f"remind/{person.id}/2027-01-11/above/telegram/{OFFICER}")
