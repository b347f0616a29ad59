"""Coming in: an invite by command, a name, an approval; and nothing at all for whoever has none."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import segno

from tests.journeys.stage import BINH, LAN, MAN, THU, Stage

NEUTRAL = "Đây là kênh báo cáo nội bộ của trạm y tế"
WRONG = "Mã mời không đúng hoặc đã dùng rồi. Anh/chị hãy xin mã mới."


def invite(stage: Stage, unit: str, role: str = "village", *more: str) -> tuple[str, str, str]:
    """`tram invite`: the link, the code, and all that it printed."""
    done = stage.office.command("invite", "--unit", unit, "--role", role, *more)
    assert done.returncode == 0, done.stderr
    link = re.search(r"https://t\.me/tram_bot\?start=[A-Za-z0-9_-]{32}", done.stdout)
    code = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", done.stdout)
    assert link and code, done.stdout
    return link[0], code[0], done.stdout


def test_an_invited_person_says_their_name_and_is_let_in_by_the_head(stage: Stage, tmp_path: Path) -> None:
    picture = tmp_path / "moi.png"
    link, code, printed = invite(stage, stage.seed.village(3), "village", "--png", str(picture))
    expected = tmp_path / "expected.png"
    segno.make(link, error="m").save(str(expected), kind="png", scale=8, border=3)
    assert picture.read_bytes() == expected.read_bytes()
    assert any(block in printed for block in "▀▄█")
    lan, head = stage.phone(LAN), stage.phone(THU)
    lan.opens(link)
    lan.sees("Thôn Chân Đồi (mẫu)", "nhân viên y tế thôn bản", "Cô Lan (mẫu)", button="Nhập tên khác")
    lan.presses("Nhập tên khác")
    lan.sees("nhập họ tên")
    lan.says("<b>Hoàng Thị Lan</b> 🌸 & em")
    lan.sees("Hoàng Thị Lan", button="Đúng")
    lan.presses("Đúng")
    lan.sees("xin chờ duyệt")
    lan.says("/start")
    lan.sees("không có phiếu nào phải làm")  # not approved yet
    head.sees("Hoàng Thị Lan", "xin vào Thôn Chân Đồi (mẫu)", button="Duyệt")
    head.presses("Duyệt")
    head.sees("Đã duyệt")
    lan.sees("đã được duyệt vào Thôn Chân Đồi (mẫu)")
    lan.says("/start")
    lan.sees("Phiếu cần làm", button="Làm Phiếu thôn")
    (status, by) = stage.records.rows(
        "SELECT m.status, head.name FROM membership m JOIN unit u ON u.id = m.unit_id"
        " JOIN person head ON head.id = m.approved_by WHERE u.code = ?",
        stage.seed.village(3),
    )[0]
    assert (status, by) == ("active", "Chị Thu (mẫu)")
    stored = str(stage.records.rows("SELECT * FROM invite"))
    assert code not in stored and code.replace("-", "") not in stored and link.rpartition("=")[2] not in stored
    thief = stage.newcomer("Kẻ lạ")
    for secret in (link, code):
        thief.opens(secret) if secret is link else thief.says(secret)
        thief.sees("không đúng hoặc đã dùng rồi")


def test_a_typed_code_leads_in_and_the_operator_can_approve(stage: Stage) -> None:
    _, code, _ = invite(stage, stage.seed.village(3))
    lan = stage.phone(LAN)
    lan.says(code.lower().replace("-", ""))
    lan.sees("Thôn Chân Đồi (mẫu)", button="Đúng")
    lan.presses("Đúng")
    lan.sees("xin chờ duyệt")
    listed = stage.office.command("approve").stdout
    assert "Cô Lan (mẫu)" in listed
    approved = stage.office.command("approve", listed.split()[0])
    assert approved.stdout.strip() == "Approved.", approved.stderr
    lan.sees("đã được duyệt")
    head = stage.phone(THU)
    head.presses("Từ chối")  # too late
    head.sees("đã được trả lời rồi")
    lan.says("/start")
    lan.sees("Phiếu cần làm")


def test_a_stranger_gets_one_neutral_sentence_and_nothing_else(stage: Stage) -> None:
    stranger = stage.newcomer("Người lạ")
    stranger.says("xin chào")
    first = stranger.sees(NEUTRAL)
    for words in ("138", "/tiendo", "tiến độ", "Duyệt", "/start sai", "/start"):
        stranger.says(words)
        stage.settle()
    stranger.sends(sticker={"emoji": "👋"})
    stage.settle()
    assert set(stranger.bubbles()) <= {first.text, WRONG}
    assert not any(message.buttons for message in stranger.view().from_bots)
    assert stage.records.rows("SELECT * FROM person WHERE name LIKE '%lạ%'") == []


def test_wrong_codes_are_counted_and_then_even_the_right_one_waits(stage: Stage) -> None:
    _, code, _ = invite(stage, stage.seed.village(3))
    lan = stage.phone(LAN)
    for guess in ("AAAA-BBB2", "AAAA-BBB3", "AAAA-BBB4", "AAAA-BBB5", "AAAA-BBB6"):
        lan.says(guess)
        lan.sees("không đúng hoặc đã dùng rồi")
    lan.says(code)
    lan.sees("thử lại sau một giờ")
    stage.set_clock(stage.seed.now + timedelta(hours=1, minutes=5))
    stage.settle()
    lan.says(code)
    lan.sees("Thôn Chân Đồi (mẫu)", button="Đúng")


def test_an_invite_expires(quiet_stage: Stage) -> None:
    stage = quiet_stage
    stage.set_clock(stage.seed.now - timedelta(days=15))
    link, _, _ = invite(stage, stage.seed.village(3))
    stage.set_clock(stage.seed.now)
    stage.office.start()
    lan = stage.phone(LAN)
    lan.opens(link)
    lan.sees("đã hết hạn")


def test_nobody_is_let_in_by_who_may_not(stage: Stage) -> None:
    link, _, _ = invite(stage, stage.seed.station, "head")
    lan = stage.phone(LAN)
    lan.opens(link)
    lan.sees("trưởng trạm", button="Đúng")
    lan.presses("Đúng")
    lan.sees("xin chờ duyệt")
    officer, man = stage.phone(BINH), stage.phone(MAN)
    asked = officer.sees("xin vào Xã Khe Sim (mẫu)", button="Duyệt")
    data = next(button.data for button in asked.buttons if button.text.startswith("Duyệt"))
    man.says("/start")
    own = man.sees("Phiếu cần làm")
    stage.client.press(MAN, own.id, data=data)  # forged: the officer's button in a village worker's chat
    man.sees("không làm được việc này")
    assert stage.records.rows("SELECT status FROM membership ORDER BY id DESC LIMIT 1") == [("pending",)]


def test_a_wrong_unit_or_role_is_one_sentence(quiet_stage: Stage) -> None:
    for words in (("--unit", "NOPE", "--role", "village"), ("--unit", "BKN", "--role", "village")):
        refused = quiet_stage.office.command("invite", *words)
        assert refused.returncode == 2
        assert len(refused.stderr.strip().splitlines()) == 1, refused.stderr
