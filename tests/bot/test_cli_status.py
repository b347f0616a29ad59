"""`tram status`: rounds by level, messages, reminders, backups."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.backup_shelf import daily_name
from bot.clock import SystemClock
from storage import dead_updates, operating, outbox
from tests.bot.office_commands import Office, make_office

PLAN = "chieng-on-2024"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    monkeypatch.setenv("TRAM_DATA_FOLDER", str(tmp_path))
    return make_office(tmp_path, monkeypatch, capsys, PLAN)


def test_nothing_yet(office: Office) -> None:
    out = office("status").out
    assert f"{PLAN}: no round yet" in out
    assert "dead letters: 0" in out
    assert "what is due was looked after: never" in out
    assert "newest daily backup: none" in out


def test_what_waits_and_when_what_is_due_was_looked_after(office: Office) -> None:
    now = SystemClock().now()
    with office.open() as database, database.write() as connection:
        operating.note_beat(connection, operating.SWEEPS, now - timedelta(minutes=3))
        dead_updates.bury(connection, "telegram", 1, "{}", "KeyError", now)
        for minutes, later in ((90, None), (600, now + timedelta(hours=9))):
            outbox.enqueue(
                connection, channel="telegram", chat="7", thread=None, kind="note", payload="{}", placing="new",
                card=None, priority=0, key=None, now=now - timedelta(minutes=minutes), not_before=later,
            )  # fmt: skip
    (office.folder / "backups").mkdir()
    (office.folder / "backups" / daily_name(date(2026, 3, 4))).touch()
    out = office("status").out
    assert "outbox waiting: 2" in out
    assert "outbox due now: 1, the oldest since 1 h 30 min" in out
    assert "what is due was looked after: 3 min ago" in out
    assert "dead letters: 1" in out
    assert "newest daily backup: 2026-03-04" in out
