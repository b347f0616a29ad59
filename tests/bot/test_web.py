"""The webhook through the simulator, and what operators and strangers see over HTTP."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.settings import Secret, Webhook
from bot.telegram_in import Undecodable
from bot.web import BODY_LIMIT, Readiness, build_app, health_routes, serve, use_webhook, webhook_path, webhook_route
from reporting.ports import Said

NOW = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)
SECRET = "0123456789abcdef-_"
HOOK = Webhook(secret=Secret(SECRET))
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
MESSAGE = {"message_id": 1, "date": 1_760_000_000, "text": "18/20", "chat": {"id": 1, "type": "private"}}


class Committed:
    """A handler that commits, or fails as often as it is told."""

    def __init__(self) -> None:
        self.failures = 0
        self.events = []
        self.full = asyncio.Event()

    async def __call__(self, batch) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        self.events.extend(batch)
        self.full.set()


@asynccontextmanager
async def served(routes):
    stop = asyncio.Event()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(build_app(routes), "127.0.0.1", 0, stop, port.set_result))
    async with aiohttp.ClientSession(f"http://127.0.0.1:{await port}") as client:
        yield client
    stop.set()
    async with asyncio.timeout(10):
        await task


@pytest.fixture
def handler():
    return Committed()


@pytest.fixture
async def hook(bot, handler):
    async with served([webhook_route(HOOK, bot, handler, lambda: NOW)]) as client:
        yield client


PATH = webhook_path(HOOK)


async def test_an_update_is_handled_before_it_is_acknowledged(hook, handler):
    async with hook.post(PATH, json={"update_id": 3, "message": MESSAGE}, headers=HEADERS) as answer:
        assert answer.status == 200
    assert [one.content for one in handler.events] == [Said("18/20")]


async def test_what_is_not_committed_is_asked_for_again(hook, handler):
    handler.failures = 1
    for status in (503, 200):
        async with hook.post(PATH, json={"update_id": 3, "message": MESSAGE}, headers=HEADERS) as answer:
            assert answer.status == status
    assert len(handler.events) == 1


async def test_what_concerns_nobody_is_acknowledged_and_poison_is_handed_on(hook, handler):
    for update in ({"update_id": 3, "poll": {}}, {"update_id": 4, "message": []}):
        async with hook.post(PATH, json=update, headers=HEADERS) as answer:
            assert answer.status == 200
    assert [type(one) for one in handler.events] == [Undecodable]


@pytest.mark.parametrize(
    "headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "x" * 18}, {"X-Telegram-Bot-Api-Secret-Token": "é"}]
)
async def test_without_the_secret_nothing_is_read(hook, handler, headers):
    async with hook.post(PATH, json={"update_id": 3, "message": MESSAGE}, headers=headers) as answer:
        assert answer.status == 403
    assert handler.events == []


async def test_too_much_and_nonsense_are_turned_away(hook, handler):
    async with hook.post(PATH, data=b"x" * (BODY_LIMIT + 1), headers=HEADERS) as answer:
        assert answer.status == 413
    for nonsense in (b"{", b"[" * 100_000, b"\xff"):
        async with hook.post(PATH, data=nonsense, headers=HEADERS) as answer:
            assert answer.status == 400
    assert handler.events == []


async def test_other_doors_are_closed(hook):
    async with hook.get(PATH) as answer:
        assert answer.status == 405
    async with hook.post("/telegram", headers=HEADERS) as answer:
        assert answer.status == 404


async def test_telegram_brings_an_update_again_until_it_is_committed(world, bot, handler):
    person = world.create_person("Mai")
    handler.failures = 1
    async with served([webhook_route(HOOK, bot, handler, lambda: NOW)]) as client:
        await use_webhook(bot, replace(HOOK, url=str(client._base_url)), asyncio.Event())
        await asyncio.to_thread(world.start, person)
        async with asyncio.timeout(20):
            await handler.full.wait()
    assert [one.content for one in handler.events] == [Said("/start")]
    assert handler.failures == 0


async def test_telegram_is_told_of_the_webhook_as_often_as_it_takes(world, bot, monkeypatch):
    monkeypatch.setattr("bot.receiving._LONGEST_PAUSE", 0.01)
    world.add_fault("error", method="setWebhook", status=500, count=2)
    hook = replace(HOOK, url="http://127.0.0.1:1", path="/abcdefghijklmnopq")
    await use_webhook(bot, hook, asyncio.Event())
    assert (await bot.get_webhook_info()).url == "http://127.0.0.1:1/abcdefghijklmnopq"


def test_the_path_cannot_be_guessed_without_the_secret():
    assert webhook_path(HOOK) == webhook_path(HOOK)
    assert webhook_path(HOOK) != webhook_path(Webhook(secret=Secret("another-secret-000")))
    assert SECRET not in webhook_path(HOOK)
    assert webhook_path(replace(HOOK, path="/chosen-by-the-office")) == "/chosen-by-the-office"


def test_a_webhook_without_a_secret_is_not_built(bot, handler):
    with pytest.raises(ValueError, match="secret"):
        webhook_route(Webhook(), bot, handler, lambda: NOW)


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_readiness_is_told_with_its_reasons(ready, status):
    async def probe() -> Readiness:
        return Readiness(ready, {"database": "ok", "poll": "94 s"})

    async with served(health_routes(probe)) as client, client.get("/readyz") as answer:
        assert answer.status == status
        assert await answer.json() == {"ready": ready, "checks": {"database": "ok", "poll": "94 s"}}


async def test_health_and_metrics_do_not_need_the_probe():
    async def probe() -> Readiness:
        raise ConnectionError("the database is away")

    async with served(health_routes(probe)) as client:
        async with client.get("/healthz") as answer:
            assert answer.status == 200
        async with client.get("/metrics") as answer:
            assert "tram_updates_total" in await answer.text()
        async with client.get("/readyz") as answer:
            assert answer.status == 503


async def test_a_port_that_is_taken_is_an_error_of_the_system():
    async def probe() -> Readiness:
        return Readiness(True)

    async with served(health_routes(probe)) as client:
        taken = client._base_url.port
        with pytest.raises(OSError, match="in use"):
            await serve(build_app([]), "127.0.0.1", taken, asyncio.Event())
