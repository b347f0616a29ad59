"""A village report in the chat: asked, answered, mended, sent, received."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting.access import Role
from reporting.ports import Attached, Note, Pressed
from storage import reports
from tests.builders import PLAN, STATION, VILLAGE, Reply, World, sample_world

VHW, HEAD = "1001", "1002"
ANSWERS = ("86", "30", "5", "2", "3", "0")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        from reporting.rounds import open_rounds

        with world.desk() as desk:
            open_rounds(desk)
        world.person(VHW, Role.VILLAGE, VILLAGE, "Chị Mận")
        world.person(HEAD, Role.HEAD, STATION, "Chị Thu")
        yield world


def begin(world: World) -> Reply:
    menu = world.send(VHW, "/start")
    return world.press(VHW, menu.button(VHW, "Làm Phiếu thôn"))


def fill(world: World) -> Reply:
    reply = begin(world)
    for answer in ANSWERS:
        reply = world.send(VHW, answer)
    reply = world.press(VHW, reply.button(VHW, "Có"))
    return world.press(VHW, reply.button(VHW, "Có"))


def test_a_greeting_offers_what_is_to_be_done(world: World) -> None:
    note = world.send(VHW, "xin chào").note(VHW)
    assert "Chị Mận" in note.text
    assert [button.label for row in note.buttons for button in row] == ["Làm Phiếu thôn, bản", "Việc khác"]


def test_questions_are_counted_and_answers_saved(world: World) -> None:
    assert "Câu 1/8 · đã lưu 0" in begin(world).note(VHW).text
    assert "Câu 2/8 · đã lưu 1" in world.send(VHW, "86").note(VHW).text


def test_a_slip_is_explained_and_the_question_repeated(world: World) -> None:
    begin(world)
    note = world.send(VHW, "nhiều lắm").note(VHW)
    assert "Câu 1/8" in note.text
    assert "chữ số" in note.text


def test_the_constraint_speaks_in_the_forms_own_words(world: World) -> None:
    begin(world)
    for answer in ("86", "30"):
        world.send(VHW, answer)
    assert "không thể nhiều hơn số trẻ được cân" in world.send(VHW, "31").note(VHW).text


def test_the_summary_comes_before_sending_and_each_line_can_be_mended(world: World) -> None:
    review = fill(world)
    note = review.note(VHW)
    assert "Xem lại trước khi gửi" in note.text
    assert "86 hộ" in note.text
    asked = world.press(VHW, review.button(VHW, "✎ 2."))
    assert "Đang lưu: 30 trẻ" in asked.note(VHW).text
    assert "28 trẻ" in world.send(VHW, "28").note(VHW).text


def test_the_receipt_shows_what_the_plan_asks_beside_it(world: World) -> None:
    receipt = world.press(VHW, fill(world).button(VHW, "Gửi báo cáo")).note(VHW)
    assert "Đã nhận Phiếu thôn, bản" in receipt.text
    assert "đúng hạn" in receipt.text
    assert "1/1 = 100 %" in receipt.text.replace("\xa0", " ")
    assert "đạt" in receipt.text


def test_the_report_is_stored_once_however_often_the_button_is_pressed(world: World) -> None:
    button = fill(world).button(VHW, "Gửi báo cáo")
    world.press(VHW, button)
    again = world.press(VHW, button)
    assert "đã gửi" in again.note(VHW).text
    with world.database.read() as connection:
        report = reports.report_of(connection, PLAN, "village", "2026Q4", world.unit(VILLAGE).id)
        assert report is not None
        assert report.revision == 1
        assert str(reports.answers_of(connection, report.id)["households"].value) == "86"


def test_a_sent_report_can_be_mended_and_joins_the_first(world: World) -> None:
    receipt = world.press(VHW, fill(world).button(VHW, "Gửi báo cáo"))
    review = world.press(VHW, receipt.button(VHW, "Sửa Phiếu thôn"))
    world.press(VHW, review.button(VHW, "✎ 1."))
    again = world.send(VHW, "88")
    revised = world.press(VHW, again.button(VHW, "Gửi báo cáo")).note(VHW)
    assert "bản sửa" in revised.text
    with world.database.read() as connection:
        report = reports.report_of(connection, PLAN, "village", "2026Q4", world.unit(VILLAGE).id)
        assert report is not None
        assert report.revision == 2
        assert str(reports.answers_of(connection, report.id)["households"].value) == "88"


def test_a_photo_in_the_middle_loses_nothing(world: World) -> None:
    begin(world)
    world.send(VHW, "86")
    beside, question = world.send(VHW, Attached("photo")).to(VHW)
    assert "chữ và số" in beside.text
    assert "Câu 2/8" in question.text


def test_a_button_of_an_older_card_changes_nothing(world: World) -> None:
    begin(world)
    second = world.send(VHW, "86")
    world.send(VHW, "30")
    late = world.press(VHW, second.button(VHW, "Không có số liệu"))
    assert late.toast is not None
    assert "Câu 3/8" in late.note(VHW).text


def test_what_has_a_button_can_be_typed_without_accents(world: World) -> None:
    begin(world)
    assert "Câu 2/8" in world.send(VHW, "khong co so lieu").note(VHW).text
    assert "Câu 1/8" in world.send(VHW, "quay lai").note(VHW).text


def test_a_report_put_aside_is_taken_up_at_the_same_question(world: World) -> None:
    reply = begin(world)
    reply = world.send(VHW, "86")
    aside = world.press(VHW, reply.button(VHW, "Để sau")).note(VHW)
    assert "được giữ lại" in aside.text
    assert "Câu 2/8" in world.send(VHW, "tiếp").note(VHW).text


def test_an_outbreak_is_told_to_the_head_at_once(world: World) -> None:
    begin(world)
    for answer in ("86", "30", "5", "2", "3", "2"):
        reply = world.send(VHW, answer)
    reply = world.press(VHW, reply.button(VHW, "Có"))
    review = world.press(VHW, reply.button(VHW, "Có"))
    sent = world.press(VHW, review.button(VHW, "Gửi báo cáo"))
    alarm, review = sent.to(HEAD)
    assert "2 ca" in alarm.text
    assert world.unit(VILLAGE).name in alarm.text
    assert "chờ anh/chị duyệt" in review.text


def test_nobody_presses_the_buttons_of_another(world: World) -> None:
    question = begin(world)
    foreign = world.press(HEAD, question.button(VHW, "Không có số liệu"))
    assert isinstance(foreign.note(HEAD), Note)
    assert "vai trò" in foreign.note(HEAD).text.lower()


@pytest.mark.parametrize(
    "data", ["", "f|1", "f|x|1|zero|", "s|nowhere|village|1|2026Q4", "z|1", "f|1|1|nonsense|", "a|99|1"]
)
def test_a_forged_button_opens_nothing(world: World, data: str) -> None:
    reply = world.send(VHW, Pressed(data, "press", None))
    assert reply.to(HEAD) == []
