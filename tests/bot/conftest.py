"""A real Bot API simulator beside every test that wants one."""

import struct
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.sending import Pump
from bot.telegram_http import LeanBot, make_bot
from bot.telegram_out import TelegramMessenger, is_group
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from tests.bot.shelf import NO_LIMITS, NOW, Shelf

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
        httpx.post(f"{running.url}/bot{TOKEN}/deleteWebhook").raise_for_status()  # bots keep theirs
        yield client


@pytest.fixture
async def bot(world: SimulatorClient) -> AsyncIterator[LeanBot]:
    async with make_bot(TOKEN, world.url) as bot:
        yield bot


def draw_png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def png() -> Callable[..., bytes]:
    return draw_png


@pytest.fixture
def shelf(png):
    return Shelf(png())


@pytest.fixture
def start(bot, shelf):
    """Starts a pump; stops it at the end of the block."""

    @asynccontextmanager
    async def started(limits=NO_LIMITS, within=10.0, **more):
        pump = Pump(TelegramMessenger(bot), shelf, lambda: NOW, is_group, limits=limits, **more)
        await pump.start()
        try:
            yield pump
        finally:
            await pump.stop(within)

    return started


@pytest.fixture
def people(world):
    def create(count):
        numbers = [world.create_person(f"Người {number}") for number in range(count)]
        for number in numbers:
            world.start(number)
        return numbers

    return create
