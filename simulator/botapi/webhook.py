"""setWebhook, deleteWebhook, getWebhookInfo, and the delivery itself.

Unlike Telegram, plain http and any port are taken: the receiver is on this machine.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from simulator.botapi.call import Call
from simulator.botapi.receiving import read_allowed
from simulator.refusals import bad_request
from simulator.world.records import Json
from simulator.world.updates import Update, UpdateQueue

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 30.0
ANSWER_SECONDS = 20.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

# Executes a method that the receiver wrote into its answer ("method": "sendMessage", …).
Execute = Callable[[Json], Awaitable[None]]


@dataclass(slots=True)
class Webhook:
    """One bot's webhook while it is set; errors as getWebhookInfo tells them."""

    url: str
    secret: str
    connections: int
    task: asyncio.Task[None] | None = None
    error_date: int | None = None
    error_message: str = ""


@dataclass(slots=True)
class Delivery:
    """Posts updates: those of one chat in order, each again until 2xx; different chats side by side."""

    queue: UpdateQueue
    webhook: Webhook
    now: Callable[[], float]
    execute: Execute
    lanes: dict[int, deque[Update]] = field(default_factory=dict)
    seen: int = 0

    async def run(self) -> None:
        slots = asyncio.Semaphore(self.webhook.connections)
        limits = httpx.Limits(max_connections=self.webhook.connections)
        async with (
            httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False, limits=limits) as http,
            asyncio.TaskGroup() as workers,
        ):
            while not self.queue.bell.closed:
                await self.queue.bell.wait_until(lambda: self.queue.newest > self.seen, 3600.0)
                for update in self._new():
                    if update.lane in self.lanes:
                        self.lanes[update.lane].append(update)
                    else:
                        self.lanes[update.lane] = deque([update])
                        workers.create_task(self._work(http, slots, update.lane))

    def _new(self) -> list[Update]:
        fresh = []
        for update in reversed(self.queue.pending.values()):
            if update.id <= self.seen:
                break
            fresh.append(update)
        self.seen = self.queue.newest
        return fresh[::-1]

    async def _work(self, http: httpx.AsyncClient, slots: asyncio.Semaphore, lane: int) -> None:
        waiting = self.lanes[lane]
        while waiting:
            update, pause = waiting[0], FIRST_PAUSE
            while update.id in self.queue.pending:
                async with slots:
                    delivered = await self._post(http, update)
                if delivered:
                    self.queue.take(update.id)
                    break
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            waiting.popleft()
        del self.lanes[lane]

    async def _post(self, http: httpx.AsyncClient, update: Update) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret} if self.webhook.secret else {}
        try:
            answer = await http.post(self.webhook.url, json=update.as_json(), headers=headers)
        except httpx.TimeoutException:
            return self._failed("Read timeout expired")
        except httpx.HTTPError:
            return self._failed("Connection refused")
        if not answer.is_success:
            reason = f"{answer.status_code} {answer.reason_phrase}"
            return self._failed(f"Wrong response from the webhook: {reason}")
        if answer.content and answer.headers.get("content-type", "").startswith("application/json"):
            said = answer.json()
            if isinstance(said, dict) and "method" in said:
                await self.execute(said)
        return True

    def _failed(self, message: str) -> bool:
        self.webhook.error_date, self.webhook.error_message = int(self.now()), message
        return False


class Webhooks:
    """The webhooks of all bots."""

    def __init__(self, execute: Callable[[str, Json], Awaitable[None]]) -> None:
        self._execute = execute
        self._changing = asyncio.Lock()  # of two that set it at once the later one's delivery alone goes on
        self._by_bot: dict[int, Webhook] = {}

    async def set(self, call: Call) -> bool:
        """setWebhook; an empty url deletes it."""
        parameters, queue = call.parameters, call.bot.updates
        url = parameters.text("url")
        if not url:
            return await self.delete(call)
        parts, secret = urlsplit(url), parameters.text("secret_token")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise bad_request("bad webhook: invalid webhook URL specified")
        if secret and not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        connections = parameters.integer("max_connections", 40)
        if not 1 <= connections <= 100:
            raise bad_request("bad webhook: max_connections must be between 1 and 100")
        read_allowed(call)

        async def execute(said: Json) -> None:
            await self._execute(call.bot.token, said)

        async with self._changing:
            await self._stop(call)
            webhook = self._by_bot[call.bot.id] = Webhook(url, secret, connections)
            queue.webhook_set = True
            queue.send_pollers_away("setWebhook request")
            delivery = Delivery(queue, webhook, call.world.clock.timestamp, execute)
            webhook.task = asyncio.create_task(delivery.run())
        return True

    async def delete(self, call: Call) -> bool:
        """deleteWebhook; what was not delivered waits for getUpdates."""
        async with self._changing:
            await self._stop(call)
        return True

    async def _stop(self, call: Call) -> None:
        if call.parameters.flag("drop_pending_updates"):
            call.bot.updates.drop_all()
        call.bot.updates.webhook_set = False
        webhook = self._by_bot.pop(call.bot.id, None)
        if webhook is not None and webhook.task is not None:
            webhook.task.cancel()
            await asyncio.wait([webhook.task])

    async def info(self, call: Call) -> Json:
        """getWebhookInfo."""
        queue, webhook = call.bot.updates, self._by_bot.get(call.bot.id)
        about: Json = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(queue.pending),
        }
        if webhook is not None:
            about["max_connections"] = webhook.connections
            about["ip_address"] = "127.0.0.1"
            if webhook.error_date is not None:
                about |= {"last_error_date": webhook.error_date, "last_error_message": webhook.error_message}
        if queue.allowed:
            about["allowed_updates"] = list(queue.allowed)
        return about

    def close(self) -> None:
        """Stop delivering: the server ends."""
        for webhook in self._by_bot.values():
            if webhook.task is not None:
                webhook.task.cancel()
