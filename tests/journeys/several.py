"""Two processes of the program on one PostgreSQL, one simulator, and heads of stations who have reports missing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import psycopg

from reporting.access import Role
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from storage import units
from tests.builders import PLAN, TEN_DAYS_BEFORE, ZONE, sample_world
from tests.journeys.running_office import PATIENCE, TOKEN, USERNAME, RunningOffice, free_port
from tests.journeys.stage import forget_what_was_written

FIRST_CHAT = 8001


@dataclass
class Pair:
    """The two processes and their world. Nothing runs until they are started."""

    client: SimulatorClient
    offices: tuple[RunningOffice, RunningOffice]
    url: str
    chats: tuple[int, ...]

    def leader(self) -> RunningOffice:
        """The one that leads, as soon as one does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for office in self.offices:
                if office.is_running and scheduler_of(office) == "leads":
                    return office
            time.sleep(0.02)
        raise AssertionError("nobody leads:\n" + "\n".join(office.log[-2000:] for office in self.offices))

    def other(self, office: RunningOffice) -> RunningOffice:
        """The one beside it."""
        return next(one for one in self.offices if one is not office)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """The rows of one SELECT."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode()).fetchall()

    def wait_until_nothing_waits(self) -> None:
        """Until all that is due is sent and recorded."""
        end = time.monotonic() + 2 * PATIENCE
        while waiting := self.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'")[0][0]:
            assert time.monotonic() < end, f"{waiting} messages still wait"
            time.sleep(0.05)

    def set_clock(self, moment: str) -> None:
        """Set everybody's clock to that local time."""
        self.client.set_clock(datetime.fromisoformat(moment).replace(tzinfo=ZONE))


def scheduler_of(office: RunningOffice) -> str:
    """What the process says of its place; empty while it does not answer."""
    port = office.environment["TRAM_WEB_PORT"]
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False, timeout=2)
    except httpx.HTTPError:
        return ""
    return str(answer.json()["checks"]["scheduler"])


@contextmanager
def raised_pair(url: str, folder: Path, heads: int, **settings: str) -> Iterator[Pair]:
    """The pair with so many heads at most, one for each station of the sample units."""
    with sample_world(folder, url) as world, RunningSimulator() as simulator, SimulatorClient(simulator.url) as client:
        client.add_bot(TOKEN, USERNAME, "Trạm")
        client.set_clock(TEN_DAYS_BEFORE)
        with world.desk() as desk:
            (root,) = units.plan_roots(desk.connection, PLAN)
            stations = units.subtree(desk.connection, root, kind="commune", plan=PLAN)[:heads]
        chats = tuple(range(FIRST_CHAT, FIRST_CHAT + len(stations)))
        for chat, station in zip(chats, stations, strict=True):
            world.person(str(chat), Role.HEAD, station.code, f"Trưởng trạm {chat} (mẫu)")
            client.create_person(f"Trưởng trạm {chat} (mẫu)", id=chat)
            client.start(chat)
        forget_what_was_written(client)
        offices = tuple(_office(folder / name, simulator.url, url, **settings) for name in ("first", "second"))
        first, second = offices
        try:
            yield Pair(client, (first, second), url, chats)
        finally:
            for office in offices:
                office.end()


def _office(folder: Path, simulator: str, url: str, **settings: str) -> RunningOffice:
    folder.mkdir(parents=True)
    return RunningOffice(folder, simulator, TRAM_DATABASE_URL=url, TRAM_WEB_PORT=str(free_port()), **settings)
