"""A group is bound by those who answer for its unit, and sees pictures: on demand, and once when the quarter closes."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image

from bot.cast import GROUP_ID
from simulator.client_records import MessageView
from tests.journeys.phone import Phone, plain
from tests.journeys.stage import BINH, MAN, OTHER_HEAD, THU, Stage

NARROWEST = 600  # pixels: a picture that a phone need not enlarge


def check_picture(phone: Phone, *parts: str) -> str:
    """The picture that answers: readable, and two sentences beneath it; the caption."""
    message = phone.sees(*parts, photo=True)
    image = Image.open(BytesIO(phone.photo(message)))
    assert image.format == "PNG" and image.width >= NARROWEST
    caption = plain(message.text)
    assert len(re.findall(r"\.(?= |$)", caption)) == 2, caption
    return caption


def test_only_who_answers_for_the_unit_binds_a_group(stage: Stage) -> None:
    done = stage.office.command("invite", "--unit", stage.seed.cast.group_unit.code, "--group")
    link = re.search(r"https://t\.me/tram_bot\?startgroup=\S+", done.stdout)
    assert link, done.stderr
    stranger = stage.client.create_person("Người lạ")
    group = stage.client.create_group("Y tế huyện", [stranger, MAN, BINH])
    for refused in (stranger, MAN):
        phone = stage.phone(group, refused)
        phone.opens(link[0], group=group)
        phone.sees("Chỉ người phụ trách") if refused == stranger else phone.sees("không làm được việc này")
    officer = stage.phone(group, BINH)
    officer.says("/tiendo")
    officer.sees("chưa được gắn với đơn vị nào")
    officer.opens(link[0], group=group)
    officer.sees("Nhóm này đã gắn với Huyện Chợ Mới")
    other = stage.client.create_group("Nhóm khác", [BINH])
    stage.phone(other, BINH).opens(link[0], group=other)
    stage.phone(other, BINH).sees("không đúng hoặc đã dùng rồi")
    officer.says("/tiendo@tram_bot")
    check_picture(officer, "Huyện Chợ Mới, Quý IV/2026")
    officer.says("chuyện riêng của nhóm")
    officer.says("/start")
    officer.sees("nhắn riêng cho mình")


def test_progress_is_a_picture_with_two_sentences_in_private_too(stage: Stage) -> None:
    head = stage.phone(THU)
    head.says("/tiendo")
    check_picture(head, "Xã Khe Sim (mẫu)", "Quý IV/2026")
    officer = stage.phone(BINH)
    officer.says("tiến độ")
    officer.sees("của nơi nào", button="Huyện Chợ Mới")
    officer.presses("Huyện Chợ Mới")
    caption = check_picture(officer, "Huyện Chợ Mới, Quý IV/2026")
    assert "≥ 85 %" in caption, "beside the plan's own target"


def test_buttons_change_the_picture_where_it_stands(stage: Stage) -> None:
    officer = stage.phone(BINH)
    officer.says("/tiendo chợ mới")
    shown = officer.sees("Huyện Chợ Mới, Quý IV/2026", button="Xu hướng", photo=True)
    seen = {shown.attachment["url"] if shown.attachment else ""}
    for label in ("Xu hướng", "Nộp báo cáo", "Mọi chỉ số", "Xếp hạng"):
        officer.presses(label)
        changed = officer.sees("Huyện Chợ Mới", photo=True)
        assert changed.id == shown.id and changed.attachment is not None
        assert Image.open(BytesIO(officer.photo(changed))).width >= NARROWEST
        seen.add(changed.attachment["url"])
    assert len(seen) == 5, "a picture of its own each time"
    officer.says("/tiendo lượt khám mỗi người")
    officer.sees("của kế hoạch năm", button="Lũy kế", photo=True)
    officer.presses("Lũy kế")
    officer.sees("của kế hoạch năm", button="Xu hướng", photo=True)


def test_the_group_gets_one_picture_when_the_quarter_closes(stage: Stage) -> None:
    group = stage.phone(GROUP_ID, BINH)
    group.look_away()
    stage.set_clock("2027-01-11 09:00")
    check_picture(group, "Huyện Chợ Mới", "Quý IV/2026")
    stage.settle()
    stage.office.kill()
    stage.office.start()
    stage.set_clock("2027-01-12 09:00")
    stage.settle()
    assert sum(message.is_photo for message in group.view().messages) == 1


def test_the_post_of_a_running_round_is_edited_and_never_repeated(stage: Stage) -> None:
    group = stage.phone(GROUP_ID, BINH)
    group.look_away()
    stage.set_clock("2027-01-02 08:00")  # the Friday before was New Year's Day
    check_picture(group, "Huyện Chợ Mới, Quý IV/2026", "còn thiếu")
    (first,) = pictures(group)
    stage.settle()
    group.says("/tiendo")
    check_picture(group, "Huyện Chợ Mới, Quý IV/2026")
    stage.settle()
    (asked,) = pictures(group)
    assert asked.id > first.id, "where it was asked for"
    group.look_away()
    stage.set_clock("2027-01-08 16:00")
    check_picture(group, "Huyện Chợ Mới, Quý IV/2026")
    stage.settle()
    (edited,) = pictures(group)
    assert edited.id == asked.id and edited.edited is not None and edited.attachment != asked.attachment
    group.look_away()
    stage.set_clock("2027-01-11 09:00")
    assert group.sees("Huyện Chợ Mới, Quý IV/2026", photo=True).id > edited.id, "the final one is told aloud"


def pictures(phone: Phone) -> list[MessageView]:
    return [message for message in phone.view().messages if message.is_photo]


def test_a_group_is_not_taken_over_with_a_link_to_somewhere_else(stage: Stage) -> None:
    done = stage.office.command("invite", "--unit", stage.seed.other_station, "--group")
    link = re.search(r"https://t\.me/tram_bot\?startgroup=\S+", done.stdout)
    assert link, done.stderr
    head = stage.phone(GROUP_ID, OTHER_HEAD)
    stage.client.add_member(GROUP_ID, OTHER_HEAD)
    head.opens(link[0], group=GROUP_ID)
    head.sees("đã gắn với Huyện Chợ Mới")
    assert stage.records.rows("SELECT title FROM group_chat WHERE left_at IS NULL") == [(stage.seed.cast.group_title,)]


def test_a_group_that_becomes_a_supergroup_is_followed(stage: Stage) -> None:
    stage.settle()
    moved = stage.client.migrate_group(GROUP_ID)
    group = stage.phone(moved, BINH)
    stage.settle()
    group.says("/tiendo")
    check_picture(group, "Huyện Chợ Mới, Quý IV/2026")
    stage.set_clock("2027-01-11 09:00")
    group.look_away()
    check_picture(group, "Huyện Chợ Mới")
    assert stage.records.rows("SELECT chat FROM group_chat WHERE left_at IS NULL") == [(str(moved),)]


def test_a_group_that_throws_the_bot_out_hears_nothing_more(stage: Stage) -> None:
    stage.settle()
    stage.client.remove_bot_from_group(GROUP_ID, 700, BINH)
    stage.set_clock("2027-01-11 09:00")
    stage.phone(THU).sees("quá hạn 1 ngày")
    stage.settle()
    assert not any(message.is_photo for message in stage.client.messages(GROUP_ID))
    assert stage.records.rows("SELECT chat FROM group_chat WHERE left_at IS NULL") == []
