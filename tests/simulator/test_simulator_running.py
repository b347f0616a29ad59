"""Starting and stopping: in a thread, in one's own loop, and as a program that gets Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import subprocess
import sys
import threading

import httpx

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from simulator.server import create_server


def test_stops_with_long_polls_and_streams_open() -> None:
    opened = threading.Barrier(4)

    def hold(path: str) -> None:
        with httpx.Client(base_url=simulator.url, timeout=60) as http, http.stream("GET", path) as answer:
            opened.wait()
            for _ in answer.iter_raw():
                pass

    def poll(path: str) -> None:
        with contextlib.suppress(httpx.TransportError):  # it may come too late, but it must not hang
            httpx.get(simulator.url + path, timeout=60)

    with RunningSimulator() as simulator:
        with SimulatorClient(simulator.url) as control:
            lan = control.create_person("Lan")
            control.add_bot("1:a")
            chat, clock = control.chat(lan).version, control.clock().version
        paths = ["/control/events", "/control/events?after=0", "/control/events"]
        holders = [threading.Thread(target=hold, args=(path,)) for path in paths]
        polls = [
            "/bot1:a/getUpdates?timeout=50",
            f"/control/chats/{lan}?after={chat}&timeout=50",
            f"/control/clock?after={clock}&timeout=50",
        ]
        pollers = [threading.Thread(target=poll, args=(path,)) for path in polls]
        for thread in (*holders, *pollers):
            thread.start()
        opened.wait()
    for thread in (*holders, *pollers):
        thread.join(20)
        assert not thread.is_alive()


async def test_runs_in_ones_own_loop() -> None:
    server = create_server()
    serving = asyncio.create_task(server.serve())
    async with httpx.AsyncClient(base_url=server.url) as http:
        assert (await http.get("/bot5:x/getMe")).json()["result"]["id"] == 5
    server.should_exit = True
    await serving


def test_program_ends_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "simulator", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None and program.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", program.stdout.readline())
        assert found is not None
        with httpx.Client(base_url=found[0], timeout=30) as http, http.stream("GET", "/control/events") as stream:
            assert next(stream.iter_lines()).startswith("retry:")
            program.send_signal(signal.SIGINT)
            assert program.wait(20) == 0
        assert program.stderr.read() == ""
