"""Many report at the same time while processes are killed and Telegram stumbles: nothing is lost, doubled or wrong.

On SQLite with one process that polls, on PostgreSQL with two that are called by webhook. The short form kills four
times on each, the long one (TRAM_TEST_LONG=1) two hundred and fifty times on each, five hundred in all.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from simulator.statistics import LOG_LENGTH
from storage import audit
from storage.audit_figures import first_altered, first_unnoted
from storage.database import Database
from tests.builders import TEN_DAYS_BEFORE, sample_world
from tests.journeys.balancer import Balancer
from tests.journeys.crowd import Villager, add_villagers, set_to_work
from tests.journeys.phone import Phone
from tests.journeys.running_office import TOKEN, USERNAME, RunningOffice, free_port

LONG = os.environ.get("TRAM_TEST_LONG") == "1"
KILLS, VILLAGERS = (250, 4) if LONG else (4, 4)
LIVES = (0.0, 1.2)  # seconds for which the next victim works before it is killed
WHILE_STARTING = 0.15  # the share of those killed at some moment of their start instead
MEANT = "SELECT chat, count(*) FROM outbox WHERE state = 'sent' GROUP BY chat"
PATIENCE = 150.0  # seconds in which somebody is answered at last, however often the program dies
MOMENTS = random.Random(20261231)
METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery")  # a start that cannot reach Telegram only waits
# None that lets Telegram act and then hides it: that doubles a message without any kill. None that lets it act later:
# what a dead process asked for would come after what another has sent since, and nobody can prevent it.
FAULTS = (
    ("slow_answer", {"seconds": 0.4}),
    ("drop_before", {}),
    ("error", {"status": 502}),
    ("flood", {"retry_after": 1}),
)


@dataclass
class Scene:
    """The processes, the people, and the database's address."""

    client: SimulatorClient
    offices: tuple[RunningOffice, ...]
    villagers: list[Villager]
    url: str


@contextmanager
def raised_scene(folder: Path, url: str | None) -> Iterator[Scene]:
    """One process on a file, or two on that PostgreSQL behind one address."""
    with ExitStack() as stack:
        world = stack.enter_context(sample_world(folder, url))
        simulator = stack.enter_context(RunningSimulator())
        client = stack.enter_context(SimulatorClient(simulator.url))
        client.add_bot(TOKEN, USERNAME, "Trạm")
        client.set_clock(TEN_DAYS_BEFORE)
        people = add_villagers(world, client, VILLAGERS)
        villagers = [
            Villager(Phone(client, chat, patience=PATIENCE), village, random.Random(chat))
            for chat, village in people  # reproducible
        ]
        offices = tuple(_offices(stack, folder, simulator.url, url))
        yield Scene(client, offices, villagers, url or f"sqlite:///{folder / 'tram.db'}")


def _offices(stack: ExitStack, folder: Path, simulator: str, url: str | None) -> Iterator[RunningOffice]:
    if url is None:
        office = RunningOffice(folder, simulator, TRAM_LOGS_LEVEL="info")
        stack.callback(office.end)
        yield office
        return
    ports = free_port(), free_port()
    balancer = stack.enter_context(Balancer(ports))
    for port in ports:
        own = folder / f"process-{port}"
        own.mkdir()
        office = RunningOffice(
            own,
            simulator,
            TRAM_DATABASE_URL=url,
            TRAM_LOGS_LEVEL="info",
            TRAM_TELEGRAM_MODE="webhook",
            TRAM_WEBHOOK_URL=f"http://127.0.0.1:{balancer.port}",
            TRAM_WEBHOOK_LISTEN_PORT=str(port),
            TRAM_WEBHOOK_SECRET="a-long-secret-of-the-webhook-01",
        )
        stack.callback(office.end)
        yield office


@pytest.mark.timeout(5400 if LONG else 180)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_lost_doubled_or_wrong(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres_url") if engine == "postgresql" else None
    with raised_scene(tmp_path, url) as scene:
        for office in scene.offices:
            office.start()
        wait_for_round(scene)
        enough = threading.Event()
        threads = set_to_work(scene.villagers, enough)
        for kill in range(KILLS):
            kind, how = FAULTS[kill % len(FAULTS)]
            scene.client.add_fault(kind, MOMENTS.choice(METHODS), count=MOMENTS.randint(1, 5), **how)
            victim = MOMENTS.choice(scene.offices)
            if MOMENTS.random() > WHILE_STARTING:
                victim.wait_until_at_work()
            time.sleep(MOMENTS.uniform(*LIVES))
            victim.kill()
            victim.start()
            assert not any(one.fault for one in scene.villagers), [one.fault for one in scene.villagers]
        enough.set()
        for thread in threads:
            thread.join()
        assert not any(one.fault for one in scene.villagers), [one.fault for one in scene.villagers]
        settle_and_check(scene, engine)


def wait_for_round(scene: Scene) -> None:
    """Whoever greets the program before it has opened the round is told that there is nothing to do."""
    with Database(scene.url) as database:
        while not rows(database, "SELECT 1 FROM round LIMIT 1"):
            time.sleep(0.05)


def settle_and_check(scene: Scene, engine: str) -> None:
    """What is stored is what was said, sent as often as it was sent; and how many messages came twice."""
    with Database(scene.url) as database:
        while rows(database, "SELECT 1 FROM outbox WHERE state = 'waiting' AND not_before IS NULL LIMIT 1"):
            time.sleep(0.05)
        for one in scene.villagers:
            report = rows(database, "SELECT id, revision FROM report WHERE unit_id = :unit", unit=one.village.id)
            ((report_id, revision),) = report
            assert revision == one.sent, one.village.code
            values = rows(
                database,
                "SELECT element, thousandths FROM value WHERE report_id = :report AND superseded_at IS NULL",
                report=report_id,
            )
            stored = {element: thousandths for element, thousandths in values if element in one.said}
            assert stored == {element: count * 1000 for element, count in one.said.items()}, one.village.code
        assert rows(database, "SELECT count(*) FROM dead_update") == [(0,)]
        with database.read() as connection:  # every process sealed its deeds into one chain, none was torn off
            assert audit.first_broken(connection) is None
            assert (first_altered(connection), first_unnoted(connection)) == (None, None)
        meant = Counter({int(str(chat)): int(str(many)) for chat, many in rows(database, MEANT)})
    calls = scene.client.calls()
    assert len(calls) < LOG_LENGTH, "the simulator has forgotten the first calls"
    calls = [call for call in calls if call.method.lower() in ("sendmessage", "editmessagetext")]
    done = Counter(call.chat for call in calls if call.status == 200)
    twice = done.total() - meant.total()
    sent = sum(one.sent for one in scene.villagers)
    sys.stdout.write(
        f"\n{engine}, {len(scene.offices)} process(es): {KILLS} kills, {sent} reports sent by {len(scene.villagers)} "
        f"people, 0 lost, 0 doubled, 0 wrong; {twice} of {meant.total()} messages came twice\n"
    )
    # A kill may find one unrecorded message in each chat; so many at once only bad luck finds, and only for a while.
    assert all(many - meant[chat] <= KILLS for chat, many in done.items())
    assert not LONG or twice <= KILLS


def rows(database: Database, statement: str, **values: object) -> list[tuple[object, ...]]:
    """The rows of one SELECT."""
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]
