"""The demo as a trainer shows it, in the system's own Chromium: a whole report, the clock, the reminder, the chart.

With TRAM_TEST_PICTURES=1 its pictures become the README's, in docs/pictures/.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.journeys.running_demo import running_demo
from tests.journeys.running_office import PATIENCE, ROOT

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
WIDE, NARROW = (1280, 1000), (360, 740)
LARGEST = 150_000  # bytes of one picture in the README
ANSWERS = ("96", "34", "5", "3", "4", "0")
MAN, THU, GROUP = "Chị Mận (mẫu)", "Chị Thu (mẫu)", "Nhóm Huyện Chợ Mới"

expect.set_options(timeout=PATIENCE * 1000)
Keep = Callable[[Page, str], Path]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Takes a picture of the page, small enough for a README."""
    folder = ROOT / "docs" / "pictures" if os.environ.get("TRAM_TEST_PICTURES") == "1" else tmp_path

    def take(page: Page, name: str) -> Path:
        page.evaluate("document.activeElement.blur()")
        page.mouse.move(0, 0)
        shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        shot.quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)
        assert path.stat().st_size < LARGEST
        return path

    return take


def open_page(browser: Browser, url: str, size: tuple[int, int], troubles: list[str]) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=2 if size == NARROW else 1,
        reduced_motion="reduce",
        color_scheme="light",
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(url)
    page.wait_for_selector("html[data-ready]")
    return page


def phone(page: Page, name: str) -> Locator:
    """The phone that shows this chat."""
    return page.get_by_role("article", name=name)


def say(chat: Locator, words: str) -> None:
    box = chat.get_by_role("textbox", name="Viết tin nhắn")
    box.fill(words)
    box.press("Enter")


def last(chat: Locator) -> Locator:
    """The newest bubble of the bot."""
    return chat.locator(".row:not(.mine)").last


def test_a_trainer_shows_the_whole_path(browser: Browser, tmp_path: Path, keep: Keep) -> None:
    troubles: list[str] = []
    with running_demo(tmp_path) as demo:
        page = open_page(browser, demo.url, WIDE, troubles)
        narrow = open_page(browser, demo.url, NARROW, troubles)
        page.get_by_role("button", name=MAN).first.click()
        worker = phone(page, MAN)
        worker.get_by_role("button", name="Làm Phiếu thôn, bản").last.click()
        expect(last(worker)).to_contain_text("Câu 1/8")
        for number, answer in enumerate(ANSWERS, start=1):
            expect(last(worker)).to_contain_text(f"Câu {number}/8")
            if number == 3:
                say(worker, "35")  # more children stunted than measured
                expect(last(worker)).to_contain_text("không thể nhiều hơn số trẻ được cân")
                show_on_a_small_phone(narrow, MAN, "Câu 3/8")
                keep(narrow, "form-360")
            say(worker, answer)
        for number in (7, 8):
            expect(last(worker)).to_contain_text(f"Câu {number}/8")
            last(worker).get_by_role("button", name="Có", exact=True).click()
        expect(last(worker)).to_contain_text("Xem lại trước khi gửi")
        last(worker).get_by_role("button", name="✎ 2.").click()
        expect(last(worker)).to_contain_text("Đang lưu: 34 trẻ")
        say(worker, "36")
        expect(last(worker)).to_contain_text("36 trẻ")
        last(worker).get_by_role("button", name="Gửi báo cáo").click()
        expect(last(worker)).to_contain_text("Đã nhận Phiếu thôn, bản")
        expect(last(worker)).to_contain_text("1/1 = 100 %")
        expect(last(worker)).to_contain_text("chỉ tiêu ≥ 95 %")
        page.get_by_role("button", name="quá hạn 3 ngày").click()
        show_on_a_small_phone(narrow, THU, "Báo cáo Quý IV/2026 đã quá hạn 3 ngày")
        keep(narrow, "reminder-360")
        page.get_by_role("button", name=f"{GROUP}", exact=False).last.click()
        group = phone(page, GROUP)
        expect(group.get_by_role("textbox", name="Viết tin nhắn")).to_be_focused()
        chart = group.locator(".row:not(.mine) img[src*='/control/files/']").last
        expect(chart).to_be_visible()
        chart.evaluate("image => image.decode()")
        expect(last(group)).to_contain_text("Huyện Chợ Mới, Quý IV/2026")
        expect(worker).to_be_visible()  # both phones side by side
        keep(page, "demo-desktop")
        assert demo.stop() == 0
    assert troubles == []


def show_on_a_small_phone(page: Page, name: str, words: str) -> None:
    """Open this chat at 360 px and wait until its newest bubble says so."""
    back = page.get_by_role("button", name="Quay lại danh sách")
    if back.first.is_visible():
        back.first.click()
    page.get_by_role("button", name=name).first.click()
    newest = last(phone(page, name))
    expect(newest).to_contain_text(words)
    newest.evaluate("row => { for (let up = row; up; up = up.parentElement) up.scrollTop = up.scrollHeight }")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
