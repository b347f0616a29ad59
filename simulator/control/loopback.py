"""Keeps other machines and other sites' pages away from the control API and the chat page."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    (b"content-security-policy", b"default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-cache"),  # asked again each time, so that a newer page is never mixed with an older one
)
BOT_PATHS = ("/bot", "/file/bot")


def refusal_reason(request: Request) -> str | None:
    """Why this request may not control anything; None when it may.

    A foreign Host header betrays DNS rebinding, a foreign Origin another site's page.
    """
    if request.client is not None and not is_loopback(request.client.host):
        return "only from this machine"
    host = request.headers.get("host", "")
    if not is_loopback(urlsplit(f"//{host}").hostname or ""):
        return "only under a loopback name such as localhost"
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{host}":
        return "only from this server's own page"
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        # Following a link to the page from elsewhere is harmless; asking for data or changes is not.
        if request.method != "GET" or request.headers.get("sec-fetch-mode") != "navigate":
            return "only from this server's own page"
        if request.url.path.startswith("/control"):
            return "only from this server's own page"
    has_body = request.method in ("POST", "PUT", "PATCH") and request.headers.get("content-length", "0") != "0"
    if has_body and not request.headers.get("content-type", "").startswith("application/json"):
        return "bodies are application/json"
    return None


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class LoopbackOnly:
    """ASGI middleware; the Bot API's own paths pass, since a token is needed there anyway."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(BOT_PATHS):
            reason = refusal_reason(Request(scope))
            if reason is not None:
                await PlainTextResponse(f"Forbidden: {reason}", 403)(scope, receive, send)
                return
        await self.app(scope, receive, _with_policy(send) if scope["type"] == "http" else send)


def _with_policy(send: Send) -> Send:
    """The page may load nothing from elsewhere and be shown in nobody's frame."""

    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_POLICY]
        await send(message)

    return send_with_policy
