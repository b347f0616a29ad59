"""Notes that somebody else caused can be answered in words, and never by accident."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from reporting.access import Role
from reporting.enrolment import invite
from storage.tables import metadata
from tests.builders import STATION, VILLAGE, ZONE, Reply, World
from tests.handlers.conversing import choose, labels, press, send_village_report

THU, MAN = "1002", "1001"
outbox = metadata.tables["outbox"]


def test_a_request_to_join_is_answered_in_words_under_its_note_only(collecting: World) -> None:
    asked = ask_to_join(collecting)
    assert labels(asked.note(THU)) == ["Duyệt", "Từ chối"]
    collecting.now += timedelta(minutes=1)
    collecting.send(THU, "/start")
    assert "Không có báo cáo nào" in collecting.send(THU, "duyệt").note(THU).text  # something else was shown since
    assert "Đã duyệt <b>Cô Lan</b>" in collecting.send(THU, "duyet co lan").note(THU).text


def test_a_request_to_join_is_approved_by_the_word_on_its_button(collecting: World) -> None:
    ask_to_join(collecting)
    assert "Đã duyệt <b>Cô Lan</b>" in collecting.send(THU, "duyệt").note(THU).text


def test_notes_wait_for_the_morning_and_alarms_do_not(collecting: World) -> None:
    collecting.person(THU, Role.HEAD, STATION, "Chị Thu")
    collecting.person(MAN, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.now = collecting.now.replace(hour=21)  # on 31 December; New Year's Day is a holiday
    opened = choose(collecting, MAN, "/start", "Làm Phiếu thôn")
    reply = send_village_report(collecting, MAN, opened)
    assert reply.to(THU) == []
    assert waiting_for(collecting, THU) == [datetime(2027, 1, 2, 7, tzinfo=ZONE)]
    review = press(collecting, MAN, reply, "Sửa Phiếu thôn")
    press(collecting, MAN, review, "✎ 6.")
    alarmed = press(collecting, MAN, collecting.send(MAN, "2"), "Gửi báo cáo")
    assert "Báo ngay" in alarmed.note(THU).text


def test_a_return_at_night_opens_nothing_in_the_senders_chat(collecting: World) -> None:
    collecting.person(THU, Role.HEAD, STATION, "Chị Thu")
    collecting.person(MAN, Role.VILLAGE, VILLAGE, "Chị Mận")
    reply = send_village_report(collecting, MAN, choose(collecting, MAN, "/start", "Làm Phiếu thôn"))
    collecting.now = collecting.now.replace(hour=21)
    sheet = press(collecting, THU, press(collecting, THU, reply, "Xem"), "Trả lại")
    asked = press(collecting, THU, sheet, "1. Số hộ")
    assert press(collecting, THU, asked, "Không khớp").to(MAN) == []
    collecting.now = collecting.now.replace(hour=21, minute=5)
    assert "Đang lưu: 86 hộ" in collecting.send(MAN, "sửa ngay").note(MAN).text


def waiting_for(world: World, chat: str) -> list[datetime]:
    """When messages that wait may go to that chat."""
    with world.database.read() as connection:
        found = connection.execute(
            select(outbox.c.not_before).where(outbox.c.chat == chat, outbox.c.not_before.is_not(None))
        )
        return [moment.astimezone(ZONE) for moment in found.scalars()]


def ask_to_join(collecting: World) -> Reply:
    collecting.person(THU, Role.HEAD, STATION, "Chị Thu")
    with collecting.desk() as desk:
        code = invite(desk, collecting.unit(VILLAGE), Role.VILLAGE).code
    collecting.send("1010", code)
    collecting.send("1010", "Nhập tên khác")
    collecting.send("1010", "Cô Lan")
    return collecting.send("1010", "đúng")
