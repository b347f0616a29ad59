"""Mending what was sent, as conversations: who may, the reason, two people at once, the history; and alarms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.buttons import StartButton, write_button
from reporting.access import Role
from reporting.ports import Button
from reporting.rounds import open_rounds
from storage import reports
from tests.builders import DISTRICT, PLAN, STATION, VILLAGE, Reply, World, sample_world
from tests.handlers.conversing import choose, labels, press, send_village_report

MAN, LAN, THU, BINH = "1001", "1005", "1002", "1004"  # two workers of one village, the head, the district


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        with world.desk() as desk:
            open_rounds(desk)
        world.person(MAN, Role.VILLAGE, VILLAGE, "Chị Mận")
        world.person(LAN, Role.VILLAGE, VILLAGE, "Cô Lan")
        world.person(THU, Role.HEAD, STATION, "Chị Thu")
        world.person(BINH, Role.DISTRICT, DISTRICT, "Anh Bình")
        yield world


def sent(world: World, chat: str = MAN) -> Reply:
    return send_village_report(world, chat, choose(world, chat, "/start", "Làm Phiếu thôn"))


def approved(world: World) -> Reply:
    return press(world, THU, press(world, THU, sent(world), "Xem"), "Duyệt")


def households(world: World) -> str:
    with world.database.read() as connection:
        report = reports.report_of(connection, PLAN, "village", "2026Q4", world.unit(VILLAGE).id)
        assert report is not None
        return str(reports.answers_of(connection, report.id)["households"].value)


def mend(world: World, chat: str, value: str, reason: str = "Gõ nhầm số") -> Reply:
    """Over the history: the report, its button, the reason, the first line, the value, sent."""
    reply = choose(world, chat, "/lichsu", world.unit(VILLAGE).name, "Sửa báo cáo này", reason)
    reply = press(world, chat, reply, "✎ 1.")
    return press(world, chat, world.send(chat, value), "Gửi báo cáo")


def past_lock(world: World) -> None:
    world.now += timedelta(days=60)  # due on 10 January, locked after 9 February


def test_the_sender_mends_until_it_is_approved(world: World) -> None:
    receipt = approved(world)
    refused = world.press(MAN, sent_button(world))
    assert "đã được duyệt" in refused.note(MAN).text
    assert receipt.to(MAN)


def sent_button(world: World) -> Button:
    """The button that opens the report, wherever it was got from."""
    return Button("", write_button(StartButton(PLAN, "village", world.unit(VILLAGE).id, "2026Q4")))


def test_the_head_mends_with_a_reason_and_the_sender_hears_of_it(world: World) -> None:
    approved(world)
    reply = mend(world, THU, "88", "Gõ nhầm số")
    told = reply.to(MAN)[0].text
    assert "Chị Thu đã sửa Phiếu thôn, bản" in told
    assert "• Số hộ: 86 hộ → <b>88 hộ</b>" in told
    assert "“Gõ nhầm số”" in told
    assert "chờ anh/chị duyệt" in reply.note(BINH).text  # nobody approves their own
    assert households(world) == "88"


def test_a_reason_can_be_typed(world: World) -> None:
    approved(world)
    choose(world, THU, "lịch sử", world.unit(VILLAGE).name, "Sửa báo cáo này")
    assert "ít nhất hai chữ cái" in world.send(THU, "x").note(THU).text
    assert "Xem lại trước khi gửi" in world.send(THU, "xã gọi điện báo lại").note(THU).text


def test_after_the_lock_the_head_is_refused_and_the_level_above_is_not(world: World) -> None:
    approved(world)
    past_lock(world)
    shown = choose(world, THU, "/lichsu", world.unit(VILLAGE).name).note(THU)
    assert "Sửa báo cáo này" not in labels(shown)
    assert "đã khóa từ sau 09/02/2027" in world.press(THU, sent_button(world)).note(THU).text
    mend(world, BINH, "90", "Đã kiểm tra lại")
    assert households(world) == "90"


def test_two_people_at_once_nobody_overwrites_unseen(world: World) -> None:
    mine, theirs = (choose(world, chat, "/start", "Làm Phiếu thôn") for chat in (MAN, LAN))
    assert "Câu 1/8" in mine.note(MAN).text
    assert "Câu 1/8" in theirs.note(LAN).text
    for answer in ("95", "30", "5", "2", "3", "0", "Có", "Có"):
        last = world.send(LAN, answer)
    for answer in ("86", "30", "5", "2", "3", "0", "Có", "Có"):
        mine = world.send(MAN, answer)
    press(world, LAN, last, "Gửi báo cáo")
    refused = press(world, MAN, mine, "Gửi báo cáo")
    text = refused.note(MAN).text
    assert "Chưa gửi." in text
    assert "Cô Lan đã gửi một bản mới" in text
    assert "• Số hộ: bản mới <b>95 hộ</b>, của anh/chị <b>86 hộ</b>" in text
    assert "Trẻ thấp còi: bản mới" not in text
    assert households(world) == "95"
    assert press(world, MAN, mine, "Gửi báo cáo").toast is not None  # the second of a double tap sends nothing
    assert households(world) == "95"
    assert "bản sửa" in press(world, MAN, refused, "Gửi báo cáo").to(MAN)[0].text
    assert households(world) == "86"


def test_the_same_figures_sent_by_two_need_no_question(world: World) -> None:
    first, second = (choose(world, chat, "/start", "Làm Phiếu thôn") for chat in (MAN, LAN))
    send_village_report(world, MAN, first)
    assert "Đã nhận" in send_village_report(world, LAN, second).to(LAN)[0].text


def test_a_session_on_top_of_an_approved_report_is_over(world: World) -> None:
    receipt = sent(world)
    opened = press(world, MAN, receipt, "Sửa Phiếu thôn")
    press(world, THU, press(world, THU, receipt, "Xem"), "Duyệt")
    refused = press(world, MAN, opened, "Gửi báo cáo")
    assert "đã gửi" in refused.note(MAN).text


def test_the_history_says_who_what_when_and_why(world: World) -> None:
    sheet = press(world, THU, sent(world), "Xem")
    asked = press(world, THU, press(world, THU, sheet, "Trả lại"), "1. Số hộ")
    press(world, THU, asked, "Không khớp")
    press(world, MAN, world.send(MAN, "88"), "Gửi báo cáo")
    mend(world, THU, "89", "Có số liệu mới")
    text = choose(world, MAN, "/lichsu", world.unit(VILLAGE).name).note(MAN).text
    assert [line for line in text.splitlines() if "Bản" in line or "Trả lại" in line] == [
        "<b>Bản 3</b> · Chị Thu sửa lúc 09:00 31/12/2026",
        "<b>Bản 2</b> · Chị Mận sửa lúc 09:00 31/12/2026",
        "<b>Trả lại</b> · Chị Thu, 09:00 31/12/2026, câu Số hộ",
        "<b>Bản 1</b> · Chị Mận gửi lúc 09:00 31/12/2026",
    ]
    assert "• Số hộ: 88 hộ → <b>89 hộ</b>" in text
    assert "• Số hộ: 86 hộ → <b>88 hộ</b>" in text
    assert "Lý do sửa: “Có số liệu mới”" in text
    assert "Lý do: “Không khớp với sổ”" in text


def test_the_history_of_others_is_closed(world: World) -> None:
    sent(world)
    world.person("1009", Role.VILLAGE, "BKN-CM-M07-T2", "Anh Páo")
    assert "Chưa có báo cáo nào" in world.send("1009", "/lichsu").note("1009").text


def outbreak(world: World, cases: str = "2") -> Reply:
    reply = choose(world, MAN, "/start", "Làm Phiếu thôn")
    for answer in ("86", "30", "5", "2", "3", cases, "Có", "Có"):
        reply = world.send(MAN, answer)
    return press(world, MAN, reply, "Gửi báo cáo")


def test_an_alarm_goes_upward_when_the_head_confirms_it(world: World) -> None:
    reply = outbreak(world)
    assert labels(reply.to(THU)[0]) == ["Xác nhận có dịch/ngộ độc", "Không phải"]
    assert reply.to(BINH) == []
    confirmed = press(world, THU, reply, "Xác nhận")
    assert "Đã báo ngay lên tuyến trên" in confirmed.note(THU).text
    upward = confirmed.note(BINH).text
    assert world.unit(VILLAGE).name in upward
    assert "2 ca" in upward
    assert "Chị Thu đã xác nhận" in upward


def test_a_dismissed_alarm_stays_at_the_station_and_the_number_can_be_returned(world: World) -> None:
    dismissed = press(world, THU, outbreak(world), "Không phải")
    assert dismissed.to(BINH) == []
    asked = press(world, THU, dismissed, "Trả lại để sửa số này")
    assert "Vì sao trả lại câu Ca nghi dịch bệnh?" in asked.note(THU).text


def test_an_alarm_is_settled_once(world: World) -> None:
    reply = outbreak(world)
    press(world, THU, reply, "Xác nhận")
    assert "đã được trả lời" in press(world, THU, reply, "Không phải").note(THU).text


def test_a_word_of_an_open_form_is_never_taken_for_an_alarms_button(world: World) -> None:
    outbreak(world)
    opened = press(world, THU, world.send(THU, "/start"), "Làm Phiếu trạm")
    assert "Câu 1/" in opened.note(THU).text
    world.send(THU, "không")
    assert "2 ca" in world.send(THU, "không phải").note(THU).text  # the whole label is meant for the alarm


def test_zero_corrected_to_a_case_raises_the_alarm_and_an_unchanged_one_does_not(world: World) -> None:
    receipt = sent(world)
    assert not any("Báo ngay" in note.text for note in receipt.to(THU))
    review = press(world, MAN, receipt, "Sửa Phiếu thôn")
    press(world, MAN, review, "✎ 6.")
    mended = press(world, MAN, world.send(MAN, "3"), "Gửi báo cáo")
    assert any("Báo ngay" in note.text and "3 ca" in note.text for note in mended.to(THU))
    review = press(world, MAN, mended, "Sửa Phiếu thôn")
    press(world, MAN, review, "✎ 1.")
    again = press(world, MAN, world.send(MAN, "87"), "Gửi báo cáo")
    assert not any("Báo ngay" in note.text for note in again.to(THU))


def test_a_case_taken_back_cannot_be_confirmed_any_more(world: World) -> None:
    reply = outbreak(world)
    review = press(world, MAN, reply, "Sửa Phiếu thôn")
    press(world, MAN, review, "✎ 6.")
    press(world, MAN, world.send(MAN, "0"), "Gửi báo cáo")
    assert "vừa thay đổi" in press(world, THU, reply, "Xác nhận").note(THU).text


def test_two_alarms_with_the_same_buttons_are_told_apart_when_typed(world: World) -> None:
    world.person("1009", Role.VILLAGE, "BKN-CM-M07-T2", "Anh Páo")
    outbreak(world)
    reply = choose(world, "1009", "/start", "Làm Phiếu thôn")
    for answer in ("86", "30", "5", "2", "3", "4", "Có", "Có"):
        reply = world.send("1009", answer)
    press(world, "1009", reply, "Gửi báo cáo")
    which = world.send(THU, "xac nhan co dich")
    assert "muốn nói tới mục nào" in which.note(THU).text
    other = world.unit("BKN-CM-M07-T2").name
    confirmed = press(world, THU, which, f"Xác nhận có dịch/ngộ độc · {other}")
    assert "4 ca" in confirmed.note(BINH).text
