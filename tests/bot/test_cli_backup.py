"""`tram backup`, `tram verify`, `tram restore`, and the backups that the program makes by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import text

from bot.nightly import Nightly, Shelf
from storage.backup import prove
from storage.backup_postgresql import drop
from storage.database import Database
from storage.schema import HEAD, current_revision
from tests.bot.office_commands import Office, make_office
from tests.builders import ROOT
from tests.postgres import postgres as postgres
from tests.postgres import postgres_url as postgres_url
from tests.storage.postgres_programs import put_on_path

CHIENG_ON = "chieng-on-2024"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, CHIENG_ON)


def assign(tram: Office, value: str) -> None:
    ran = tram("target", "set", CHIENG_ON, "CHO-08", "ALL", "2024", value, "--why", "x", "--who", "y")
    assert ran.code == 0, ran.err


def assigned(tram: Office) -> list[str]:
    with tram.open() as database, database.read() as connection:
        return list(connection.execute(text("SELECT value FROM assigned_target ORDER BY id")).scalars())


def made(tram: Office) -> list[Path]:
    return sorted((tram.folder / "backups").glob("*.zip"))


def test_a_day_of_work_is_taken_back_and_kept_beside(tram: Office) -> None:
    assign(tram, "95")
    ran = tram("backup")
    assert ran.code == 0, ran.err
    (archive,) = made(tram)
    assert archive.name.startswith("manual-")
    assert f"Backed up: {archive}" in ran.out
    assert "audit head 3:" in ran.out
    assign(tram, "96")
    assert tram("verify", str(archive)).out.startswith("The backup is whole")
    ran = tram("restore", str(archive))
    assert ran.code == 0, ran.err
    assert assigned(tram) == ["95"]
    (kept,) = tram.folder.glob("tram.db.before_restore_*")
    assert str(kept) in ran.out
    assert "office.restored  backup/" in tram("audit", "show").out
    assert tram("audit", "verify").code == 0


def test_nothing_is_overwritten(tram: Office) -> None:
    target = tram.write("mine.zip", "precious")
    ran = tram("backup", "--to", target)
    assert ran.code == 2
    assert "is there already" in ran.err
    assert Path(target).read_text() == "precious"


def test_a_running_program_keeps_its_database(tram: Office) -> None:
    tram("backup")
    with FileLock(f"{tram.folder / 'tram.db'}.lock", timeout=0):
        ran = tram("restore", str(made(tram)[0]))
    assert ran.code == 2
    assert "stop it first" in ran.err
    assert list(tram.folder.glob("*before_restore*")) == []


def test_what_is_no_backup_is_named(tram: Office) -> None:
    assert "There is no file" in tram("verify", str(tram.folder / "none.zip")).err
    ran = tram("restore", tram.write("x.zip", "hello"))
    assert (ran.code, "is not a backup" in ran.err) == (2, True)


def test_rows_cut_off_after_a_backup_are_noticed(tram: Office) -> None:
    assign(tram, "95")
    tram("backup")
    assert "compared with 1 backups" in tram("audit", "verify").out
    with tram.open() as database, database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_keeps_on_delete"))
        connection.execute(text("DELETE FROM audit WHERE seq = 3"))
    ran = tram("audit", "verify")
    assert ran.code == 1
    assert "Row 3 is not the one that the backup of" in ran.err


def test_a_server_that_others_work_with_is_left_alone(
    tram: Office, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch)
    monkeypatch.setenv("TRAM_DATABASE_URL", postgres_url)
    assert tram("migrate").code == 0
    assert tram("person", "list").code == 0
    assert tram("backup").code == 0
    (archive,) = made(tram)
    with Database(postgres_url) as database, database.read():
        ran = tram("restore", str(archive))
        assert (ran.code, "programs are connected" in ran.err) == (2, True)
        assert tram("verify", str(archive)).code == 0  # it needs a database of its own only
    ran = tram("restore", str(archive))
    assert ran.code == 0, ran.err
    kept = ran.out.rpartition(" ")[2].strip()
    assert "_before_restore_" in kept
    assert "office.restored" in tram("audit", "show").out
    drop(postgres_url, kept)


def older(tram: Office) -> None:
    """The database as an older program left it."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    with tram.open() as database, database.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")


def test_the_schema_is_not_changed_without_a_backup(tram: Office) -> None:
    older(tram)
    with tram.open() as database:
        before = current_revision(database)
    (tram.folder / "backups").write_text("in the way")
    ran = tram("migrate")
    assert ran.code == 2
    assert "the schema was not changed, for no backup could be made" in ran.err
    (tram.folder / "backups").unlink()
    assert tram("migrate").out == "The database was brought up to date.\n"
    (archive,) = made(tram)
    assert archive.name.startswith(f"before-schema-{HEAD}-")
    assert prove(archive, tram.database_url).revision == before != HEAD
    with tram.open() as database:
        assert current_revision(database) == HEAD


async def run_nightly(tram: Office, at: Callable[[], datetime], over: asyncio.Event) -> None:
    """Look after the backups until `over`, or until that of 2 March is there."""
    folder = tram.folder / "backups"

    def now() -> datetime:
        if (folder / "daily-2026-03-02.zip").exists():
            over.set()
        return at()

    shelf = Shelf(folder, time(1, 30), keep_daily=2, keep_monthly=1)
    async with asyncio.timeout(60):
        await Nightly(tram.database_url, shelf, ZONE, now, look_every=0.01).run(over)


def at_three() -> datetime:
    return datetime(2026, 3, 1, 20, 0, tzinfo=UTC)  # 2 March, 03:00 at the office


async def test_the_running_program_makes_one_a_day(tram: Office) -> None:
    await run_nightly(tram, at_three, asyncio.Event())
    (archive,) = made(tram)
    assert archive.name == "daily-2026-03-02.zip"
    assert prove(archive, tram.database_url).made_at == at_three()


async def test_old_ones_make_room_and_nothing_else_does(tram: Office) -> None:
    folder = tram.folder / "backups"
    folder.mkdir()
    kept = {"daily-2026-03-01.zip", "manual-20200101T000000Z.zip", "before-schema-0003-20200101T000000Z.zip"}
    for name in {"daily-2026-02-27.zip", "daily-2026-02-28.zip", *kept}:
        (folder / name).touch()
    await run_nightly(tram, at_three, asyncio.Event())
    assert {path.name for path in made(tram)} == {"daily-2026-03-02.zip", *kept}


async def test_a_stop_waits_for_no_backup(tram: Office) -> None:
    over = asyncio.Event()
    running = asyncio.create_task(run_nightly(tram, at_three, over))
    await asyncio.sleep(0)  # it has begun
    over.set()
    await running
    assert made(tram) == []


async def test_a_backup_that_fails_is_tried_again_in_an_hour(tram: Office) -> None:
    folder, looks, over = tram.folder / "backups", count(), asyncio.Event()
    folder.write_text("in the way")
    failed: list[bool | None] = []

    def now() -> datetime:
        look = next(looks)
        failed.append(nightly.has_failed)
        if look == 4:
            folder.unlink()
        if look == 6:
            over.set()
        return at_three() + timedelta(minutes=(0, 20, 40, 59)[look] if look < 4 else 60)

    shelf = Shelf(folder, time(1, 30), keep_daily=2, keep_monthly=1)
    nightly = Nightly(tram.database_url, shelf, ZONE, now, look_every=0.01)
    async with asyncio.timeout(60):
        await nightly.run(over)
    assert failed == [None, True, True, True, True, False, False]
    assert [path.name for path in made(tram)] == ["daily-2026-03-02.zip"]
