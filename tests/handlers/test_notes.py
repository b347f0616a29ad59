"""Notes that somebody else caused can be answered in words, and never by accident."""

from __future__ import annotations

from datetime import timedelta

from reporting.access import Role
from reporting.enrolment import invite
from tests.builders import STATION, VILLAGE, Reply, World
from tests.handlers.conversing import labels

THU = "1002"


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


def ask_to_join(collecting: World) -> Reply:
    collecting.person(THU, Role.HEAD, STATION, "Chị Thu")
    with collecting.desk() as desk:
        code = invite(desk, collecting.unit(VILLAGE), Role.VILLAGE).code
    collecting.send("1010", code)
    collecting.send("1010", "Nhập tên khác")
    collecting.send("1010", "Cô Lan")
    return collecting.send("1010", "đúng")
