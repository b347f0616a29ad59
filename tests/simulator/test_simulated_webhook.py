"""Webhooks: a receiver on this machine, the secret, refusals, order, and the way back to polling."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import BadRequest, Conflict

from simulator.client import SimulatorClient


@dataclass
class Receiver:
    """Takes updates; `answers` are the statuses it gives first, 200 afterwards."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    reply: dict[str, Any] | None = None
    updates: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    grown: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: Request) -> Response:
        async with self.grown:
            self.secrets.add(request.headers.get("x-telegram-bot-api-secret-token"))
            self.updates.append(await request.json())
            self.statuses.append(self.answers.pop(0) if self.answers else 200)
            self.grown.notify_all()
        return JSONResponse(self.reply or {}, self.statuses[-1])

    async def wait_for(self, count: int) -> list[str]:
        """Texts of the updates that were taken (2xx), once there are `count`."""
        async with self.grown:
            await asyncio.wait_for(self.grown.wait_for(lambda: len(self.taken()) >= count), 20)
        return self.taken()

    def taken(self) -> list[str]:
        pairs = zip(self.updates, self.statuses, strict=True)
        return [update["message"]["text"] for update, status in pairs if status == 200 and "message" in update]


@pytest.fixture
async def receiver(bot: Bot) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/hook", receiver.take, methods=["POST"])])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve([listener]))
    receiver.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    yield receiver
    await bot.delete_webhook()
    server.should_exit = True
    await serving


async def test_delivery_with_secret(bot: Bot, control: SimulatorClient, receiver: Receiver, lan: int) -> None:
    assert await bot.set_webhook(receiver.url, secret_token="s3cret-Token_", drop_pending_updates=True)
    await asyncio.to_thread(control.send_text, lan, "20")
    assert await receiver.wait_for(1) == ["20"]
    assert receiver.secrets == {"s3cret-Token_"}
    update = Update.de_json(receiver.updates[0], bot)
    assert update.effective_user is not None and update.effective_user.id == lan
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == (receiver.url, 40)


async def test_refused_updates_come_again_in_order(
    bot: Bot, control: SimulatorClient, receiver: Receiver, lan: int
) -> None:
    hung = control.create_person("Hùng")
    await bot.set_webhook(receiver.url, drop_pending_updates=True, max_connections=1)
    receiver.answers = [500, 503]
    for text in ("một", "hai", "ba"):
        await asyncio.to_thread(control.send_text, lan, text)
    await asyncio.to_thread(control.send_text, hung, "người khác")
    taken = await receiver.wait_for(4)
    assert [text for text in taken if text != "người khác"] == ["một", "hai", "ba"]
    info = await bot.get_webhook_info()
    assert info.last_error_message is not None
    assert info.last_error_message.startswith("Wrong response from the webhook: 50")
    assert sorted(receiver.statuses) == [200, 200, 200, 200, 500, 503]


async def test_answer_may_call_a_method(bot: Bot, control: SimulatorClient, receiver: Receiver, lan: int) -> None:
    receiver.reply = {"method": "sendMessage", "chat_id": lan, "text": "ngay trong câu trả lời"}
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    said = await asyncio.to_thread(control.send_text, lan, "20")
    answer = await asyncio.to_thread(control.wait_for_message, lan, after=said.id)
    assert answer.text == "ngay trong câu trả lời"


async def test_back_to_polling_with_what_was_not_delivered(bot: Bot, control: SimulatorClient, lan: int) -> None:
    await bot.set_webhook("http://127.0.0.1:9/nobody", drop_pending_updates=True)
    await asyncio.to_thread(control.send_text, lan, "20")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook()
    assert [update.message.text for update in await bot.get_updates() if update.message] == ["20"]


async def test_set_by_several_processes_at_once_it_is_delivered_to_once(
    bot: Bot, control: SimulatorClient, receiver: Receiver, lan: int
) -> None:
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await asyncio.gather(*(bot.set_webhook(receiver.url) for _ in range(6)))
    said = [str(number) for number in range(8)]
    for text in said:
        await asyncio.to_thread(control.send_text, lan, text)
    await receiver.wait_for(len(said))
    await bot.delete_webhook()
    await asyncio.to_thread(control.send_text, lan, "sau đó")
    left = [update.message.text for update in await bot.get_updates() if update.message]
    assert left in (["sau đó"], [said[-1], "sau đó"]), "the last may have been taken away before it was crossed off"
    assert receiver.taken() == said


async def test_what_is_refused(bot: Bot) -> None:
    for url in ("nonsense", "ftp://127.0.0.1/x"):
        with pytest.raises(BadRequest, match=r"(?i)bad webhook"):
            await bot.set_webhook(url)
    with pytest.raises(BadRequest, match=r"(?i)secret token contains unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:9/", secret_token="có dấu")
    assert (await bot.get_webhook_info()).url == ""
