"""The page as a trainer uses it, in the system's own Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from tests.simulator.pictures import picture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGE = Path(__file__).parents[2] / "simulator" / "page"
NARROW, WIDE = (360, 740), (1280, 800)
BUTTONS = {"inline_keyboard": [[{"text": "Có", "callback_data": "y"}, {"text": "Không", "callback_data": "n"}]]}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
Call = Callable[..., Any]
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, control: SimulatorClient) -> Iterator[Opened]:
    """Open the page at a size; afterwards nothing may have gone wrong in it."""
    contexts, troubles = [], []

    def open_page(size: tuple[int, int], path: str = "/") -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("requestfailed", lambda request: troubles.append(request.url))
        page.goto(control.url + path)
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_page
    troubles = [trouble for trouble in troubles if "/control/events" not in trouble]
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def call(control: SimulatorClient) -> Iterator[Call]:
    """Call a method as the bot."""
    with httpx.Client(base_url=control.url) as http:

        def method(name: str, files: dict[str, Any] | None = None, **arguments: Any) -> Any:
            url = f"/bot123456:simulated_token/{name}"
            answer = http.post(url, data=arguments, files=files) if files else http.post(url, json=arguments)
            assert answer.json()["ok"], answer.text
            return answer.json()["result"]

        yield method


@pytest.fixture
def mai(control: SimulatorClient) -> int:
    person = control.create_person("Triệu Mùi Mai")
    control.start(person)
    return person


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


def test_clock_presets_and_any_moment(opened: Opened, control: SimulatorClient, mai: int) -> None:
    due = datetime(2027, 1, 10, 2, 0, tzinfo=UTC)
    page = opened(WIDE)
    control.set_presets({"ngày đến hạn": due})
    page.get_by_role("button", name="ngày đến hạn").click()
    expect(page.locator("#clock-day")).to_contain_text("10/01/2027")
    assert 0 <= (control.clock().now - due).total_seconds() < 60
    page.locator("#clock-open").click()
    page.get_by_label("Ngày và giờ").fill("2027-03-31T07:30")
    expect(page.get_by_role("dialog")).to_contain_text("31 tháng 3")
    page.get_by_role("button", name="Đặt giờ này").click()
    expect(page.locator("#clock-time")).to_have_text("07:30")
    expect(page.locator(".bar-time").first).to_have_text("07:30")


def test_new_people_groups_and_invite_codes(opened: Opened, control: SimulatorClient) -> None:
    page = opened(WIDE)
    page.get_by_role("button", name="Thêm người").click()
    page.get_by_label("Họ và tên").fill("Hoàng Thị Lan")
    page.get_by_role("button", name="Tạo").click()
    expect(page.get_by_role("button", name="Bắt đầu")).to_be_focused()
    page.get_by_role("button", name="Mở liên kết mời").click()
    page.get_by_label("Liên kết hoặc mã mời").fill("MA-8f3k2")
    page.get_by_role("button", name="Mở", exact=True).click()
    expect(page.locator(".row.mine")).to_contain_text("/start MA-8f3k2")
    page.get_by_role("button", name="Thêm nhóm").click()
    page.get_by_label("Tên nhóm").fill("Y tế xã")
    page.get_by_role("checkbox", name="Hoàng Thị Lan").check()
    page.get_by_role("button", name="Tạo").click()
    expect(page.locator(".head-words h2").first).to_have_text("Y tế xã")
    assert control.ask("GET", "/control/chats")["chats"][-1]["bots"] == [123456]


def test_trainers_panel(opened: Opened, control: SimulatorClient, mai: int) -> None:
    page = opened(WIDE, f"/?chat={mai}")
    expect(page.locator("#trainer-body")).to_be_hidden()
    page.get_by_text("Dành cho người tập huấn").click()
    page.get_by_role("button", name="Mất kết nối 3 lần").click()
    expect(page.locator(".faults li")).to_contain_text("còn 3 lần")
    page.get_by_role("button", name=re.compile("Tắt sự cố")).click()
    expect(page.locator(".faults li")).to_have_count(0)
    page.get_by_label("Giới hạn gửi tin").select_option("bucket")
    page.get_by_role("button", name="Chặn bot", exact=True).click()
    control.wait_for(mai, lambda chat: chat.blocked)
    expect(page.locator(".phone").first.get_by_role("button", name="Bỏ chặn bot")).to_be_visible()
    assert control.ask("GET", "/control/limits")["model"] == "bucket"


def test_speaking_in_a_group_as_any_member(opened: Opened, control: SimulatorClient, mai: int) -> None:
    hung = control.create_person("Lý Văn Hùng")
    group = control.create_group("Y tế xã", [mai, hung], bot=True)
    page = opened(WIDE, f"/?chat={group}")
    page.get_by_label("Nói với tên").select_option(label="Lý Văn Hùng")
    composer(page).fill("Chào cả nhà")
    composer(page).press("Enter")
    expect(page.locator(".row.mine").last).to_contain_text("Chào cả nhà")
    assert control.messages(group)[-1].sender == hung


def test_in_english(opened: Opened, mai: int) -> None:
    page = opened(WIDE, f"/?chat={mai}")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("textbox", name="Write a message").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("button", name="Add a person")).to_be_visible()


def test_comes_back_after_the_server_was_away(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    with RunningSimulator() as first:
        port = int(first.url.rpartition(":")[2])
        page.goto(first.url)
        page.wait_for_selector("html[data-ready]")
    expect(page.locator("#lost")).to_be_visible()
    with RunningSimulator(port=port) as second:
        expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
        with SimulatorClient(second.url) as control:
            control.add_bot("1:a")
            control.create_person("Mới đến")
        expect(page.locator(".item")).to_contain_text("Mới đến")
        context.close()


def test_wording_is_complete_and_used() -> None:
    words = (PAGE / "words.js").read_text(encoding="utf-8")
    catalogue = {
        language: dict(re.findall(r'^    (\w+): "(.*)",$', part, re.MULTILINE))
        for language, part in re.findall(r"^  (vi|en): \{\n(.*?)^  \},$", words, re.MULTILINE | re.DOTALL)
    }
    assert catalogue["vi"].keys() == catalogue["en"].keys() != set()
    for key, vietnamese in catalogue["vi"].items():
        assert sorted(re.findall(r"\{\w+\}", vietnamese)) == sorted(re.findall(r"\{\w+\}", catalogue["en"][key]))
    sources = "".join(file.read_text(encoding="utf-8") for file in PAGE.iterdir() if file.name != "words.js")
    named = set(re.findall(r'\bw\("(\w+)"', sources)) | set(re.findall(r'data-w(?:-label)?="(\w+)"', sources))
    assert named <= catalogue["vi"].keys()
    unused = {key for key in catalogue["vi"].keys() - named if f'"{key}"' not in sources and f"{key}:" not in sources}
    assert {key for key in unused if not key.startswith("limits_")} == set()


def test_page_needs_nothing_from_elsewhere() -> None:
    for file in PAGE.iterdir():
        found = re.findall(r"(?:https?:)?//\w[\w-]*\.[\w.-]+", file.read_text(encoding="utf-8"))
        assert [url for url in found if not url.endswith(("//t.me", "//www.w3.org"))] == [], file.name
