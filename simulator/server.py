"""The server: routes put together, started and stopped cleanly."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from types import MethodType

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from simulator.botapi.dispatch import BotApi
from simulator.control import chats, conditions, people
from simulator.control.loopback import LoopbackOnly
from simulator.control.openapi import openapi_document
from simulator.control.operation import Answer, Asked, Operation
from simulator.simulation import Simulation

PAGE = Path(__file__).parent / "page"
GRACE_SECONDS = 2


async def read_openapi(asked: Asked) -> Answer:
    return openapi_document(OPERATIONS)


OPERATIONS: tuple[Operation, ...] = (
    *people.OPERATIONS,
    *chats.OPERATIONS,
    *conditions.OPERATIONS,
    Operation("GET", "/control/openapi.json", "This document", read_openapi),
)


class SimulatorApp(Starlette):
    """Starlette that lets a handler end the connection without an answer (faults drop_before, drop_after)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's `send` is a method of its request cycle, which knows the socket.
        if isinstance(send, MethodType):
            transport = getattr(send.__self__, "transport", None)
            scope["simulator.abort"] = getattr(transport, "abort", None)
        await super().__call__(scope, receive, send)


def build_app(simulation: Simulation | None = None) -> Starlette:
    """The whole application. Close the simulation before stopping the server, so that long polls end."""
    state = simulation or Simulation()
    api = BotApi(state)
    state.on_close = api.webhooks.close

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        state.close()

    routes = [
        Route("/bot{token}/{method}", api.method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", api.file, methods=["GET"]),
        *(Route(one.path, _endpoint(one, state), methods=[one.method]) for one in OPERATIONS),
        Mount("/", StaticFiles(directory=PAGE, html=True)),
    ]
    return SimulatorApp(
        routes=routes,
        middleware=[Middleware(LoopbackOnly)],
        exception_handlers={404: _not_found},
        lifespan=lifespan,
    )


def _endpoint(operation: Operation, simulation: Simulation) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await operation.respond(simulation, request)

    return endpoint


async def _not_found(request: Request, missing: Exception) -> Response:
    return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)


class SimulatorServer(uvicorn.Server):
    """uvicorn that wakes every long poll and event stream before it waits for open connections."""

    def __init__(self, config: uvicorn.Config, simulation: Simulation, listener: socket.socket, signals: bool) -> None:
        super().__init__(config)
        self.simulation = simulation
        self.listener = listener
        self.signals = signals
        self.ready = threading.Event()

    @property
    def url(self) -> str:
        host, port = self.listener.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await super().serve([self.listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.simulation.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C is ours only when asked for: inside the demo's own loop it belongs to the demo."""
        if not self.signals:
            yield
            return
        with super().capture_signals():
            yield


def _listen(host: str, port: int) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's algorithm off only then: it costs 40 ms an answer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(1024)
    return listener


def create_server(
    host: str = "127.0.0.1", port: int = 0, *, simulation: Simulation | None = None, signals: bool = False
) -> SimulatorServer:
    """A server that already holds its port (0: a free one; see `.url`). Run it with `await server.serve()`.

    Stop it with `server.should_exit = True`. Raises OSError when the port is taken.
    """
    state = simulation or Simulation()
    listener = _listen(host, port)
    config = uvicorn.Config(
        build_app(state),
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
    )
    return SimulatorServer(config, state, listener, signals)
