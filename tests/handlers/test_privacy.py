"""What people are told about their data, whether they agreed, and that they see and take along what is kept."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from bot.wording import load_wording
from handlers.buttons import ListButton, ListStep, write_button
from handlers.privacy import compose
from reporting.access import Role
from reporting.enrolment import invite
from reporting.ports import Pressed
from reporting.privacy import NOTICE_VERSION
from storage import people, privacy
from storage.privacy import Consent
from tests.builders import STATION, VILLAGE, World
from tests.handlers.conversing import choose, labels, press, send_village_report

HEAD, VHW, NEW = "1001", "1002", "1003"
# SHA-256 of the Vietnamese notice by version: another wording with another meaning needs another version.
NOTICES = {1: "0b69a4ff002979327c0bf018c5994c5dda1db50eda42f3c4875c95d61f5ec3e6"}


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    return collecting


def consents(world: World, chat: str) -> list[Consent]:
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", chat)
        return [] if person is None else privacy.consents_of(connection, person.id)


def without_notice(world: World, chat: str, name: str = "Chị Mận") -> str:
    """Somebody who came before there was a notice."""
    with world.desk() as desk:
        person = people.add_person(desk.connection, name, "vi", desk.now)
        people.add_address(desk.connection, person.id, "telegram", chat, desk.now)
        unit = world.unit(VILLAGE).id
        people.add_membership(desk.connection, person.id, unit, Role.VILLAGE.value, people.ACTIVE, desk.now)
    return chat


def test_another_notice_is_another_version() -> None:
    text = load_wording().text("vi", "privacy.notice", version=NOTICE_VERSION)
    assert hashlib.sha256(text.encode()).hexdigest() == NOTICES[NOTICE_VERSION]


def test_whoever_joins_is_told_and_agrees(world: World) -> None:
    with world.desk() as desk:
        code = invite(desk, world.unit(VILLAGE), Role.VILLAGE).code
    asked = world.send(NEW, code)
    assert "Về dữ liệu cá nhân</b> (bản 1)" in asked.note(NEW).text and "nước ngoài" in asked.note(NEW).text
    assert labels(asked.note(NEW))[0] == "Đúng, tôi đồng ý"
    assert consents(world, NEW) == []
    press(world, NEW, asked, "Đúng")
    (consent,) = consents(world, NEW)
    assert (consent.version, consent.agreed_at) == (NOTICE_VERSION, consent.shown_at)
    assert len(world.send(NEW, "/start").to(NEW)) == 1, "not told a second time"


def test_whoever_was_never_told_is_told_once_and_may_agree_by_typing(world: World) -> None:
    without_notice(world, VHW)
    first = world.send(VHW, "/khac")
    menu, notice = first.to(VHW)
    assert "Về dữ liệu cá nhân" in notice.text and "vừa thay đổi" not in notice.text
    assert labels(notice) == ["Tôi đồng ý"] and labels(menu)
    assert len(world.send(VHW, "/khac").to(VHW)) == 1
    assert [consent.agreed_at for consent in consents(world, VHW)] == [None]
    world.send(VHW, "/dulieucuatoi")
    assert "đồng ý với bản 1" in world.send(VHW, "tôi đồng ý").note(VHW).text
    assert consents(world, VHW)[0].agreed_at is not None


def test_a_changed_notice_is_shown_once_again(world: World) -> None:
    without_notice(world, VHW)
    with world.desk() as desk:
        person = people.person_at(desk.connection, "telegram", VHW)
        assert person is not None
        privacy.note_agreed(desk.connection, person.id, NOTICE_VERSION - 1, desk.now - timedelta(days=400))
    _, notice = world.send(VHW, "xin chào").to(VHW)
    assert notice.text.startswith("Thông báo dưới đây vừa thay đổi.")
    assert len(world.send(VHW, "xin chào").to(VHW)) == 1
    assert [consent.agreed_at is not None for consent in consents(world, VHW)] == [True, False]


def test_the_notice_does_not_disturb_an_answer(world: World) -> None:
    without_notice(world, VHW)
    opened, notice = world.send(VHW, "/start").to(VHW)
    assert "Về dữ liệu cá nhân" in notice.text
    form = world.send(VHW, labels(opened)[0])
    assert "Câu 1/8" in form.note(VHW).text
    assert "Câu 2/8" in world.send(VHW, "86").note(VHW).text


@pytest.mark.parametrize("version", [0, NOTICE_VERSION + 1])
def test_nobody_agrees_to_what_there_is_not(world: World, version: int) -> None:
    without_notice(world, VHW)
    world.send(VHW, Pressed(write_button(ListButton(ListStep.AGREE, (version,))), "press", None))
    assert [consent.agreed_at for consent in consents(world, VHW)] == [None]


def test_everybody_sees_what_is_kept_about_them(world: World) -> None:
    world.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    shown = world.send(VHW, "dữ liệu của tôi").note(VHW)
    for part in (
        "Tên hiển thị: Chị Mận",
        f"nhân viên y tế thôn bản, {world.unit(VILLAGE).name}",
        f"Telegram {VHW}",
        "Đã đồng ý với thông báo bản 1, ngày 31/12/2026.",
        "Lần gửi báo cáo: 1.",
    ):
        assert part in shown.text
    assert "Chị Thu" not in shown.text and HEAD not in shown.text


def own_file(world: World, chat: str) -> dict[str, list[dict[str, object]]]:
    reply = press(world, chat, world.send(chat, "/dulieucuatoi"), "Tải về tệp")
    (order,) = reply.documents(chat)
    with world.desk() as desk:
        found: dict[str, list[dict[str, object]]] = json.loads(compose(desk, order).content)
    return found


def test_the_file_holds_all_of_it_and_nothing_of_others(world: World) -> None:
    world.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    kept = own_file(world, VHW)
    assert kept["person"][0]["name"] == "Chị Mận"
    assert kept["address"][0] | {"since": ""} == {"channel": "telegram", "chat": VHW, "since": "", "blocked_at": None}
    assert kept["membership"][0]["role"] == "village" and VILLAGE in str(kept["membership"][0]["unit"])
    assert [row["revision"] for row in kept["report_revision"]] == [1]
    assert [row["status"] for row in kept["session"]] == ["sent"]
    assert {row["action"] for row in kept["audit"]} == {"report.sent"}
    assert "Chị Thu" not in json.dumps(kept, ensure_ascii=False)
    assert own_file(world, HEAD)["person"][0]["name"] == "Chị Thu"


def test_two_people_of_one_phone_see_each_their_own(world: World) -> None:
    world.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
    without_notice(world, VHW, "Anh Páo")
    with world.desk() as desk:
        for person in people.people_at(desk.connection, "telegram", VHW):
            privacy.note_agreed(desk.connection, person.id, NOTICE_VERSION, desk.now)
    for name in ("Chị Mận", "Anh Páo"):
        press(world, VHW, world.send(VHW, "/doinguoi"), name)
        assert f"Tên hiển thị: {name}" in world.send(VHW, "/dulieucuatoi").note(VHW).text
