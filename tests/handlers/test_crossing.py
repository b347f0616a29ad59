"""Two communes merge: each person and each group goes over once, by one button, and nothing is lost before that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from handlers.crossing import ask_everybody
from reporting.access import Role
from reporting.ports import Address, ChatKind, ChatMoved
from reporting.rounds import open_rounds
from storage import conversations, groups, people, units
from tests.builders import DISTRICT, ZONE, Reply, World, sample_world
from tests.handlers.conversing import choose, labels, press
from tests.reporting.reorganised import (
    AFTERWARDS,
    MERGED,
    MERGER,
    SPLIT,
    A,
    B,
    at,
    found,
    reorganise,
    send,
    villages_of,
)
from tests.reporting.sweeping import sweep

HEAD, OTHER, OFFICER, GROUP = "2001", "2002", "2003", "-77"
IN_SEPTEMBER = AFTERWARDS.replace(month=9, day=25)  # the third quarter's reports are being collected


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        world.person(HEAD, Role.HEAD, A, "Chị Thu")
        world.person(OTHER, Role.HEAD, B, "Anh Sơn")
        world.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
        with at(world, IN_SEPTEMBER).desk() as desk:
            open_rounds(desk)
            groups.bind_group(
                desk.connection,
                channel="telegram",
                chat=GROUP,
                unit_id=found(desk, A).id,
                title="Trạm Cầu Mây",
                thread=None,
                bound_by=None,
                now=desk.now,
            )
        yield world


def apply(world: World, folder: Path, rows: str = MERGER) -> Reply:
    """Apply the table and write to everybody."""
    with world.desk() as desk:
        done = reorganise(desk, folder, rows)
        assert done.outcome is not None, done.examined.faults
        ask_everybody(desk, done.outcome.waiting)
        return Reply(tuple(desk.posted), None)


def places(world: World, chat: str) -> list[str]:
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", chat)
        assert person is not None
        held = people.memberships_of(connection, person.id)
        return [units.unit_by_id(connection, one.unit_id).code for one in held]


def test_one_message_with_one_button_says_who_from_where_to_where(world: World, tmp_path: Path) -> None:
    asked = apply(world, tmp_path)
    note = asked.note(HEAD)
    assert "Xã Cầu Mây (mẫu)" in note.text and "Xã Cầu Mới (mẫu)" in note.text and "trưởng trạm" in note.text
    assert labels(note) == ["Đúng, chuyển tôi sang"]
    assert places(world, HEAD) == [A]


def test_access_comes_with_the_confirmation_and_once(world: World, tmp_path: Path) -> None:
    asked = apply(world, tmp_path)
    button = asked.button(HEAD, "Đúng")
    assert "Xã Cầu Mới" in world.press(HEAD, button).to(HEAD)[0].text
    assert places(world, HEAD) == [MERGED]
    assert places(world, OTHER) == [B]
    assert world.press(HEAD, button).note(HEAD).text == "Yêu cầu này đã được trả lời rồi."
    assert places(world, HEAD) == [MERGED]


def test_nobody_goes_over_by_the_button_of_somebody_else(world: World, tmp_path: Path) -> None:
    button = apply(world, tmp_path).button(HEAD, "Đúng")
    world.press(OTHER, button)
    assert (places(world, HEAD), places(world, OTHER)) == ([A], [B])


def test_what_was_begun_goes_on_for_the_successor(world: World, tmp_path: Path) -> None:
    choose(world, HEAD, "/start", "Làm Phiếu trạm y tế")
    world.send(HEAD, "500")
    done = press(world, HEAD, apply(world, tmp_path), "Đúng")
    resumed = press(world, HEAD, done, "Làm tiếp")
    assert "Xã Cầu Mới (mẫu)" in resumed.to(HEAD)[-1].text and "đã lưu 1" in resumed.to(HEAD)[-1].text


def test_what_was_begun_can_be_gone_on_with_before_the_confirmation(world: World, tmp_path: Path) -> None:
    choose(world, HEAD, "/start", "Làm Phiếu trạm y tế")
    world.send(HEAD, "500")
    apply(world, tmp_path)
    world.send(HEAD, "510")
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", HEAD)
        assert person is not None
        (session,) = conversations.open_sessions_of(connection, person.id)
        assert session.unit_id == world.unit(A).id


def test_whoever_answers_for_the_successor_sees_who_has_not_confirmed_and_confirms_for_them(
    world: World, tmp_path: Path
) -> None:
    asked = apply(world, tmp_path)
    press(world, HEAD, asked, "Đúng")
    listed = choose(world, OFFICER, "/sapnhap")
    assert labels(listed.note(OFFICER)) == [
        "Anh Sơn: Xã Thung Xanh (mẫu) → Xã Cầu Mới (mẫu)",
        "Trạm Cầu Mây: Xã Cầu Mây (mẫu) → Xã Cầu Mới (mẫu)",
    ]
    told = press(world, OFFICER, listed, "Anh Sơn")
    assert "Xã Cầu Mới" in told.to(OTHER)[0].text
    assert places(world, OTHER) == [MERGED]
    press(world, OFFICER, listed, "Trạm Cầu Mây")
    assert choose(world, OFFICER, "/sapnhap").note(OFFICER).text == "Mọi người đã xác nhận đơn vị mới."


def test_a_group_goes_over_by_whoever_answers_for_it(world: World, tmp_path: Path) -> None:
    asked = apply(world, tmp_path)
    assert "Trạm Cầu Mây" in asked.note(OFFICER).text
    offered = press(world, HEAD, asked, "Đúng, chuyển tôi")
    done = press(world, HEAD, offered, "Đúng, chuyển nhóm")
    assert "Xã Cầu Mới" in done.note(GROUP).text
    with world.database.read() as connection:
        group = groups.group_at(connection, "telegram", GROUP)
        assert group is not None and group.unit_id == world.unit(MERGED).id


def test_a_group_that_got_another_id_meanwhile_goes_over_all_the_same(world: World, tmp_path: Path) -> None:
    asked = apply(world, tmp_path)
    world.send(GROUP, ChatMoved(Address("telegram", "-100")), kind=ChatKind.GROUP)
    done = press(world, OFFICER, asked, "Đúng, chuyển nhóm")
    assert "Xã Cầu Mới" in done.note("-100").text


def test_nobody_below_binds_the_group(world: World, tmp_path: Path) -> None:
    button = apply(world, tmp_path).button(OFFICER, "Đúng, chuyển nhóm")
    assert "không" in world.press(HEAD, button).note(HEAD).text
    with world.database.read() as connection:
        group = groups.group_at(connection, "telegram", GROUP)
        assert group is not None and group.unit_id == world.unit(A).id


def test_after_a_split_everybody_says_where_they_work(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        moves = "".join(f"chuyển,1/7/2026,{one.code},,,,{A}-X,,\n" for one in villages_of(desk, A))
    asked = apply(world, tmp_path, SPLIT + moves)
    assert labels(asked.note(HEAD)) == ["Xã Trên (mẫu)", "Xã Dưới (mẫu)"]
    press(world, HEAD, asked, "Xã Dưới")
    assert places(world, HEAD) == [f"{A}-Y"]
    assert press(world, HEAD, asked, "Xã Trên").note(HEAD).text == "Yêu cầu này đã được trả lời rồi."


def test_the_old_units_reports_stay_in_sight_of_the_successor(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        send(desk, A, "2026Q2", {"insured": 900, "population_male": 500, "population_female": 500})
    asked = apply(world, tmp_path)
    press(world, OTHER, asked, "Đúng")
    assert any("Xã Cầu Mây" in label for label in labels(choose(world, OTHER, "/lichsu").note(OTHER)))


def test_whoever_takes_over_a_place_is_asked_in_the_place_of_the_one_who_left(world: World, tmp_path: Path) -> None:
    world.person("2004", Role.STATION, B, "Cô Lan")
    apply(world, tmp_path)
    choose(world, OFFICER, "/bangiao", "Chị Thu", "Cô Lan", "Đúng")
    listed = choose(world, "2004", "/sapnhap")
    assert "Cô Lan: Xã Cầu Mây (mẫu) → Xã Cầu Mới (mẫu)" in labels(listed.note("2004"))
    press(world, "2004", listed, "Cô Lan: Xã Cầu Mây")
    assert places(world, "2004") == [B, MERGED]


def test_what_somebody_who_left_had_begun_waits_at_the_successor(world: World, tmp_path: Path) -> None:
    choose(world, HEAD, "/start", "Làm Phiếu trạm y tế")
    world.send(HEAD, "500")
    choose(world, OFFICER, "/bangiao", "Chị Thu", "Chưa có người thay", "Đúng")
    press(world, OTHER, apply(world, tmp_path), "Đúng")
    assert "đã lưu 1" in choose(world, OTHER, "/start", "Làm Phiếu trạm y tế").note(OTHER).text


def test_who_has_gone_over_is_reminded_of_what_the_old_unit_still_owes(tmp_path: Path) -> None:
    with sample_world(tmp_path) as world:
        world.person(HEAD, Role.HEAD, A, "Chị Thu")
        with at(world, datetime(2026, 7, 2, 9, tzinfo=ZONE)).desk() as desk:
            open_rounds(desk)  # the second quarter's reports are due on 10 July
        press(world, HEAD, apply(world, tmp_path), "Đúng")
        heard = sweep(world, datetime(2026, 7, 7, 8, tzinfo=ZONE))
        (told,) = heard[HEAD]
        assert "Xã Cầu Mây (mẫu)" in told.text and "Xã Thung Xanh (mẫu)" in told.text
        opened = choose(world, HEAD, "/start", "Làm Phiếu trạm y tế")
        assert "Xã Cầu Mây (mẫu)" in opened.note(HEAD).text


def test_the_menu_shows_that_a_confirmation_waits(world: World, tmp_path: Path) -> None:
    assert "Chuyển sang đơn vị mới" not in labels(choose(world, HEAD, "/start").note(HEAD))
    apply(world, tmp_path)
    menu = choose(world, HEAD, "/start")
    assert "Chuyển sang đơn vị mới" in labels(menu.note(HEAD))
    press(world, HEAD, press(world, HEAD, menu, "Chuyển sang"), "Chị Thu")
    assert places(world, HEAD) == [MERGED]
