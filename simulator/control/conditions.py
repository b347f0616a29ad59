"""Operations on clock, limits, faults, statistics, files, and the stream of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict

from starlette.responses import Response, StreamingResponse

from simulator.clock import ClockPreset
from simulator.control.bodies import ClockBody, FaultBody, LimitsBody, PresetBodies
from simulator.control.operation import Answer, Asked, Operation
from simulator.control.views import clock_view, moment
from simulator.faults import Fault
from simulator.limits import LimitSettings
from simulator.refusals import ControlRefusal
from simulator.simulation import Simulation

HEARTBEAT_SECONDS = 15.0


async def read_clock(asked: Asked) -> Answer:
    simulation = asked.simulation
    after = asked.query_number("after")
    if after is not None:
        version = int(after)
        await simulation.changes.bell.wait_until(lambda: simulation.clock.version > version, asked.patience)
    return clock_view(simulation.clock)


async def set_clock(asked: Asked) -> Answer:
    asked.simulation.clock.set(asked.body.now)
    asked.simulation.changes.mark("clock")
    return clock_view(asked.simulation.clock)


async def set_presets(asked: Asked) -> Answer:
    presets = tuple(ClockPreset(preset.label, preset.now) for preset in asked.body)
    asked.simulation.clock.set_presets(presets)
    asked.simulation.changes.mark("clock")
    return clock_view(asked.simulation.clock)


async def reset_clock(asked: Asked) -> Answer:
    presets = asked.simulation.clock.presets
    asked.simulation.clock.reset()
    asked.simulation.clock.set_presets(presets)
    asked.simulation.changes.mark("clock")
    return clock_view(asked.simulation.clock)


async def read_limits(asked: Asked) -> Answer:
    return asdict(asked.simulation.limits.settings)


async def set_limits(asked: Asked) -> Answer:
    body: LimitsBody = asked.body
    asked.simulation.limits.set(LimitSettings(**body.model_dump()))
    asked.simulation.changes.mark("limits")
    return asdict(asked.simulation.limits.settings)


async def list_faults(asked: Asked) -> Answer:
    return [asdict(fault) for fault in asked.simulation.faults.active.values()]


async def add_fault(asked: Asked) -> Answer:
    body: FaultBody = asked.body
    fault = asked.simulation.faults.add(Fault(id=0, **body.model_dump()))
    asked.simulation.changes.mark("faults")
    return asdict(fault)


async def remove_fault(asked: Asked) -> Answer:
    fault = asked.simulation.faults.active.pop(asked.number("fault"), None)
    if fault is None:
        raise ControlRefusal(404, f"no fault {asked.path('fault')}")
    asked.simulation.changes.mark("faults")
    return asdict(fault)


async def clear_faults(asked: Asked) -> Answer:
    asked.simulation.faults.clear()
    asked.simulation.changes.mark("faults")
    return []


async def read_statistics(asked: Asked) -> Answer:
    statistics = asked.simulation.statistics
    return {
        "calls": dict(statistics.calls),
        "refusals": {str(status): count for status, count in statistics.refusals.items()},
        "floods": statistics.floods,
        "faults": statistics.faults,
        "chats": {key: asdict(count) for key, count in statistics.chats.items()},
    }


async def read_calls(asked: Asked) -> Answer:
    chat, method = asked.query_number("chat"), asked.request.query_params.get("method")
    after, limit = asked.query_number("after") or 0, asked.query_number("limit") or 1000
    found = [
        asdict(call) | {"at": moment(call.at)}
        for call in asked.simulation.statistics.log
        if call.number > after and chat in (None, call.chat) and method in (None, call.method)
    ]
    return found[-int(limit) :]


async def read_file(asked: Asked) -> Answer:
    stored = asked.simulation.world.files.by_path(asked.path("path"))
    if stored is None:
        raise ControlRefusal(404, "no such file")
    shown = stored.mime in ("image/png", "image/jpeg", "image/gif", "image/webp")
    headers = {} if shown else {"Content-Disposition": "attachment"}
    return Response(stored.content, media_type=stored.mime if shown else "application/octet-stream", headers=headers)


async def reset(asked: Asked) -> Answer:
    asked.simulation.reset()
    return {"version": asked.simulation.changes.version}


async def stream(asked: Asked) -> Answer:
    after = asked.query_number("after")
    changes = _changes(asked.simulation, int(after) if after is not None else None)
    return StreamingResponse(changes, media_type="text/event-stream")


async def _changes(simulation: Simulation, after: int | None) -> AsyncIterator[str]:
    """Server-sent events {"version": …, "topics": […]}; what happens within 20 ms goes together."""
    changes = simulation.changes
    seen = changes.version if after is None else after
    yield f"retry: 1000\ndata: {json.dumps({'version': seen, 'topics': []})}\n\n"
    while not changes.bell.closed:
        if await changes.beyond(None, seen, HEARTBEAT_SECONDS):
            await asyncio.sleep(0.02)
            topics, seen = changes.since(seen), changes.version
            yield f"data: {json.dumps({'version': seen, 'topics': topics})}\n\n"
        else:
            yield ": still here\n\n"


_WAIT = {"after": "wait for a version above this one", "timeout": "longest wait in seconds (at most 60)"}
_CALLS = {"chat": "id", "method": "name", "after": "call number", "limit": "newest n (1000)"}
OPERATIONS = (
    Operation("GET", "/control/clock", "The simulator's clock", read_clock, query=_WAIT),
    Operation("PUT", "/control/clock", "Set the clock", set_clock, ClockBody),
    Operation("DELETE", "/control/clock", "Back to real time", reset_clock),
    Operation("PUT", "/control/clock/presets", "Moments the page offers", set_presets, PresetBodies),
    Operation("GET", "/control/limits", "Telegram's limits as modelled", read_limits),
    Operation("PUT", "/control/limits", "Set or switch off the limits", set_limits, LimitsBody),
    Operation("GET", "/control/faults", "Faults that are switched on", list_faults),
    Operation("POST", "/control/faults", "Switch a fault on", add_fault, FaultBody),
    Operation("DELETE", "/control/faults", "Switch every fault off", clear_faults),
    Operation("DELETE", "/control/faults/{fault}", "Switch one fault off", remove_fault),
    Operation("GET", "/control/statistics", "Calls, refusals, taps and bytes", read_statistics),
    Operation("GET", "/control/calls", "Log of the bots' calls", read_calls, query=_CALLS),
    Operation("GET", "/control/files/{path:path}", "A file that was sent", read_file),
    Operation("GET", "/control/events", "Server-sent events of changes", stream, query={"after": "version"}),
    Operation("POST", "/control/reset", "Forget everything but the bots", reset),
)
