"""What makes a conversation short and safe: one message for all, words that come late, mending, history, help."""

from __future__ import annotations

from datetime import timedelta

from tests.journeys.stage import MAN, Stage
from tests.journeys.test_reporting import begin

ALL_AT_ONCE = "96, 34, 4, 3, 2, 0, có"  # whether the eighth is asked depends on the seventh


def test_a_whole_form_in_one_message_keeps_what_is_good_and_asks_the_rest(stage: Stage) -> None:
    man = stage.phone(MAN)
    begin(man)
    man.says("96, 34, 40, 3, 2, 0, có")
    man.sees("Câu 3/8", "không thể nhiều hơn số trẻ được cân")
    man.says("4")
    man.sees("Câu 8/8 · đã lưu 7")
    man.presses("Có")
    man.sees("Xem lại trước khi gửi", "96 hộ", "34 trẻ", "4 trẻ", "3 trẻ", "2 buổi", button="Gửi báo cáo")


def test_words_that_come_late_are_not_stored_under_the_open_question(stage: Stage) -> None:
    man = stage.phone(MAN)
    begin(man)
    man.says("96")
    man.sees("Câu 2/8")
    man.look_away()
    man.client.send_text(man.chat, "95", sent_at=stage.client.clock().now - timedelta(minutes=5))
    man.sees("Câu 2/8 · đã lưu 1", "trước khi câu hỏi hiện ra")
    man.says("34")
    man.sees("Câu 3/8 · đã lưu 2")


def test_a_sent_report_is_mended_and_its_history_says_what_changed(stage: Stage) -> None:
    man = stage.phone(MAN)
    begin(man)
    man.says(ALL_AT_ONCE)
    man.sees("Câu 8/8 · đã lưu 7")
    man.presses("Có")
    man.sees("Xem lại trước khi gửi")
    man.presses("Gửi báo cáo")
    man.sees("Đã nhận Phiếu thôn")
    man.presses("Sửa Phiếu thôn")
    man.sees("Xem lại trước khi gửi", button="✎ 1.")
    man.presses("✎ 1.")
    man.sees("Đang lưu: 96 hộ")
    man.says("97")
    man.sees("Xem lại trước khi gửi", "97 hộ")
    man.presses("Gửi báo cáo")
    man.sees("Đã nhận bản sửa")
    man.says("/lichsu")
    man.sees("lịch sử", button="Thôn Cây Gạo (mẫu) · Phiếu thôn, bản · Quý IV")
    man.presses("Thôn Cây Gạo (mẫu) · Phiếu thôn, bản · Quý IV")
    man.sees("Bản 2", "96 hộ", "97 hộ")
    assert stage.records.revision("village", stage.seed.village(1)) == 2


def test_help_is_two_lines_and_the_one_button_that_matters(stage: Stage) -> None:
    man = stage.phone(MAN)
    man.says("tôi phải làm gì?")
    answer = man.sees("", button="Làm Phiếu thôn")
    assert len(answer.text.strip().splitlines()) == 2
    assert len(answer.labels) == 1
