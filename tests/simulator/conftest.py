"""A running simulator, its control client, python-telegram-bot as it comes from the shelf, and a browser."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from telegram import Bot

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator

TOKEN = "123456:simulated_token"
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
Call = Callable[..., Any]
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSimulator]:
    with RunningSimulator() as simulator:
        yield simulator


@pytest.fixture
def control(running: RunningSimulator) -> Iterator[SimulatorClient]:
    with SimulatorClient(running.url) as client:
        client.reset()
        client.add_bot(TOKEN, "tram_bot", "Trạm")
        client.change_bot(123456, privacy=True, revoked=False)
        yield client


@pytest.fixture
async def bot(
    running: RunningSimulator, control: SimulatorClient, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bot]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else retry_after warns that it will become a timedelta
    async with Bot(TOKEN, base_url=running.base_url, base_file_url=running.base_file_url) as client:
        yield client


@pytest.fixture
def lan(control: SimulatorClient, bot: Bot) -> int:
    """A person whose private chat with the bot is open."""
    person = control.create_person("Lan", "Hoàng", username="lan_hoang")
    control.start(person)
    return person


@pytest.fixture(scope="module")  # not longer: while it lives, no test of this process can run its own event loop
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
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
