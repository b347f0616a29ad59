"""What is answered over HTTP: Telegram's webhook, and /healthz, /readyz and /metrics for those who look after it.

The webhook answers 200 only after the commit; anything else makes Telegram bring the update again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.receiving import HandleBatch, decode_all, note_uncommitted, pause_after, sleep_unless
from bot.settings import Webhook
from bot.telegram_http import LeanBot, ReceivingFailed
from bot.telegram_in import CHANNEL, update_id

BODY_LIMIT: Final = 1_000_000  # bytes; Telegram's updates are a few thousand
_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  (the header's name)
_GRACE: Final = 5  # seconds for requests under way at a stop

log = structlog.get_logger("web")


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the office can do its work; `checks` says what was looked at ("database": "ok", "poll": "94 s old")."""

    ready: bool
    checks: dict[str, str] = field(default_factory=dict)


Probe = Callable[[], Awaitable[Readiness]]


def webhook_path(webhook: Webhook) -> str:
    """The configured path, else one made from the secret, which nobody can guess who does not know it."""
    if webhook.path:
        return webhook.path
    digest = hmac.new(webhook.secret.get_secret_value().encode(), b"path of the webhook", hashlib.sha256)
    return f"/telegram/{digest.hexdigest()[:40]}"


def webhook_route(webhook: Webhook, bot: LeanBot, handle_batch: HandleBatch, now: Callable[[], datetime]) -> Route:
    """The route that takes Telegram's updates: 200 after the commit, 403 without the secret, 503 to be asked again."""
    secret = webhook.secret.get_secret_value().encode()
    if not secret:
        raise ValueError("a webhook needs a secret")

    async def take(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, secret):
            log.warning("webhook called without the secret", client=request.client.host if request.client else "")
            return PlainTextResponse("forbidden", 403)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large", 413)
        try:
            update: object = json.loads(body)
        except (ValueError, RecursionError):
            return PlainTextResponse("not JSON", 400)
        with structlog.contextvars.bound_contextvars(request=f"{CHANNEL}:{update_id(update)}"):
            try:
                batch = decode_all([update], bot.username, now())
                if batch:
                    await handle_batch(batch)
            except Exception as fault:  # noqa: BLE001  (whatever it is: nothing was committed)
                note_uncommitted(fault)
                return PlainTextResponse("not now", 503)
        return PlainTextResponse("ok")

    return Route(webhook_path(webhook), take, methods=["POST"])


def health_routes(probe: Probe) -> list[Route]:
    """/healthz: the process runs. /readyz: it can work (503 if not). /metrics: for Prometheus."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def readyz(request: Request) -> Response:
        try:
            seen = await probe()
        except Exception:
            log.exception("readiness could not be found out")
            seen = Readiness(False, {"probe": "failed"})
        return JSONResponse({"ready": seen.ready, "checks": seen.checks}, 200 if seen.ready else 503)

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def build_app(routes: Sequence[BaseRoute]) -> Starlette:
    """One application of these routes."""
    return Starlette(routes=list(routes))


async def serve(
    app: Starlette, host: str, port: int, stop: asyncio.Event, on_ready: Callable[[int], None] = lambda port: None
) -> None:
    """Serve in the running loop until `stop`; `on_ready` hears the port. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", server_header=False)
    config.timeout_graceful_shutdown = _GRACE
    server = _Server(config)

    async def end() -> None:
        await stop.wait()
        server.should_exit = True

    on_ready(listening.getsockname()[1])
    ending = asyncio.create_task(end())
    try:
        await server.serve(sockets=[listening])
    finally:
        ending.cancel()
        listening.close()


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers: the program has its own."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def use_webhook(bot: LeanBot, webhook: Webhook, stop: asyncio.Event) -> None:
    """Tell Telegram where to bring updates to, as often as it takes."""
    failures = 0
    while not stop.is_set():
        try:
            await bot.use_webhook(webhook.url.rstrip("/") + webhook_path(webhook), webhook.secret.get_secret_value())
        except ReceivingFailed as failed:
            failures += 1
            log.error("Telegram did not take the webhook; trying again", cause=str(failed), tries=failures)
            await sleep_unless(stop, max(failed.seconds, pause_after(failures)))
        else:
            return


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is larger than BODY_LIMIT."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_LIMIT:
            return None
        parts.append(part)
    return b"".join(parts)
