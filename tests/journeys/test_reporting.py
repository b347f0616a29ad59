"""A quarter's report by chat, from the first question to the receipt, with every slip on the way."""

from __future__ import annotations

import base64
import signal
from io import BytesIO

import pytest
import segno

from tests.journeys.phone import Phone
from tests.journeys.stage import MAN, PAO, SON, THU, Stage

LONGEST = 4096  # letters in one message of Telegram


def a_picture() -> dict[str, str]:
    drawn = BytesIO()
    segno.make("34").save(drawn, kind="png", scale=4)
    return {"name": "so.png", "content": base64.b64encode(drawn.getvalue()).decode()}


def begin(person: Phone, form: str = "Phiếu thôn") -> None:
    person.says("xin chào")
    person.sees("Phiếu cần làm", button=f"Làm {form}")
    person.presses(f"Làm {form}")
    person.sees("Câu 1/8 · đã lưu 0")


def test_a_village_worker_reports_with_slips_and_second_thoughts(stage: Stage) -> None:
    man = stage.phone(MAN)
    begin(man)
    man.says("nhiều lắm")
    man.sees("Câu 1/8", "chữ số")
    man.says("85%")
    man.sees("Câu 1/8", "không nhập phần trăm")
    man.says("950")
    man.sees("Số hộ: 950 hộ", "Quý trước là 95 hộ", "Số này có đúng không?", button="Sửa lại")
    man.presses("Sửa lại")
    man.sees("Câu 1/8")
    man.says("96")
    man.sees("Câu 2/8 · đã lưu 1", "cân, đo")
    man.presses("« Quay lại")
    man.sees("Câu 1/8", "Đang lưu: 96 hộ")
    man.says("97 hộ")
    man.sees("Câu 2/8", "cân, đo")
    man.says("34")
    man.sees("Câu 3/8", "thấp còi")
    man.says("35")
    man.sees("Câu 3/8", "không thể nhiều hơn số trẻ được cân")
    man.presses("Như quý trước: 4 trẻ")
    man.sees("Câu 4/8", "nhẹ cân")
    man.presses("Không có số liệu")
    man.sees("Câu 5/8", "truyền thông")
    man.says("3")
    man.sees("Câu 6/8", "nghi mắc bệnh dịch")
    man.presses("0")
    man.sees("Câu 7/8", "đang hoạt động")
    man.presses("Có")
    man.sees("Câu 8/8", "đào tạo")
    man.says("co")  # a button's label can be typed, without its accent too
    man.sees("Xem lại trước khi gửi", "97 hộ", "không có số liệu", button="Gửi báo cáo")
    man.presses("✎ 2.")
    man.sees("Đang lưu: 34 trẻ")
    man.says("36")
    man.sees("Xem lại trước khi gửi", "36 trẻ", button="Gửi báo cáo")
    man.presses("Gửi báo cáo")
    man.sees("Đã nhận Phiếu thôn", "đúng hạn", "1/1 = 100 % · chỉ tiêu ≥ 95 % · đạt")
    answers = stage.records.answers("village", stage.seed.village(1))
    assert answers["households"] == ("number", 97_000, None)
    assert answers["weighed_u5"] == ("number", 36_000, None)
    assert answers["stunted_u5"] == ("number", 4_000, None)
    assert answers["underweight_u5"] == ("unknown", None, None), "skipped is not zero"
    assert answers["suspected_cases"] == ("number", 0, None), "and zero is not skipped"
    assert answers["vhw_is_trained"] == ("words", None, "yes")
    assert stage.records.revision("village", stage.seed.village(1)) == 1


