"""`tram move` from the terminal: what stands in the way is a sentence, and afterwards the office works there."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import text

from storage import people, units
from storage.database import Database
from storage.schema import UNFINISHED, is_current
from storage.table_sums import sum_declared
from storage.tables import metadata
from tests.bot.office_commands import Office, make_office
from tests.postgres import postgres as postgres
from tests.postgres import postgres_url as postgres_url

CHIENG_ON = "chieng-on-2024"
LONG = os.environ.get("TRAM_TEST_LONG") == "1"
MOMENTS = random.Random(20270110)


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, CHIENG_ON)


def test_the_office_works_on_in_postgresql(tram: Office, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tram("target", "set", CHIENG_ON, "CHO-08", "ALL", "2024", "95", "--why", "x", "--who", "y")
    assert ran.code == 0, ran.err
    ran = tram("move", "--to", postgres_url)
    assert ran.code == 0, ran.err
    assert "Everything is there, compared by checksum" in ran.out
    assert "was there already" in tram("move", "--from", tram.database_url, "--to", postgres_url).out
    monkeypatch.setenv("TRAM_DATABASE_URL", postgres_url)
    assert "CHO-08  ALL  2024" in tram("target", "list", CHIENG_ON).out
    assert "office.moved" in tram("audit", "show").out
    assert tram("audit", "verify").code == 0


def test_half_an_office_is_not_worked_on(tram: Office, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tram("move", "--to", postgres_url).code == 0
    with Database(postgres_url) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :mark"), {"mark": UNFINISHED})
        connection.execute(text("DELETE FROM plan_unit"))
    monkeypatch.setenv("TRAM_DATABASE_URL", postgres_url)
    ran = tram("status")
    assert ran.code == 2
    assert "repeat `tram move`" in ran.err
    assert tram("move", "--from", tram.database_url, "--to", postgres_url).code == 0
    with Database(postgres_url) as database:
        assert is_current(database)


def test_a_password_in_the_command_is_refused(tram: Office) -> None:
    ran = tram("move", "--to", "postgresql://u:secret@h/tram")
    assert ran.code == 2
    assert "PGPASSWORD" in ran.err
    assert "secret" not in ran.err


def test_a_running_program_is_stopped_first(tram: Office, postgres_url: str) -> None:
    with FileLock(f"{tram.folder / 'tram.db'}.lock", timeout=0):
        ran = tram("move", "--to", postgres_url)
    assert ran.code == 2
    assert "stop it first" in ran.err


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("mysql://h/tram", "it must begin with sqlite: or postgresql:"),
        ("postgresql://nobody@127.0.0.1:1/tram", "The move stopped, the server cannot be reached"),
        ("nonsense", "is no address of a database"),
    ],
)
def test_a_wrong_target_is_one_sentence(tram: Office, to: str, told: str) -> None:
    ran = tram("move", "--to", to)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.skipif(not LONG, reason="takes minutes: TRAM_TEST_LONG=1")
@pytest.mark.timeout(600)
def test_killed_twenty_times_it_still_arrives(tram: Office, postgres_url: str) -> None:
    """kill -9 at any moment, of the making of the tables too; then once more to the end."""
    grow(tram, 12_000)
    command = [sys.executable, "-m", "bot", "move", "--to", postgres_url]
    killed = 0
    for _ in range(20):
        moving = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        with suppress(subprocess.TimeoutExpired):
            moving.wait(MOMENTS.uniform(1.0, 4.0))
        if moving.poll() is None:
            killed += 1
        moving.kill()
        _, said = moving.communicate()
        assert b"Traceback" not in said, said.decode()
    ran = tram("move", "--to", postgres_url)
    assert ran.code == 0, ran.err
    assert killed > 10
    sys.stdout.write(f"\n{killed} of 20 attempts were killed: {ran.out.splitlines()[0]}")
    with tram.open() as ours, Database(postgres_url) as theirs, ours.read() as here, theirs.read() as there:
        for name, table in metadata.tables.items():
            assert sum_declared(here, table) == sum_declared(there, table), name


def grow(tram: Office, count: int) -> None:
    """So many people and units more, so that a kill falls among them."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with tram.open() as database, database.write() as connection:
        root = units.unit_by_code(connection, "CON")
        for number in range(count):
            people.add_person(connection, f"Người {number} (mẫu)", "vi", moment)
            units.add_unit(connection, code=f"N{number}", name="x", folded="x", kind="village", parent=root)


def test_another_file_is_refused_before_it_is_made(tram: Office, tmp_path: Path) -> None:
    ran = tram("move", "--to", f"sqlite:///{tmp_path / 'other.db'}")
    assert ran.code == 2
    assert "from sqlite: to postgresql:" in ran.err
    assert not (tmp_path / "other.db").exists()
