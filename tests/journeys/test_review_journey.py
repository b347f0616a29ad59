"""A report goes to the head, comes back with a reason, is mended and approved; an outbreak goes upward."""

from __future__ import annotations

from tests.journeys.phone import Phone
from tests.journeys.stage import BINH, MAN, THU, Stage


def fill(person: Phone, households: str = "96", cases: str = "0") -> None:
    """A village form up to its receipt."""
    person.says("xin chào")
    person.sees("Phiếu cần làm", button="Làm Phiếu thôn")
    person.presses("Làm Phiếu thôn")
    person.sees("Câu 1/8")
    for number, answer in enumerate((households, "34", "4", "3", "3", cases, "có", "có"), start=2):
        person.says(answer)
        person.sees(f"Câu {number}/8" if number <= 8 else "Xem lại trước khi gửi")
    person.presses("Gửi báo cáo")
    person.sees("Đã nhận Phiếu thôn")


def test_a_report_is_returned_mended_and_approved(stage: Stage) -> None:
    man, head = stage.phone(MAN), stage.phone(THU)
    village = man_village(stage)
    fill(man)
    head.sees("1 báo cáo chờ anh/chị duyệt", village, button="Xem")
    head.presses("Xem")
    head.sees("Người gửi: Chị Mận (mẫu) · bản 1", "1. Số hộ: 96 hộ (quý trước 95 hộ)", button="Trả lại")
    head.presses("Trả lại")
    head.sees("Câu nào cần xem lại?", button="1. Số hộ")
    head.says("1")
    head.sees("Vì sao trả lại câu Số hộ?")
    man.look_away()
    head.says("khác sổ hộ khẩu")
    head.sees("Đã trả lại ở câu Số hộ")
    man.sees("Chị Thu (mẫu) trả lại Phiếu thôn", "“khác sổ hộ khẩu”")
    man.sees("Câu 1/8", "Đang lưu: 96 hộ", button="Giữ nguyên: 96 hộ")
    man.says("97")
    man.sees("Xem lại trước khi gửi", "97 hộ")
    head.look_away()
    man.presses("Gửi báo cáo")
    man.sees("Đã nhận bản sửa")
    head.sees("1 báo cáo chờ anh/chị duyệt", "1 chỗ cần xem", button="Xem")
    head.says("xem")
    head.sees("Sửa theo yêu cầu ở câu Số hộ", "✎ 1. Số hộ: 97 hộ", "bản trước: 96 hộ", button="Duyệt")
    man.look_away()
    head.says("duyệt")
    head.sees("Đã duyệt", village)
    man.sees("Đã duyệt", "Cảm ơn anh/chị")
    ((status, revision),) = stage.records.rows(
        "SELECT r.status, r.revision FROM report r JOIN unit u ON u.id = r.unit_id"
        " WHERE u.code = ? AND r.form = 'village' AND r.period = '2026Q4'",
        stage.seed.village(1),
    )
    assert (status, revision) == ("approved", 2)


def test_an_outbreak_is_confirmed_by_the_head_and_told_upward(stage: Stage) -> None:
    man, head, officer = stage.phone(MAN), stage.phone(THU), stage.phone(BINH)
    fill(man, cases="2")
    head.sees("Báo ngay", man_village(stage), "2 ca", button="Xác nhận có dịch/ngộ độc")
    assert officer.count("Báo ngay") == 0
    officer.look_away()
    head.presses("Xác nhận")
    head.sees("Đã báo ngay lên tuyến trên")
    officer.sees("Báo ngay", man_village(stage), "2 ca", "Chị Thu (mẫu) đã xác nhận")


def man_village(stage: Stage) -> str:
    """The name of the first worker's village."""
    return next(player.unit.name for player in stage.seed.cast.players if player.id == MAN)
