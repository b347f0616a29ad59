"""The head is reminded of what is missing, before the due day and once after it: the clock does it, nobody asks."""

from __future__ import annotations

from bot.cast import GROUP_ID
from tests.journeys.stage import MAN, OTHER_HEAD, THU, Stage
from tests.journeys.test_reporting import begin

BEFORE, AFTER = "Còn 3 ngày đến hạn", "quá hạn 1 ngày"


def fill(stage: Stage, chat: int) -> None:
    """A village report in as few words as it takes."""
    person = stage.phone(chat)
    begin(person)
    for number in range(2, 8):
        person.presses("Như quý trước")
        person.sees(f"Câu {number}/8")
    person.presses("Có")
    person.sees("Câu 8/8")
    person.presses("Có")
    person.sees("Xem lại")
    person.presses("Gửi báo cáo")
    person.sees("Đã nhận Phiếu thôn")


def test_the_head_is_reminded_by_name_before_the_due_day_and_once_after_it(stage: Stage) -> None:
    head = stage.phone(THU)
    fill(stage, MAN)
    stage.set_clock("2027-01-07 07:59")
    stage.settle()
    assert head.count("đến hạn") == 0
    stage.set_clock("2027-01-07 08:00")
    reminder = head.sees(BEFORE, "10/01/2027 (do đơn vị cấu hình)", "còn thiếu 7 phiếu", button="Làm Phiếu trạm y tế")
    assert "Thôn Bờ Suối (mẫu)" in reminder.text, "a village that has not sent is named"
    assert "Thôn Cây Gạo (mẫu)" not in reminder.text, "one that has is not"
    stage.settle()  # a message sent but not yet written down as sent would come again: at least once, never lost
    stage.office.kill()
    stage.office.start()
    stage.set_clock("2027-01-10 21:00")
    stage.settle()
    assert (head.count(BEFORE), head.count("quá hạn")) == (1, 0), "not again after a restart, and not at night"
    stage.set_clock("2027-01-11 08:00")
    head.sees(AFTER, "còn thiếu 7 phiếu")
    stage.office.stop()
    stage.office.start()
    stage.set_clock("2027-01-20 09:00")
    stage.settle()
    assert (head.count(BEFORE), head.count("quá hạn")) == (1, 1)


def test_nobody_is_reminded_of_what_is_there(quiet_stage: Stage) -> None:
    stage = quiet_stage
    stage.file_everything_at(stage.seed.station)
    stage.office.start()
    stage.set_clock("2027-01-07 08:00")
    stage.phone(OTHER_HEAD).sees(BEFORE)  # elsewhere something is missing
    stage.settle()
    stage.set_clock("2027-01-11 08:00")
    stage.phone(OTHER_HEAD).sees(AFTER)
    stage.settle()
    assert stage.phone(THU).count("hạn") == 0


def test_what_came_due_while_the_office_was_down_is_said_once_and_not_at_night(quiet_stage: Stage) -> None:
    stage = quiet_stage
    head = stage.phone(THU)
    stage.set_clock("2027-01-11 22:30")  # both reminders have come due, and the round has closed
    stage.office.start()
    stage.settle()
    assert head.count("hạn") == 0
    assert not any(message.is_photo for message in stage.client.messages(GROUP_ID)), "the group sleeps too"
    stage.set_clock("2027-01-12 07:00")
    head.sees("quá hạn 2 ngày")
    stage.phone(GROUP_ID, THU).sees("Quý IV/2026", photo=True)
    stage.settle()
    assert (head.count("đến hạn"), head.count("quá hạn")) == (0, 1), "several that came due together are one"
