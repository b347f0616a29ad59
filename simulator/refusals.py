"""Why a call is refused, in Telegram's words (Bot API) or the control API's."""

from __future__ import annotations

from typing import Any


class BotApiRefusal(Exception):
    """Answered to the bot as {"ok": false, "error_code": …, "description": …, "parameters": …}."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> BotApiRefusal:
    return BotApiRefusal(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> BotApiRefusal:
    return BotApiRefusal(403, f"Forbidden: {reason}")


class ControlRefusal(Exception):
    """Answered to the control API's caller as {"error": …} with this status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
