"""People and places: a stand-in, a shared phone, somebody who leaves, and a supervisor who looks after them all."""

from __future__ import annotations

import re

from tests.journeys.phone import Phone
from tests.journeys.stage import BINH, LAN, MAN, PAO, THU, Stage

ANSWERS = ("86", "30", "5", "2", "3", "0")


def fill(phone: Phone) -> None:
    """Answer an opened village form and send it."""
    for number, answer in enumerate(ANSWERS, start=1):
        phone.sees(f"Câu {number}/8")
        phone.says(answer)
    for number in (7, 8):
        phone.sees(f"Câu {number}/8")
        phone.presses("Có")
    phone.sees("Xem lại trước khi gửi")
    phone.presses("Gửi báo cáo")


def test_the_head_stands_in_and_the_worker_hears_of_it(stage: Stage) -> None:
    head, man = stage.phone(THU), stage.phone(MAN)
    head.says("việc khác")
    head.sees("muốn làm gì", button="Nhập thay")
    head.presses("Nhập thay")
    head.sees("phiếu của thôn chưa gửi")
    village = stage.records.rows("SELECT name FROM unit WHERE code = ?", stage.seed.village(1))[0][0]
    man.look_away()
    head.presses(village)
    fill(head)
    head.sees("Người nhập: Chị Thu (mẫu), thay cho Chị Mận (mẫu)")
    man.sees("Chị Thu (mẫu) đã nhập thay", button="Sửa Phiếu thôn")
    (sender,) = stage.records.rows(
        "SELECT person.name FROM report JOIN person ON person.id = report.sent_by JOIN unit ON unit.id = report.unit_id"
        " WHERE unit.code = ? AND report.period = '2026Q4'",
        stage.seed.village(1),
    )[0]
    assert sender == "Chị Thu (mẫu)"


def test_a_phone_that_two_people_share_asks_who_is_reporting(stage: Stage) -> None:
    head, phone = stage.phone(THU), stage.phone(MAN)
    third = stage.records.rows("SELECT name FROM unit WHERE code = ?", stage.seed.village(3))[0][0]
    head.says("mời người")
    head.sees("mời vào vai trò nào", button=third)
    head.presses(third)
    head.sees("mời vào vai trò nào", button="Mời nhân viên")
    head.presses("Mời nhân viên")
    invitation = head.sees("Mã:", "https://t.me/tram_bot?start=").text
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", invitation)
    assert code is not None
    phone.says(code[0])
    phone.sees(third, button="Người khác dùng chung")
    phone.presses("Người khác dùng chung")
    phone.sees("họ tên của mình")
    phone.says("Cô Sen")
    phone.sees("Cô Sen", button="Đúng")
    head.look_away()
    phone.presses("Đúng")
    head.sees("Cô Sen", button="Duyệt")
    head.says("duyệt")
    head.sees("Đã duyệt")
    phone.sees("đã được duyệt")
    phone.says("xin chào")
    phone.sees("Ai đang báo cáo?", button="Cô Sen")
    phone.says("co sen")
    phone.sees("Phiếu cần làm", button="Làm Phiếu thôn")
    phone.presses("Làm Phiếu thôn")
    phone.sees(third, "Câu 1/8")
    phone.says("50")
    phone.sees("Câu 2/8 · đã lưu 1")
    phone.says("đổi người")
    phone.sees("Ai đang báo cáo?")
    phone.presses("Chị Mận")
    phone.sees("Phiếu cần làm")
    phone.says("đổi người")
    phone.sees("Ai đang báo cáo?")
    phone.presses("Cô Sen")
    phone.sees(third, "Câu 2/8 · đã lưu 1")


def test_when_a_worker_leaves_the_open_report_moves_and_access_ends(stage: Stage) -> None:
    head, man, pao = stage.phone(THU), stage.phone(MAN), stage.phone(PAO)
    man.says("/start")
    man.sees("Phiếu cần làm", button="Làm Phiếu thôn")
    man.presses("Làm Phiếu thôn")
    man.sees("Câu 1/8")
    man.says("77")
    man.sees("Câu 2/8 · đã lưu 1")
    head.says("/bangiao")
    head.sees("Ai sẽ nghỉ", button="Chị Mận")
    head.presses("Chị Mận")
    head.sees("Ai làm tiếp", button="Anh Páo")
    head.presses("Anh Páo")
    head.sees("Đúng không?", button="Đúng, bàn giao")
    man.look_away()
    pao.look_away()
    head.presses("Đúng, bàn giao")
    head.sees("đã bàn giao cho Anh Páo", "1 đã chuyển")
    man.sees("đã nghỉ việc", "vẫn được giữ")
    pao.sees("Chị Mận (mẫu) bàn giao", button="Làm tiếp")
    pao.presses("Làm tiếp")
    pao.sees("Câu 2/8 · đã lưu 1")
    man.says("30")
    man.sees("nhập mã mời nếu có")


def test_the_level_above_goes_down_to_who_is_missing_and_reminds_them_all(stage: Stage) -> None:
    officer, man, pao, lan = (stage.phone(chat) for chat in (BINH, MAN, PAO, LAN))
    station = stage.records.rows("SELECT name FROM unit WHERE code = ?", stage.seed.station)[0][0]
    officer.says("ai chưa gửi")
    officer.sees("đã nộp", button=station)
    officer.presses(station)
    officer.sees("Chị Mận (mẫu)", "Anh Páo (mẫu)", button="Nhắc tất cả")
    for phone in (man, pao, lan):
        phone.look_away()
    officer.presses("Nhắc tất cả")
    officer.sees("Đã nhắc")
    man.sees("Anh Bình (mẫu) nhắc anh/chị", button="Làm Phiếu thôn")
    pao.sees("Anh Bình (mẫu) nhắc anh/chị")
    pao.says("lam phieu thon")
    pao.sees("Câu 1/8")
    officer.says("ai chưa gửi")
    officer.sees("đã nộp", button=station)
    officer.presses(station)
    officer.sees("Chị Mận (mẫu)", button="Nhắc tất cả")
    officer.presses("Nhắc tất cả")
    officer.sees("đã được nhắc trong ngày")
    assert man.count("nhắc anh/chị gửi") == 1
    assert lan.bubbles() == []
