"""Polling against the simulator: nothing is acknowledged before it is committed, and nothing stops the loop."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web

from bot import receiving
from bot.receiving import Polling, decode_all, pause_after, reach_telegram, sleep_unless
from bot.settings import SettingsProblem
from bot.telegram_http import make_bot
from bot.telegram_in import Undecodable
from reporting.ports import Incoming, Said

NOW = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)
TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def quick_pauses(monkeypatch):
    """The order of tries is what is tested here; how long the pauses are has a test of its own."""
    monkeypatch.setattr(receiving, "_LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(receiving, "_TOKEN_PAUSE", 0.01)


class Committed:
    """A handler that commits, or fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.tries = 0
        self.events: list[Incoming | Undecodable] = []
        self.grown = asyncio.Condition()

    async def __call__(self, batch) -> None:
        self.tries += 1
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        async with self.grown:
            self.events.extend(batch)
            self.grown.notify_all()

    async def wait_for(self, words: list[str]) -> None:
        async with self.grown, asyncio.timeout(30):
            await self.grown.wait_for(lambda: self.words == words)

    @property
    def words(self) -> list[str]:
        return [one.content.text for one in self.events if isinstance(one.content, Said)]


@asynccontextmanager
async def polling(bot, handler):
    stop = asyncio.Event()
    loop = Polling(bot, handler, lambda: NOW, wait=1)
    task = asyncio.create_task(loop.run(stop))
    try:
        yield loop
    finally:
        stop.set()
        async with asyncio.timeout(30):
            await task


@pytest.fixture
def mai(world):
    person = world.create_person("Mai")
    world.start(person)
    return person


async def pending(bot) -> int:
    return (await bot.get_webhook_info()).pending_update_count


async def test_what_is_said_arrives_in_order_and_is_acknowledged_at_the_stop(world, bot, mai):
    handler = Committed()
    async with polling(bot, handler) as loop:
        for words in ("18/20", "19/20"):
            await asyncio.to_thread(world.send_text, mai, words)
        await handler.wait_for(["/start", "18/20", "19/20"])
        age = loop.seconds_since_success()
        assert age is not None
        assert age >= 0
    assert await pending(bot) == 0


async def test_a_batch_that_fails_is_tried_again_and_nothing_of_it_is_acknowledged(world, bot, mai):
    class Watching(Committed):
        async def __call__(self, batch):
            waiting.append(await pending(bot))
            await super().__call__(batch)

    waiting: list[int] = []
    handler = Watching(failures=2)
    async with polling(bot, handler):
        await handler.wait_for(["/start"])
    assert waiting == [1, 1, 1]
    assert handler.tries == 3


@pytest.mark.parametrize("failures", [0, 3])
async def test_of_many_nothing_is_acknowledged_before_it_is_committed_lost_repeated_or_out_of_order(
    world, bot, mai, failures
):
    """More than Telegram hands over at once, and more still while the first of them are handled."""

    class Watching(Committed):
        async def __call__(self, batch):
            sizes.append(len(batch))
            if self.tries < 4:
                words.append(f"between {self.tries}")
                await asyncio.to_thread(world.send_text, mai, words[-1])
            unacknowledged.append((await pending(bot), len(words) - len(self.events)))
            await super().__call__(batch)

    words, sizes, unacknowledged = ["/start"], [], []
    for number in range(130):
        words.append(str(number))
        await asyncio.to_thread(world.send_text, mai, words[-1])
    handler = Watching(failures)
    async with polling(bot, handler):
        await handler.wait_for(words)
    assert max(sizes) == 50
    assert all(waiting >= uncommitted for waiting, uncommitted in unacknowledged)
    assert await pending(bot) == 0


async def test_what_is_in_hand_at_a_stop_stays_with_telegram(world, bot, mai):
    stop = asyncio.Event()
    handled: list[object] = []

    async def last(batch):
        handled.extend(batch)
        stop.set()

    for number in range(79):
        await asyncio.to_thread(world.send_text, mai, str(number))
    async with asyncio.timeout(30):
        await Polling(bot, last, lambda: NOW, wait=1).run(stop)
    assert (len(handled), await pending(bot)) == (50, 30)


