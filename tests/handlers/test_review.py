"""Reviewing in the chat, as conversations: asked, looked at, approved, returned at a question, mended, asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dialogue.answers import Answer, AnswerKind
from reporting.access import Role
from reporting.ports import Pressed
from reporting.rounds import open_rounds
from storage import people, programmes, reports
from tests.builders import DISTRICT, OTHER_VILLAGE, PLAN, STATION, VILLAGE, Reply, World, sample_world
from tests.handlers.conversing import choose, labels, press, send_village_report

MAN, PAO, THU, BINH = "1001", "1003", "1002", "1004"  # two village workers, the head, the district


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        with world.desk() as desk:
            open_rounds(desk)
        world.person(MAN, Role.VILLAGE, VILLAGE, "Chị Mận")
        world.person(PAO, Role.VILLAGE, OTHER_VILLAGE, "Anh Páo")
        world.person(THU, Role.HEAD, STATION, "Chị Thu")
        world.person(BINH, Role.DISTRICT, DISTRICT, "Anh Bình")
        yield world


def sent(world: World, chat: str = MAN) -> Reply:
    """A village report, filled and sent."""
    return send_village_report(world, chat, choose(world, chat, "/start", "Làm Phiếu thôn"))


def doubted(world: World, chat: str = MAN) -> Reply:
    """The same with more sessions than usual, confirmed with a reason."""
    reply = choose(world, chat, "/start", "Làm Phiếu thôn")
    for answer in ("86", "30", "5", "2", "40", "đúng vì có chiến dịch", "0", "Có", "Có"):
        reply = world.send(chat, answer)
    return press(world, chat, reply, "Gửi báo cáo")


def returned(world: World, reason: str = "Số hộ khác sổ") -> Reply:
    """The head returns the report at its first question."""
    sheet = press(world, THU, sent(world), "Xem")
    question = press(world, THU, sheet, "Trả lại")
    asked = press(world, THU, question, "1. Số hộ")
    assert "Vì sao trả lại câu Số hộ?" in asked.note(THU).text
    return world.send(THU, reason)


def status(world: World, unit: str = VILLAGE) -> tuple[str, int]:
    with world.database.read() as connection:
        report = reports.report_of(connection, PLAN, "village", "2026Q4", world.unit(unit).id)
        assert report is not None
        return report.status, report.revision


def test_a_sent_report_goes_to_the_head_and_to_nobody_else(world: World) -> None:
    reply = sent(world)
    note = reply.note(THU)
    assert "1 báo cáo chờ anh/chị duyệt" in note.text
    assert f"{world.unit(VILLAGE).name} · Phiếu thôn, bản · Quý IV/2026: không có gì lạ" in note.text
    assert labels(note) == ["Xem"]
    assert reply.to(BINH) == []


def test_the_sheet_shows_every_value_and_the_receipts_figures(world: World) -> None:
    text = press(world, THU, sent(world), "Xem").note(THU).text
    assert "Người gửi: Chị Mận · bản 1" in text
    assert "1. Số hộ: <b>86 hộ</b>" in text
    assert "8. Đã được đào tạo: <b>Có</b>" in text
    assert "1/1 = 100 %" in text.replace("\xa0", " ")
    assert "Không có gì lạ." in text


def test_a_doubted_value_is_marked_with_its_reason(world: World) -> None:
    reply = doubted(world)
    assert "1 chỗ cần xem" in reply.note(THU).text
    text = press(world, THU, reply, "Xem").note(THU).text
    assert "⚠️ 5. Buổi truyền thông: <b>40 buổi</b>" in text
    assert "“đúng vì có chiến dịch”" in text


def test_the_previous_quarter_stands_beside_the_value(world: World) -> None:
    with world.desk() as desk:
        form = desk.catalogue.plan(PLAN).form("village")
        version = programmes.form_version_id(desk.connection, PLAN, form.code, form.digest)
        person = people.person_at(desk.connection, "telegram", MAN)
        assert version is not None and person is not None
        reports.save_report(
            desk.connection,
            plan=PLAN,
            form=form.code,
            period="2026Q3",
            unit_id=world.unit(VILLAGE).id,
            form_version_id=version,
            due_on=date(2026, 10, 10),
            person_id=person.id,
            session_id=None,
            answers={"households": Answer(AnswerKind.VALUE, Decimal(84))},
            now=desk.now,
            status=reports.APPROVED,
        )
    text = press(world, THU, sent(world), "Xem").note(THU).text
    assert "1. Số hộ: <b>86 hộ</b> (quý trước 84 hộ)" in text


def test_approving_ends_it_and_tells_the_sender(world: World) -> None:
    sheet = press(world, THU, sent(world), "Xem")
    reply = press(world, THU, sheet, "Duyệt")
    assert "Đã duyệt" in reply.note(THU).text
    assert "Cảm ơn" in reply.note(MAN).text
    assert status(world) == ("approved", 1)
    assert "Sửa" not in " ".join(labels(world.send(MAN, "/start").note(MAN)))


def test_approving_twice_or_by_two_people_is_refused_kindly(world: World) -> None:
    sheet = press(world, THU, sent(world), "Xem")
    press(world, THU, sheet, "Duyệt")
    assert "đã được duyệt" in press(world, THU, sheet, "Duyệt").note(THU).text


def test_everything_can_be_typed(world: World) -> None:
    sent(world)
    assert "1. Số hộ" in world.send(THU, "xem").note(THU).text
    assert "Câu nào cần xem lại?" in world.send(THU, "tra lai").note(THU).text
    assert "Vì sao trả lại câu Trẻ thấp còi?" in world.send(THU, "3").note(THU).text
    reply = world.send(THU, "xem lại sổ tiêm chủng")
    assert "Đã trả lại ở câu Trẻ thấp còi" in reply.to(THU)[0].text
    assert "“xem lại sổ tiêm chủng”" in reply.to(MAN)[0].text
    assert status(world) == ("returned", 1)


def test_the_question_can_be_named_and_a_reason_chosen(world: World) -> None:
    press(world, THU, press(world, THU, sent(world), "Xem"), "Trả lại")
    asked = world.send(THU, "buoi truyen")
    reply = press(world, THU, asked, "Không khớp với sổ")
    assert "“Không khớp với sổ”" in reply.to(MAN)[0].text


def test_the_senders_chat_opens_exactly_there_with_the_old_value(world: World) -> None:
    told, question = returned(world).to(MAN)
    assert "Chị Thu trả lại Phiếu thôn, bản" in told.text
    assert "“Số hộ khác sổ”" in told.text
    assert "Đang lưu: 86 hộ" in question.text
    assert "Câu 1/8" in question.text


def test_mended_it_comes_back_with_the_change_marked(world: World) -> None:
    returned(world)
    review = world.send(MAN, "88")
    reply = press(world, MAN, review, "Gửi báo cáo")
    assert "bản sửa" in reply.to(MAN)[0].text
    assert "1 chỗ cần xem" in reply.note(THU).text
    text = press(world, THU, reply, "Xem").note(THU).text
    assert "Sửa theo yêu cầu ở câu Số hộ: “Số hộ khác sổ”" in text
    assert "✎ 1. Số hộ: <b>88 hộ</b>" in text
    assert "bản trước: 86 hộ" in text
    assert status(world) == ("sent", 2)


def test_an_open_form_is_not_disturbed_by_a_return(world: World) -> None:
    world.person(MAN, Role.VILLAGE, OTHER_VILLAGE)
    reply = sent_first_of_two(world)
    menu = world.send(MAN, "/start")
    world.press(MAN, menu.button(MAN, "Làm Phiếu thôn"))
    world.send(MAN, "70")
    sheet = press(world, THU, reply, "Xem")
    asked = press(world, THU, press(world, THU, sheet, "Trả lại"), "1. Số hộ")
    note = press(world, THU, asked, "Số khác thường").note(MAN)
    assert labels(note) == ["Sửa ngay"]
    assert "Câu 3/8" in world.send(MAN, "30").note(MAN).text  # the number still belongs to the open form
    assert "Đang lưu: 86 hộ" in world.send(MAN, "sua ngay").note(MAN).text


def sent_first_of_two(world: World) -> Reply:
    menu = world.send(MAN, "/start")
    name = world.unit(VILLAGE).name
    mine = [button for note in menu.to(MAN) for row in note.buttons for button in row if name in button.label]
    return send_village_report(world, MAN, world.press(MAN, mine[0]))


def test_a_returned_report_is_to_be_done_again_in_the_menu(world: World) -> None:
    returned(world)
    note = world.send(MAN, "/start").note(MAN)
    assert "Phiếu cần làm" in note.text
    assert any("Phiếu thôn" in label for label in labels(note))


def test_several_wait_in_one_list_and_those_without_marks_go_together(world: World) -> None:
    sent(world)
    reply = doubted(world, PAO)
    note = reply.note(THU)
    assert "2 báo cáo chờ anh/chị duyệt" in note.text
    assert labels(note)[-1] == "Duyệt tất cả không có gì lạ (1)"
    done = press(world, THU, reply, "Duyệt tất cả")
    assert "Đã duyệt 1 báo cáo" in done.note(THU).text
    assert "1 báo cáo chờ anh/chị duyệt" in done.note(THU).text
    assert status(world) == ("approved", 1)
    assert status(world, OTHER_VILLAGE) == ("sent", 1)


def test_the_plain_word_for_approving_opens_the_list_and_approves_nothing(world: World) -> None:
    sent(world)
    sent(world, PAO)
    assert "2 báo cáo chờ anh/chị duyệt" in world.send(THU, "duyệt").note(THU).text
    assert (status(world), status(world, OTHER_VILLAGE)) == (("sent", 1), ("sent", 1))


def test_a_report_sent_again_meanwhile_is_shown_anew_instead_of_approved(world: World) -> None:
    receipt = sent(world)
    sheet = press(world, THU, receipt, "Xem")
    press(world, MAN, receipt, "Sửa Phiếu thôn")
    mended = world.send(MAN, "1")
    press(world, MAN, world.send(MAN, "90") if "Câu 1/8" in mended.note(MAN).text else mended, "Gửi báo cáo")
    changed, again = press(world, THU, sheet, "Duyệt").to(THU)
    assert "vừa thay đổi" in changed.text
    assert "90 hộ" in again.text
    assert status(world) == ("sent", 2)


def test_who_stood_in_does_not_approve_the_level_above_does(world: World) -> None:
    reply = send_village_report(world, THU, choose(world, THU, "nhap thay", world.unit(VILLAGE).name))
    assert "chờ anh/chị duyệt" in reply.note(BINH).text
    sheet = press(world, BINH, reply, "Xem")
    opened = world.send(THU, Pressed(sheet.button(BINH, "Duyệt").data, "press", None))
    assert "người khác sẽ duyệt" in opened.note(THU).text
    press(world, BINH, sheet, "Duyệt")
    assert status(world) == ("approved", 1)


@pytest.mark.parametrize("stranger", [MAN, PAO])
def test_a_forwarded_button_of_review_opens_nothing(world: World, stranger: str) -> None:
    reply = sent(world)
    for label in ("Duyệt", "Trả lại"):
        sheet = press(world, THU, reply, "Xem")
        refused = world.press(stranger, sheet.button(THU, label))
        assert "Vai trò" in refused.note(stranger).text
    assert status(world) == ("sent", 1)


@pytest.mark.parametrize("data", ["v|ok|1", "v|ok|999|1", "v|open|999", "v|at|1|1|99", "v|why|9", "v|alarm|9", "v|x|1"])
def test_forged_buttons_of_review_are_refused(world: World, data: str) -> None:
    sent(world)
    world.send(THU, Pressed(data, "press", None))
    assert status(world) == ("sent", 1)


def test_nothing_of_a_review_is_ever_said_in_a_group(world: World) -> None:
    reply = returned(world)
    assert {item.chat for item in reply.items} == {MAN, THU}


def test_a_return_that_reaches_nobody_says_so(world: World) -> None:
    sheet = press(world, THU, sent(world), "Xem")
    asked = press(world, THU, press(world, THU, sheet, "Trả lại"), "1. Số hộ")
    with world.desk() as desk:
        people.mark_blocked(desk.connection, "telegram", MAN, desk.now)
    assert "hãy gọi điện" in press(world, THU, asked, "Không khớp").note(THU).text


def test_whoever_turns_away_from_a_return_has_dropped_it(world: World) -> None:
    sheet = press(world, THU, sent(world), "Xem")
    press(world, THU, press(world, THU, sheet, "Trả lại"), "1. Số hộ")
    choose(world, THU, "/start")
    world.send(THU, "số hộ khác sổ")
    assert status(world) == ("sent", 1)
    asked = press(world, THU, press(world, THU, sheet, "Trả lại"), "1. Số hộ")
    assert "Người gửi: Chị Mận" in press(world, THU, asked, "« Thôi").note(THU).text
    world.send(THU, "số hộ khác sổ")
    assert status(world) == ("sent", 1)


def test_a_form_that_was_open_goes_on_after_a_return(world: World) -> None:
    reply = sent(world)
    opened = press(world, THU, world.send(THU, "/start"), "Làm Phiếu trạm")
    assert "Câu 1/" in opened.note(THU).text
    sheet = press(world, THU, reply, "Xem")
    asked = press(world, THU, press(world, THU, sheet, "Trả lại"), "1. Số hộ")
    done, question = press(world, THU, asked, "Không khớp").to(THU)
    assert "Đã trả lại" in done.text
    assert "Câu 1/" in question.text
