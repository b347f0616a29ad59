"""The clocks: the machine's, and the simulator's that the demo follows."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot import following_clock
from bot.clock import SystemClock
from bot.following_clock import FollowedClock

FAR = datetime(2030, 1, 7, 1, 0, tzinfo=UTC)


@asynccontextmanager
async def following(followed):
    jumped = asyncio.Event()
    followed.on_jump = jumped.set
    stop = asyncio.Event()
    task = asyncio.create_task(followed.run(stop))
    try:
        yield jumped
    finally:
        stop.set()
        async with asyncio.timeout(10):
            await task


async def soon(event):
    async with asyncio.timeout(10):
        await event.wait()
    event.clear()


def near(one, other):
    return abs(one - other) < timedelta(minutes=1)


def test_the_machines_clock_is_aware_and_goes_on():
    first = SystemClock().now()
    assert first.tzinfo is UTC
    assert SystemClock().now() >= first


async def test_it_jumps_with_the_simulator_and_says_so(world):
    world.set_clock(FAR)
    followed = FollowedClock(f"{world.url}/control/clock")
    async with following(followed) as jumped:
        await soon(jumped)
        assert near(followed.now(), FAR)
        await asyncio.to_thread(world.set_clock, FAR - timedelta(days=400))
        await soon(jumped)
        assert near(followed.now(), FAR - timedelta(days=400))


async def test_it_can_be_asked_once_before_it_follows(world):
    world.set_clock(FAR)
    followed = FollowedClock(f"{world.url}/control/clock")
    await followed.ask_once()
    assert near(followed.now(), FAR)
    with pytest.raises(aiohttp.ClientError):
        await FollowedClock("http://127.0.0.1:1/clock").ask_once()


async def test_before_it_heard_anything_it_is_the_machines():
    assert near(FollowedClock("http://127.0.0.1:1/clock").now(), SystemClock().now())


async def test_lost_it_keeps_the_last_offset_and_found_again_it_follows(monkeypatch):
    monkeypatch.setattr(following_clock, "_RETRY", 0.01)
    told: list[datetime] = []
    answers = iter([FAR, None, "nonsense", None, FAR + timedelta(days=2)])

    async def answer(request: web.Request) -> web.Response:
        told.append(followed.now())
        moment = next(answers, FAR + timedelta(days=2))
        if moment is None:
            return web.Response(status=500)
        return web.json_response({"now": str(moment), "version": len(told)})

    runner = web.AppRunner(web.Application(), shutdown_timeout=0.1)
    runner.app.router.add_get("/clock", answer)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    followed = FollowedClock(f"http://127.0.0.1:{runner.addresses[0][1]}/clock")
    async with following(followed) as jumped:
        await soon(jumped)
        await soon(jumped)
    await runner.cleanup()
    assert all(near(moment, FAR) for moment in told[1:5])
    assert near(followed.now(), FAR + timedelta(days=2))
