"""`tram doctor` against a real simulator: what is in order, what is not, and what to do about it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.backup_shelf import daily_name
from bot.clock import SystemClock
from bot.finding import Result
from simulator.client import SimulatorClient
from storage import dead_updates, operating
from tests.bot.conftest import TOKEN
from tests.bot.office_commands import Office, make_office

PLAN = "chieng-on-2024"
NOW = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], world: SimulatorClient
) -> Office:
    """A sound office: everything that doctor looks at is in order, but nothing runs."""
    monkeypatch.setenv("TRAM_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("TRAM_TELEGRAM_BASE_URL", world.url)
    monkeypatch.setenv("TRAM_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("TRAM_OPERATOR_CHAT", "77")
    monkeypatch.setenv("TRAM_WEB_PORT", "0")
    office = make_office(tmp_path, monkeypatch, capsys, PLAN)
    (tmp_path / "tram.db").chmod(0o600)
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / daily_name(SystemClock().now().date())).touch()
    return office


def examined(office: Office, code: int) -> dict[str, dict[str, Any]]:
    """What doctor says, by check, when it ends with that code."""
    ran = office("doctor", "--json")
    assert ran.code == code, ran.out
    assert TOKEN not in ran.out
    return {one["check"]: one for one in json.loads(ran.out)}


def test_a_sound_office_needs_nothing(office: Office) -> None:
    found = examined(office, 0)
    assert {one["result"] for one in found.values()} == {Result.OK.value}, found
    assert {"settings", "clock", "token", "receiving", "plans", "database", "operator", "dead letters", "disk",
            "permissions", "time zone", "fonts", "backup"} == set(found)  # fmt: skip
    assert found["token"]["found"] == "@tram_bot"
    said = office("doctor")
    assert "ok       database      SQLite, writable" in said.out
    assert "→" not in said.out


def test_what_is_wrong_is_named_with_what_to_do(office: Office, world: SimulatorClient) -> None:
    (office.folder / "tram.db").chmod(0o644)
    (office.folder / "backups" / daily_name(SystemClock().now().date())).rename(office.folder / "kept.zip")
    with office.open() as database, database.write() as connection:
        dead_updates.bury(connection, "telegram", 1, "{}", "KeyError", NOW)
    found = examined(office, 0)
    assert found["permissions"]["advice"] == f"run: chmod 600 {office.folder / 'tram.db'}"
    assert found["backup"]["result"] == found["dead letters"]["result"] == "warning"
    world.change_bot(123456, revoked=True)
    assert examined(office, 1)["token"]["advice"] == "get a new one from @BotFather"


def test_a_webhook_that_is_not_ours_is_noticed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAM_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("TRAM_WEBHOOK_URL", "https://tram.example")
    monkeypatch.setenv("TRAM_WEBHOOK_SECRET", "a-long-secret-of-the-webhook")
    found = examined(office, 0)
    assert found["receiving"]["result"] == "warning"


def test_telegram_that_cannot_be_reached_is_no_reason_to_stop_looking(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAM_TELEGRAM_BASE_URL", "http://127.0.0.1:9")
    found = examined(office, 1)
    assert found["telegram"]["result"] == "bad"
    assert found["database"]["result"] == "ok"


def test_a_newer_database_and_a_missing_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.open() as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert examined(office, 1)["database"]["advice"] == "use the newer program"
    monkeypatch.setenv("TRAM_DATABASE_URL", f"sqlite:///{office.folder / 'elsewhere.db'}")
    assert examined(office, 0)["database"]["found"] == "there is none yet"
    assert not (office.folder / "elsewhere.db").exists()
    monkeypatch.setenv("TRAM_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    assert "start PostgreSQL" in examined(office, 1)["database"]["advice"]


def test_wrong_settings_are_the_first_finding(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAM_TIME_ZONE", "Moon/Crater")
    assert examined(office, 1)["settings"]["result"] == "bad"


def test_what_doctor_writes_is_only_a_sign_of_life(office: Office) -> None:
    examined(office, 0)
    with office.open() as database, database.read() as connection:
        assert operating.beat_at(connection, "doctor") is not None
