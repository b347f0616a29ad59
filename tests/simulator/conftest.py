"""A running simulator, its control client, and python-telegram-bot as it comes from the shelf."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator

TOKEN = "123456:simulated_token"


@pytest.fixture(scope="session")
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
