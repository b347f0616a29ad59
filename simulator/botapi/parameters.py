"""Arguments of one call, however they were sent: query string, form, multipart or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from simulator.refusals import BotApiRefusal, bad_request

MOST_BODY = 55 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    content: bytes = field(repr=False)
    mime: str | None


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values as sent; every getter raises Telegram's 400 for what cannot be read."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload]
    size: int = 0

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int | None = None) -> int:
        value = self.values.get(name, default)
        if value is None or value == "":
            raise bad_request(f"{name} is empty")
        return whole_number(value, name)

    def optional_integer(self, name: str) -> int | None:
        return self.integer(name) if self.values.get(name) not in (None, "") else None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def structure(self, name: str) -> Any:
        """A JSON value (object or array), or None when it was not given."""
        value = self.values.get(name)
        if not isinstance(value, str) or value == "":
            return value if value != "" else None
        try:
            return json.loads(value)
        except ValueError as wrong:
            raise bad_request(f"can't parse {name} JSON object") from wrong


def whole_number(value: Any, name: str) -> int:
    """An integer, also written as text; raises 400 naming the field."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as wrong:
        raise bad_request(f"invalid {name} specified") from wrong


async def read_parameters(request: Request) -> Parameters:
    """Read the body once. Raises 413 above 55 MB and 400 for JSON that is none."""
    declared = int(request.headers.get("content-length") or 0)
    if declared > MOST_BODY:
        raise BotApiRefusal(413, "Request Entity Too Large")
    values: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        body = await request.body()
        values |= _json_object(body)
        declared = len(body)
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    content = await value.read()
                    uploads[name] = Upload(value.filename or name, content, value.content_type)
                else:
                    values[name] = value
    return Parameters(values, uploads, declared or len(request.url.query))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError as wrong:
        raise bad_request("can't parse JSON object") from wrong
    if not isinstance(found, dict):
        raise bad_request("expected an Object")
    return found