def test_station_staff_write_shares_as_two_counts_and_are_judged_on_them(stage: Stage) -> None:
    son = stage.phone(SON)
    begin(son, "Phiếu trạm")
    for answer, shown in (("1311", "nữ"), ("1.311", "bảo hiểm y tế"), ("2600", "tiêm chủng đầy đủ")):
        son.says(answer)
        son.sees(shown)
    son.says("20/18")
    son.sees("không được lớn hơn số sau (18)")
    son.says("30 trên 32")
    son.sees("Câu 5/8", "lượt khám")
    son.presses("Như quý trước")
    son.sees("Câu 6/8", "tăng huyết áp")
    son.says("90%")
    son.sees("Câu 6/8", "không nhập phần trăm")
    son.says("18/20")
    while "Số này có đúng không?" in son.sees("Phiếu trạm").text:  # far from last quarter's: each count is doubted
        son.presses("Đúng")
    son.sees("Câu 7/8", "đái tháo đường")
    son.says("59/73")
    son.sees("Câu 8/8", "cổ tử cung")
    son.presses("Như quý trước: 161/316")
    son.sees("Xem lại trước khi gửi", "18/20 = 90 %", button="Gửi báo cáo")
    son.presses("Gửi báo cáo")
    receipt = son.sees("Đã nhận Phiếu trạm", "Quản lý tăng huyết áp: 18/20 = 90 % · chỉ tiêu ≥ 85 % · đạt")
    assert "Quản lý tiểu đường: 59/73 = 80,8 % · chỉ tiêu ≥ 85 % · chưa đạt" in receipt.text.replace("\xa0", " ")
    answers = stage.records.answers("station", stage.seed.station)
    assert answers["hypertension_managed"] == ("number", 18_000, None)
    assert answers["hypertension_detected"] == ("number", 20_000, None)
    assert answers["population_female"] == ("number", 1_311_000, None), "a dot groups thousands"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_report_put_aside_goes_on_at_the_same_question_after_a_restart(stage: Stage, ending: signal.Signals) -> None:
    man = stage.phone(MAN)
    begin(man)
    man.says("96")
    man.sees("Câu 2/8")
    man.presses("Để sau")
    man.sees("được giữ lại", button="Làm tiếp")
    if ending is signal.SIGKILL:
        stage.office.kill()
    else:
        assert stage.office.stop(ending) == 0
    stage.office.start()
    man.says("tiếp")
    man.sees("Câu 2/8 · đã lưu 1", "cân, đo")
    man.says("34")
    man.sees("Câu 3/8")


def test_whatever_is_sent_in_the_middle_gets_a_fitting_sentence_and_loses_nothing(stage: Stage) -> None:
    man = stage.phone(MAN)
    begin(man)
    first = man.says("96")
    man.sees("Câu 2/8")
    for odd in (
        {"photo": a_picture(), "text": "34"},
        {"sticker": {"emoji": "👍"}},
        {"voice": {"seconds": 4}},
        {"location": {"latitude": 22.1, "longitude": 105.8}},
    ):
        man.sends(**odd)
        man.sees("chỉ đọc được chữ và số")
        man.sees("Câu 2/8 · đã lưu 1")
    for words, answer in (
        ("9" * 50, "Số lớn nhất"),
        ("9" * LONGEST, "Số lớn nhất"),
        ("9" * 10_000, "Số lớn nhất"),
        ("🙂🙃", "Không biết thì bấm"),
        ("<b>34</b> & <script>", "chữ số"),
        ("rất dài " * 500, "dài quá"),
        ("-3", "không được nhỏ hơn 0"),
        ("3,5", "số nguyên"),
    ):
        man.says(words)
        man.sees("Câu 2/8 · đã lưu 1", answer)
    man.edits(first, "95")
    man.sees("chưa làm đổi số liệu")
    man.sees("Câu 2/8 · đã lưu 1")
    man.says("34")
    man.sees("Câu 3/8 · đã lưu 2")


def test_an_update_that_comes_twice_counts_once(stage: Stage) -> None:
    man = stage.phone(MAN)
    begin(man)
    fault = stage.client.add_fault("drop_before", "getUpdates")  # nothing can be acknowledged from here on
    man.says("96")
    man.sees("Câu 2/8")
    man.says("34")
    stage.office.kill()
    assert stage.client.bots()[0]["pending"] == 2, "committed and answered, not acknowledged: Telegram brings it again"
    stage.client.remove_fault(fault)
    stage.office.start()
    man.sees("Câu 3/8 · đã lưu 2")
    man.presses("« Quay lại")
    man.sees("Câu 2/8", "Đang lưu: 34 trẻ")


def test_an_outbreak_reaches_the_head_at_once(stage: Stage) -> None:
    pao, head = stage.phone(PAO), stage.phone(THU)
    begin(pao)
    for answer in ("50", "12", "2", "1", "2", "2"):
        pao.says(answer)
        pao.sees("Phiếu thôn")
    for _ in range(2):
        pao.presses("Có")
        pao.sees("Phiếu thôn")
    pao.presses("Gửi báo cáo")
    pao.sees("Đã nhận")
    head.sees("Báo ngay", "2 ca")
