"""The page around the chats: clock, people, invite codes, the trainer's panel, languages, the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator

PAGE = Path(__file__).parents[2] / "simulator" / "page"
WIDE = (1280, 800)
Opened = Callable[..., Page]


def composer(page: Page) -> Any:
    return page.get_by_role("textbox", name="Viết tin nhắn")


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
    control.offer_links({"Lời mời cho chị Lan": "MA-8f3k2"})
    page = opened(WIDE)
    page.get_by_role("button", name="Thêm người").click()
    page.get_by_label("Họ và tên").fill("Hoàng Thị Lan")
    page.get_by_role("button", name="Tạo").click()
    expect(page.get_by_role("button", name="Bắt đầu")).to_be_focused()
    page.get_by_role("button", name="Mở liên kết mời").click()
    page.get_by_role("button", name="Lời mời cho chị Lan").click()
    expect(page.get_by_label("Liên kết hoặc mã mời")).to_have_value("MA-8f3k2")
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
