"""One operation of the control API: where it is, what it takes, what it does."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from simulator.refusals import BotApiRefusal, ControlRefusal
from simulator.simulation import Simulation

LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the control API; `body` is what the operation's model read."""

    simulation: Simulation
    request: Request
    body: Any = None

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def number(self, name: str) -> int:
        raw = self.path(name)
        if not raw.lstrip("-").isdigit():
            raise ControlRefusal(404, f"{name} is a number, not {raw}")
        return int(raw)

    def query_number(self, name: str) -> float | None:
        raw = self.request.query_params.get(name)
        try:
            return float(raw) if raw not in (None, "") else None
        except ValueError as wrong:
            raise ControlRefusal(422, f"{name} must be a number") from wrong

    @property
    def patience(self) -> float:
        """`timeout` of a long poll in seconds."""
        return min(max(self.query_number("timeout") or 0.0, 0.0), LONGEST_WAIT)


Answer = dict[str, Any] | list[Any] | Response


@dataclass(frozen=True, slots=True)
class Operation:
    """`body`: the pydantic type of the JSON body. `query`: name → description of each query argument."""

    method: str
    path: str
    summary: str
    act: Callable[[Asked], Awaitable[Answer]]
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)

    def read_body(self, raw: bytes) -> Any:
        """Raises ControlRefusal 422 naming each wrong field."""
        if self.body is None:
            return None
        try:
            return TypeAdapter(self.body).validate_json(raw or b"{}")
        except ValidationError as wrong:
            faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in wrong.errors()]
            raise ControlRefusal(422, "; ".join(faults)) from wrong

    async def respond(self, simulation: Simulation, request: Request) -> Response:
        """Run it; a refusal becomes {"error": …} with its status."""
        try:
            body = self.read_body(await request.body())
            answer = await self.act(Asked(simulation, request, body))
        except ControlRefusal as refusal:
            return _json({"error": refusal.reason}, refusal.status)
        except BotApiRefusal as refusal:
            return _json({"error": refusal.description}, 422)
        return answer if isinstance(answer, Response) else _json(answer, 200)


def _json(content: Any, status: int) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, media_type="application/json")
