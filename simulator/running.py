"""Running the simulator: in the foreground for `tram simulate`, in a thread for tests and the demo."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from types import TracebackType
from typing import Self

from simulator.server import create_server

START_SECONDS = 10.0


def run(port: int, host: str = "127.0.0.1") -> None:
    """Serve until Ctrl-C; says where. Raises OSError when the port is taken."""
    server = create_server(host, port, signals=True)
    sys.stdout.write(
        f"Bot API simulator: {server.url}\n"
        f"  page      {server.url}/\n"
        f"  base_url  {server.url}/bot   base_file_url  {server.url}/file/bot\n"
        f"  control   {server.url}/control/openapi.json\n"
        "Stop with Ctrl-C.\n"
    )
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve())


class RunningSimulator:
    """A simulator in a thread of its own, from `start` (or `with`) until `stop`.

    `base_url` and `base_file_url` are what python-telegram-bot wants; `url` is the page and the control API.
    """

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._server = create_server(host, port)
        self._thread = threading.Thread(target=self._serve, name="simulator", daemon=True)

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    def start(self) -> Self:
        """Returns as soon as the server answers."""
        self._thread.start()
        if not self._server.ready.wait(START_SECONDS):
            raise RuntimeError("the simulator did not start")
        return self

    def stop(self) -> None:
        """Ends long polls and streams, then the thread."""
        self._server.should_exit = True
        self._thread.join(START_SECONDS)

    def _serve(self) -> None:
        asyncio.run(self._server.serve())

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
