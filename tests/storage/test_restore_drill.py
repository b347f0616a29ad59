"""The restore drill: backed up while a district reports, restored, and nothing that was acknowledged is missing.

The short form backs up once in the middle of the evening, on each engine. The long form (TRAM_TEST_LONG=1, `make
drill`) does so in twenty evenings, at moments of its own choosing, and prints what it saw.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from handlers.routes import handle
from reporting.access import Role
from reporting.ports import Address, ChatKind, Content, Incoming, Said
from reporting.rounds import open_rounds
from storage import audit, conversations, units
from storage.audit_figures import first_altered
from storage.backup import back_up, restore
from storage.backup_postgresql import drop
from storage.database import Connection, Database
from tests.builders import PLAN, Reply, World, sample_world
from tests.handlers.conversing import VILLAGE_ANSWERS, choose, press
from tests.postgres import fresh_database
from tests.storage.postgres_programs import put_on_path

LONG = os.environ.get("TRAM_TEST_LONG") == "1"
AT_ONCE = 4  # people who answer side by side
EVENTS_EACH = 11  # of one report: opened, begun, eight answers, sent
MOMENTS = random.Random(20270110)


@dataclass
class Evening(World):
    """A world whose events go through the writer thread; `acknowledged` are those whose commit was reported back."""

    acknowledged: list[int] = field(default_factory=list)
    sent: dict[int, int] = field(default_factory=dict)  # village → thousandths of households, once acknowledged
    wait_for: int = 0
    reached: Event = field(default_factory=Event)

    def send(self, chat: str, content: Content | str, *, kind: ChatKind = ChatKind.PRIVATE, sender: str = "") -> Reply:
        incoming = Incoming(
            channel="telegram",
            event=next(self._event),
            address=Address("telegram", chat),
            chat_kind=kind,
            sender=sender or chat,
            name="Người Mẫu",
            content=Said(content) if isinstance(content, str) else content,
            message=None,
            thread=None,
            sent_at=self.now.astimezone(UTC),
        )

        def job(connection: Connection) -> Reply:
            desk = self.desk_on(connection)
            conversations.note_event(connection, incoming.channel, incoming.event, desk.now)
            toast = handle(desk, incoming)
            return Reply(tuple(desk.posted), toast)

        reply = self.database.submit(job).result()
        self.acknowledged.append(incoming.event)
        if len(self.acknowledged) >= self.wait_for:
            self.reached.set()
        return reply

    def report(self, village: int) -> None:
        """One village's report, from the menu to the receipt."""
        chat, households = str(village), 40 + village
        reply = choose(self, chat, "/start", "Làm Phiếu thôn")
        for answer in (str(households), *VILLAGE_ANSWERS[1:]):
            reply = self.send(chat, answer)
        assert "Đã nhận" in press(self, chat, reply, "Gửi báo cáo").note(chat).text
        self.sent[village] = households * 1000


@pytest.fixture(params=["sqlite", "postgresql"])
def evenings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Evenings]:
    put_on_path(monkeypatch)
    yield Evenings(tmp_path, request.getfixturevalue("postgres") if request.param == "postgresql" else None)


@dataclass(frozen=True)
class Evenings:
    """Fresh worlds on one engine in which every village is about to report."""

    folder: Path
    server: str | None

    @contextmanager
    def one(self, number: int) -> Iterator[tuple[Evening, list[int]]]:
        folder = self.folder / str(number)
        folder.mkdir()
        url = None if self.server is None else fresh_database(self.server)
        with sample_world(folder, url) as world:
            evening = Evening(world.database, world.catalogue, world.now)
            with evening.desk() as desk:
                open_rounds(desk)
                (root,) = units.plan_roots(desk.connection, PLAN)
                villages = units.subtree(desk.connection, root, kind="village")
            for village in villages:
                evening.person(str(village.id), Role.VILLAGE, village.code)
            yield evening, [village.id for village in villages]


def drill(evening: Evening, villages: list[int], archive: Path) -> str:
    """Back up when so many answers are in, restore, and compare; a line about it."""
    with ThreadPoolExecutor(AT_ONCE) as people:
        work = [people.submit(evening.report, village) for village in villages]
        assert evening.reached.wait(60), [each.exception() for each in work if each.done()]
        acknowledged, sent, begun = list(evening.acknowledged), dict(evening.sent), time.monotonic()
        manifest = back_up(evening.database.url, archive, evening.now)
        took, during = time.monotonic() - begun, len(evening.acknowledged) - len(acknowledged)
        for each in work:
            each.result()
    evening.database.close()
    _, kept = restore(archive, evening.database.url, evening.now)
    try:
        with Database(evening.database.url) as restored, restored.read() as connection:
            check(connection, evening, acknowledged, sent)
    finally:
        if kept is not None and not evening.database.is_sqlite:
            drop(evening.database.url, kept)
    return (
        f"{len(acknowledged)} answers acknowledged before, {during} during the backup of {manifest.rows} rows "
        f"({took:.1f} s, {archive.stat().st_size / 1e6:.1f} MB): 0 missing"
    )


def check(connection: Connection, evening: Evening, acknowledged: list[int], sent: dict[int, int]) -> None:
    """All that was acknowledged is there, nothing that never was, and the audit vouches for every figure."""
    seen = set(connection.execute(text("SELECT event FROM seen_update")).scalars())
    assert set(acknowledged) <= seen <= set(evening.acknowledged)
    query = "SELECT unit_id, thousandths FROM value WHERE element = 'households' AND superseded_at IS NULL"
    kept = {row.unit_id: row.thousandths for row in connection.execute(text(query))}
    assert sent.items() <= kept.items() <= evening.sent.items()
    assert audit.first_broken(connection) is None
    assert first_altered(connection) is None
    noted = connection.execute(text("SELECT count(*) FROM audit WHERE action = 'report.sent'")).scalar_one()
    assert noted == len(kept)


def test_backed_up_while_a_district_reports(evenings: Evenings, tmp_path: Path) -> None:
    with evenings.one(0) as (evening, villages):
        evening.wait_for = 6 * EVENTS_EACH
        drill(evening, villages[:16], tmp_path / "drill.zip")


@pytest.mark.skipif(not LONG, reason="takes minutes: TRAM_TEST_LONG=1")
@pytest.mark.timeout(1800)
def test_twenty_evenings(evenings: Evenings, tmp_path: Path) -> None:
    for number in range(20):
        with evenings.one(number) as (evening, villages):
            evening.wait_for = MOMENTS.randrange(1, len(villages) * EVENTS_EACH)
            line = drill(evening, villages, tmp_path / f"{number}.zip")
            engine = "SQLite" if evening.database.is_sqlite else "PostgreSQL"
            sys.stdout.write(f"\n{engine}, evening {number + 1}: {line}")
