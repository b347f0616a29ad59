"""The transport against a real HTTP server on this machine: bodies, uploads, timeouts, errors without the token."""

import asyncio
import traceback
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram_form import attached, form_encoded
from bot.telegram_http import AiohttpRequest, LeanBot, ReceivingFailed, Trouble, make_bot

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


def _plain(value: object) -> object:
    return (value.filename, value.content_type, value.file.read()) if isinstance(value, web.FileField) else value


class Server:
    """Answers Bot API calls by what the test planned, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.plan: dict[str, web.Response | str] = {}
        self.hold = asyncio.Event()
        self.heard = asyncio.Event()
        self.base_url = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields = await request.post()
        self.asked.append((method, {name: _plain(value) for name, value in fields.items()}))
        self.heard.set()
        planned = self.plan.get(method)
        if planned == "hang":
            await self.hold.wait()
        if planned == "drop":
            assert request.transport is not None
            request.transport.abort()
        if isinstance(planned, web.Response):
            return planned
        if method == "getMe":
            me = {"id": 123456, "is_bot": True, "first_name": "Trạm", "username": "tram_bot"}
            return web.json_response({"ok": True, "result": me})
        return web.json_response({"ok": True, "result": [] if method == "getUpdates" else {"message_id": 7}})


@pytest.fixture
async def server():
    server = Server()
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base_url = site.name if not site.name.endswith(":0") else f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    server.hold.set()
    await runner.cleanup()


@pytest.fixture
async def bot(server):
    async with make_bot(TOKEN, server.base_url) as bot:
        yield bot


async def test_words_arrive_as_they_were(server, bot):
    result = await bot.call("sendMessage", {"chat_id": 5, "text": "Xã Tân Lập & <b>đủ</b> +1", "reply_to": None})
    assert result == {"message_id": 7}
    assert server.asked[-1] == ("sendMessage", {"chat_id": "5", "text": "Xã Tân Lập & <b>đủ</b> +1"})


@given(fields=st.dictionaries(st.text(min_size=1), st.text(), max_size=4))
def test_a_form_body_is_read_back_as_it_was(fields):
    assert dict(parse_qsl(form_encoded(fields).decode(), keep_blank_values=True, strict_parsing=bool(fields))) == fields


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tram.png", "image/png"),
        ("du-lieu-cua-toi.json", "application/json"),
        ("báo cáo.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
async def test_a_file_is_uploaded_whole_and_called_what_it_is(server, bot, name, kind):
    content = bytes(range(256)) * 400
    await bot.call("sendDocument", {"chat_id": 5, "caption": "Quý I", "document": attached(content, name)})
    _, fields = server.asked[-1]
    assert fields == {"chat_id": "5", "caption": "Quý I", "document": (name, kind, content)}


async def test_ordinary_methods_of_the_library_work_too(bot):
    assert bot.username == "tram_bot"
    assert await bot.get_updates(timeout=0) == ()


async def test_updates_come_as_json(server, bot):
    update = {"update_id": 3, "something": "new"}
    server.plan["getUpdates"] = web.json_response({"ok": True, "result": [update]})
    assert await bot.fetch_updates(3, wait=0) == [update]
    asked = server.asked[-1][1]
    assert (asked["offset"], asked["timeout"]) == ("3", "0")
    assert "callback_query" in str(asked["allowed_updates"])


async def test_an_answer_that_is_no_list_is_an_error(server, bot):
    server.plan["getUpdates"] = web.json_response({"ok": True, "result": True})
    with pytest.raises(ReceivingFailed) as caught:
        await bot.fetch_updates(None, wait=0)
    assert caught.value.trouble is Trouble.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "extra", "trouble", "seconds"),
    [
        (401, {}, Trouble.UNKNOWN_BOT, 0.0),
        (409, {}, Trouble.CONFLICT, 0.0),
        (429, {"parameters": {"retry_after": 7}}, Trouble.FLOOD, 7.0),
        (400, {}, Trouble.REFUSED, 0.0),
        (502, {}, Trouble.UNREACHABLE, 0.0),
    ],
)
async def test_why_nothing_was_received_is_told_apart(server, bot, status, extra, trouble, seconds):
    server.plan["getUpdates"] = web.json_response({"ok": False, "description": "No", **extra}, status=status)
    with pytest.raises(ReceivingFailed) as caught:
        await bot.fetch_updates(None, wait=0)
    assert (caught.value.trouble, caught.value.seconds) == (trouble, seconds)


async def test_a_token_nobody_knows_is_told_without_the_token(server):
    server.plan["getMe"] = web.json_response({"ok": False, "description": "Unauthorized"}, status=401)
    bot = make_bot(TOKEN, server.base_url)
    with pytest.raises(ReceivingFailed) as caught:
        await bot.open()
    assert caught.value.trouble is Trouble.UNKNOWN_BOT
    assert TOKEN not in everything_said(caught.value)
    server.plan.clear()
    assert await bot.open() == "tram_bot"
    await bot.shutdown()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"description": "Bad Request: chat not found"}, BadRequest),
        (401, {"description": "Unauthorized"}, InvalidToken),
        (403, {"description": "Forbidden: bot was blocked by the user"}, Forbidden),
        (429, {"description": "Too Many Requests", "parameters": {"retry_after": 3}}, RetryAfter),
        (400, {"description": "upgraded", "parameters": {"migrate_to_chat_id": -1001}}, ChatMigrated),
        (502, {"description": "Bad Gateway"}, NetworkError),
    ],
)
async def test_refusals_become_the_librarys_errors(server, bot, status, body, error):
    server.plan["sendMessage"] = web.json_response({"ok": False, "error_code": status, **body}, status=status)
    with pytest.raises(error):
        await bot.call("sendMessage", {"chat_id": 5, "text": "a"})


@pytest.mark.parametrize(
    ("status", "body"), [(200, "[]"), (200, '{"ok": true}'), (200, "<p>"), (502, "[]"), (500, "3")]
)
async def test_an_answer_of_somebody_else_is_an_error_of_the_library(server, bot, status, body):
    server.plan["sendMessage"] = web.Response(status=status, text=body, content_type="application/json")
    with pytest.raises(TelegramError):
        await bot.call("sendMessage", {"chat_id": 5, "text": "a"})


def everything_said(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(error)


async def test_a_dropped_connection_is_a_network_error_without_the_token(server, bot):
    server.plan["sendMessage"] = "drop"
    with pytest.raises(NetworkError) as caught:
        await bot.call("sendMessage", {"chat_id": 5, "text": "a"})
    assert TOKEN not in everything_said(caught.value)


async def test_nobody_listening_is_a_network_error_that_names_the_host():
    request = AiohttpRequest()
    async with request:
        with pytest.raises(NetworkError, match=r"127\.0\.0\.1:1") as caught:
            await request.post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")
    assert TOKEN not in everything_said(caught.value)


async def test_an_impossible_address_is_a_network_error_without_the_token():
    request = AiohttpRequest()
    async with request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"http://exa mple:bad/bot{TOKEN}/getMe")
    assert TOKEN not in everything_said(caught.value)


async def test_silence_times_out_without_the_token(server):
    server.plan["sendMessage"] = "hang"
    request = AiohttpRequest(read_timeout=0.05)
    async with request:
        with pytest.raises(TimedOut) as caught:
            await request.post(f"{server.base_url}/bot{TOKEN}/sendMessage")
    assert TOKEN not in everything_said(caught.value)


async def test_a_full_pool_times_out_while_it_waits(server):
    server.plan["sendMessage"] = "hang"
    request = AiohttpRequest(connections=1, pool_timeout=0.05, connect_timeout=0.05)
    url = f"{server.base_url}/bot{TOKEN}/sendMessage"
    async with request:
        first = asyncio.create_task(request.post(url))
        await server.heard.wait()
        with pytest.raises(TimedOut):
            await request.post(url)
        server.hold.set()
        assert await first == {"message_id": 7}


async def test_a_proxy_gets_the_whole_address(server):
    request = AiohttpRequest(proxy=server.base_url)
    async with request:
        answer = await request.post(f"http://api.telegram.invalid/bot{TOKEN}/sendMessage")
    assert answer == {"message_id": 7}


async def test_it_can_be_rebuilt_and_closed_twice(server):
    request = AiohttpRequest()
    await request.initialize()
    await request.rebuild()
    assert await request.post(f"{server.base_url}/bot{TOKEN}/sendMessage") == {"message_id": 7}
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NetworkError):
        await request.post(f"{server.base_url}/bot{TOKEN}/sendMessage")


def test_base_url_needs_no_bot_at_its_end():
    assert isinstance(make_bot(TOKEN, "http://127.0.0.1:1"), LeanBot)
    assert TOKEN not in repr(make_bot(TOKEN, "http://127.0.0.1:1"))
    assert make_bot(TOKEN, "http://127.0.0.1:1/").base_url == f"http://127.0.0.1:1/bot{TOKEN}"