async def test_a_stop_while_the_database_is_away_leaves_the_updates_with_telegram(world, bot, mai):
    stop = asyncio.Event()

    async def broken(batch):
        stop.set()
        raise ConnectionError("the database is away")

    async with asyncio.timeout(30):
        await Polling(bot, broken, lambda: NOW, wait=1).run(stop)
    assert await pending(bot) == 1


@pytest.mark.parametrize("fault", [{"kind": "error", "status": 502}, {"kind": "drop_before"}, {"kind": "drop_after"}])
async def test_telegrams_trouble_does_not_stop_it(world, bot, mai, fault):
    world.add_fault(method="getUpdates", **fault, count=4)
    handler = Committed()
    async with polling(bot, handler):
        await handler.wait_for(["/start"])
    assert handler.words == ["/start"]


async def test_a_webhook_left_over_is_taken_away(world, bot, mai):
    await bot.use_webhook("http://127.0.0.1:1/x", "s" * 16)
    handler = Committed()
    async with polling(bot, handler):
        await handler.wait_for(["/start"])
    assert (await bot.get_webhook_info()).url == ""


async def test_a_token_revoked_meanwhile_is_waited_out(world, bot, mai):
    handler = Committed()
    world.change_bot(123456, revoked=True)
    async with polling(bot, handler):
        await asyncio.to_thread(world.change_bot, 123456, revoked=False)
        await handler.wait_for(["/start"])


async def test_a_connection_that_hangs_is_replaced(monkeypatch):
    """A server that answers getMe and then hangs once in getUpdates, as a torn connection does."""
    monkeypatch.setattr(receiving, "_GRACE", -0.9)
    update = {
        "update_id": 5,
        "message": {"message_id": 1, "date": 1_760_000_000, "text": "a", "chat": {"id": 1, "type": "private"}},
    }
    asked: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        if request.match_info["method"] == "getUpdates":
            asked.append((await request.post()).get("offset"))
            if len(asked) == 1:
                await asyncio.sleep(60)
            return web.json_response({"ok": True, "result": [update] if len(asked) == 2 else []})
        me = {"id": 123456, "is_bot": True, "first_name": "Trạm", "username": "tram_bot"}
        return web.json_response({"ok": True, "result": me})

    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    handler = Committed()
    async with make_bot(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}") as bot, polling(bot, handler):
        await handler.wait_for(["a"])
    await runner.cleanup()
    assert asked[:2] == [None, None]
    assert "6" in asked[2:], "the update was acknowledged after it was handled"


async def test_telegram_is_waited_for_at_the_start(world):
    world.add_fault("error", method="getMe", status=500, count=3)
    bot = make_bot(TOKEN, world.url)
    assert await reach_telegram(bot, asyncio.Event()) == "tram_bot"
    await bot.shutdown()


async def test_a_wrong_token_at_the_start_is_the_operators_to_mend(world):
    world.change_bot(123456, revoked=True)
    bot = make_bot(TOKEN, world.url)
    with pytest.raises(SettingsProblem) as caught:
        await reach_telegram(bot, asyncio.Event())
    assert "telegram.token" in caught.value.sentence
    assert TOKEN not in caught.value.sentence
    await bot.shutdown()


async def test_a_stop_ends_the_waiting_for_telegram():
    stop = asyncio.Event()
    stop.set()
    assert await reach_telegram(make_bot(TOKEN, "http://127.0.0.1:1"), stop) is None
    assert await sleep_unless(stop, 60)


def test_pauses_grow_and_end_growing(monkeypatch):
    monkeypatch.setattr(receiving, "_LONGEST_PAUSE", 30.0)
    assert [pause_after(failures) for failures in (1, 2, 3, 4, 7, 50)] == [0.5, 1, 2, 4, 30, 30]


def test_one_poison_update_does_not_hide_the_others():
    chat = {"id": 1, "type": "private"}
    sound = {"update_id": 2, "message": {"message_id": 1, "date": 1_760_000_000, "text": "a", "chat": chat}}
    batch = decode_all([{"update_id": 1, "message": 3}, sound, {"update_id": 3, "poll": {}}], "tram_bot", NOW)
    assert [type(one) for one in batch] == [Undecodable, Incoming]
