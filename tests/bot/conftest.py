"""A real Bot API simulator beside every test that wants one."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.telegram_http import LeanBot, make_bot
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(scope="session")
def running() -> Iterator[RunningSimulator]:
    with RunningSimulator() as simulator:
        yield simulator


@pytest.fixture
def world(running: RunningSimulator) -> Iterator[SimulatorClient]:
    """The control side of an empty simulator that knows one bot, "tram_bot"."""
    with SimulatorClient(running.url) as client:
        client.reset()
        client.add_bot(TOKEN, username="tram_bot", name="Trạm")
        client.set_limits("off")
        client.clear_faults()
        client.change_bot(123456, revoked=False)
        yield client


@pytest.fixture
async def bot(world: SimulatorClient) -> AsyncIterator[LeanBot]:
    async with make_bot(TOKEN, world.url) as bot:
        yield bot
