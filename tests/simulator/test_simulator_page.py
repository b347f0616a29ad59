"""Chats on the page as a trainer uses them, in the system's own Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from simulator.client import SimulatorClient
from tests.simulator.pictures import picture

NARROW, WIDE = (360, 740), (1280, 800)
BUTTONS = {"inline_keyboard": [[{"text": "Có", "callback_data": "y"}, {"text": "Không", "callback_data": "n"}]]}
Call = Callable[..., Any]
Opened = Callable[..., Page]


def composer(page: Page) -> Any:
    return page.get_by_role("textbox", name="Viết tin nhắn")


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_send_and_press(opened: Opened, control: SimulatorClient, call: Call, mai: int, size: tuple[int, int]) -> None:
    page = opened(size)
    page.get_by_role("button", name="Triệu Mùi Mai").first.click()
    composer(page).fill("20 trẻ")
    composer(page).press("Enter")
    expect(page.locator(".row.mine .words").last).to_contain_text("20 trẻ")
    assert control.messages(mai)[-1].text == "20 trẻ"
    call("sendMessage", chat_id=mai, text="Đúng không?", reply_markup=BUTTONS)
    page.get_by_role("button", name="Có", exact=True).click()
    query = control.wait_for(mai, lambda chat: bool(chat.queries)).queries[-1]
    assert query.data == "y"
    expect(page.locator(".key.busy")).to_have_count(1)
    call("answerCallbackQuery", callback_query_id=query.id, text="Đã lưu 4/8")
    expect(page.locator(".toast")).to_have_text("Đã lưu 4/8")
    expect(page.locator(".key.busy")).to_have_count(0)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0


def test_narrow_screen_goes_from_list_to_chat_and_back(opened: Opened, mai: int) -> None:
    page = opened(NARROW)
    expect(composer(page)).to_be_hidden()
    page.get_by_role("button", name="Triệu Mùi Mai").click()
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("button", name="Quay lại danh sách").click()
    expect(page.locator("#list")).to_be_visible()
    expect(page.get_by_role("button", name="Triệu Mùi Mai")).to_be_focused()


def test_unread_mark_comes_and_goes_without_reloading(opened: Opened, call: Call, mai: int) -> None:
    page = opened(WIDE)
    item = page.locator(".item", has_text="Triệu Mùi Mai")
    call("sendMessage", chat_id=mai, text="một")
    call("sendMessage", chat_id=mai, text="hai")
    expect(item.locator(".badge")).to_have_text("2")
    expect(item.locator(".preview")).to_have_text("hai")
    item.locator(".item-main").click()
    expect(page.locator(".unread-line")).to_have_text("Tin mới")
    expect(item.locator(".badge")).to_have_count(0)


def test_edits_and_deletions_are_reflected(opened: Opened, call: Call, mai: int) -> None:
    page = opened(WIDE, f"/?chat={mai}")
    card = call("sendMessage", chat_id=mai, text="Câu 1/8")["message_id"]
    bubble = page.locator(f"[data-id='{card}']")
    expect(bubble).to_contain_text("Câu 1/8")
    call("editMessageText", chat_id=mai, message_id=card, text="Câu 2/8", reply_markup=BUTTONS)
    expect(bubble).to_contain_text("Câu 2/8")
    expect(bubble).to_contain_text("đã sửa")
    expect(bubble.locator(".key")).to_have_count(2)
    expect(page.locator("#announce")).to_contain_text("Câu 1/8")
    call("sendChatAction", chat_id=mai, action="typing")
    expect(page.locator(".dots")).to_be_visible()
    call("deleteMessage", chat_id=mai, message_id=card)
    expect(bubble).to_have_count(0)


def test_photo_is_shown_and_enlarged(opened: Opened, call: Call, mai: int) -> None:
    page = opened(WIDE, f"/?chat={mai}")
    call("sendPhoto", chat_id=mai, caption="Tiến độ quý IV", files={"photo": ("a.png", picture(640, 400))})
    image = page.get_by_role("img", name="Tiến độ quý IV")
    expect(image).to_be_visible()
    image.evaluate("image => image.decode()")
    assert image.evaluate("image => image.naturalWidth") == 640
    page.get_by_role("button", name="Phóng to ảnh").click()
    expect(page.locator("dialog.lightbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.lightbox")).to_have_count(0)


def test_alert_of_the_bot(opened: Opened, control: SimulatorClient, call: Call, mai: int) -> None:
    page = opened(WIDE, f"/?chat={mai}")
    call("sendMessage", chat_id=mai, text="Đúng không?", reply_markup=BUTTONS)
    page.get_by_role("button", name="Không", exact=True).click()
    query = control.wait_for(mai, lambda chat: bool(chat.queries)).queries[-1]
    call("answerCallbackQuery", callback_query_id=query.id, text="Nút của câu cũ", show_alert=True)
    expect(page.get_by_role("dialog")).to_contain_text("Nút của câu cũ")


def test_two_chats_side_by_side(opened: Opened, control: SimulatorClient, call: Call, mai: int) -> None:
    hung = control.create_person("Lý Văn Hùng")
    control.start(hung)
    page = opened(WIDE, f"/?left={mai}&right={hung}")
    left, right = page.locator(".phone").all()
    expect(left.locator(".head-words h2")).to_have_text("Triệu Mùi Mai")
    expect(right.locator(".head-words h2")).to_have_text("Lý Văn Hùng")
    call("sendMessage", chat_id=hung, text="Còn thiếu Bản Áng")
    expect(right.locator(".row.theirs")).to_contain_text("Còn thiếu Bản Áng")
    expect(left.locator(".row.theirs")).to_have_count(0)


def test_by_keyboard_alone(opened: Opened, control: SimulatorClient, call: Call, mai: int) -> None:
    call("sendMessage", chat_id=mai, text="Đúng không?", reply_markup=BUTTONS)
    page = opened(WIDE)
    tab_until(page, "item-main")
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("tôi gõ phím")
    page.keyboard.press("Enter")
    expect(page.locator(".row.mine").last).to_contain_text("tôi gõ phím")
    tab_until(page, "key", back=True)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert control.wait_for(mai, lambda chat: bool(chat.queries)).queries[-1].data == "n"


def tab_until(page: Page, style: str, *, back: bool = False) -> None:
    for _ in range(40):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("name => document.activeElement.classList.contains(name)", style):
            return
    raise AssertionError(f"nothing of class {style} can be reached with Tab")


def test_reply_keyboard_commands_and_replies(opened: Opened, control: SimulatorClient, call: Call, mai: int) -> None:
    call("setMyCommands", commands=[{"command": "tiendo", "description": "Xem tiến độ"}])
    rows = [[{"text": "Như quý trước"}], [{"text": "0"}]]
    asked = call("sendMessage", chat_id=mai, text="Bao nhiêu?", reply_markup={"keyboard": rows})
    page = opened(WIDE, f"/?chat={mai}")
    page.get_by_role("button", name="Như quý trước").click()
    control.wait_for(mai, lambda chat: chat.messages[-1].text == "Như quý trước")
    composer(page).fill("/ti")
    page.get_by_role("button", name="/tiendo Xem tiến độ").click()
    control.wait_for(mai, lambda chat: chat.messages[-1].text == "/tiendo")
    page.locator(f"[data-id='{asked['message_id']}'] .bubble").hover()
    page.locator(f"[data-id='{asked['message_id']}'] .more").click()
    page.get_by_role("menuitem", name="Trả lời").click()
    composer(page).fill("20")
    composer(page).press("Enter")
    answered = control.wait_for(mai, lambda chat: chat.messages[-1].text == "20")
    assert answered.messages[-1].reply_to == asked["message_id"]
    # not by its text: "20" may stand in a time of day too
    expect(page.locator(f"[data-id='{answered.messages[-1].id}']")).to_be_visible()
    composer(page).press("ArrowUp")
    composer(page).fill("21")
    composer(page).press("Enter")
    control.wait_for(mai, lambda chat: chat.messages[-1].text == "21" and chat.messages[-1].edited is not None)


def test_what_people_and_bots_write_is_never_markup(opened: Opened, control: SimulatorClient, call: Call) -> None:
    name = "<img src=x onerror=alert(1)>"
    person = control.create_person(name)
    control.start(person)
    page = opened(WIDE, f"/?chat={person}")
    text = "&lt;script&gt;alert(1)&lt;/script&gt; <b>đậm</b> <a href='javascript:alert(1)'>x</a>"
    call("sendMessage", chat_id=person, text=text, parse_mode="HTML")
    words = page.locator(".row.theirs .words")
    expect(words).to_contain_text("<script>alert(1)</script> đậm x")
    expect(words.locator("strong")).to_have_text("đậm")
    expect(words.locator("a, script, img")).to_have_count(0)
    expect(page.locator(".head-words h2")).to_have_text(name)
