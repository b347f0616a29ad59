"""Backups on both engines: taken while others write, proved, put back; every damage is named in time."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from storage import audit, people
from storage.audit import Deed
from storage.backup import back_up, prove, restore
from storage.backup_archive import MANIFEST, MEMBER, BackupFault, read_manifest
from storage.backup_postgresql import drop, exists
from storage.database import Database
from storage.schema import HEAD, is_current, migrate
from tests.builders import ROOT, World
from tests.storage.postgres_programs import put_on_path

NOW = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(monkeypatch)


def names(url: str) -> set[str]:
    with Database(url) as database, database.read() as connection:
        return set(connection.execute(text("SELECT name FROM person")).scalars())


def add(connection: Connection, name: str) -> str:
    person = people.add_person(connection, name, "vi", NOW)
    audit.note(connection, NOW, Deed.JOINED, f"person/{person.id}", by=person.id)
    return name


def test_a_backup_holds_everything_and_says_so(world: World, tmp_path: Path) -> None:
    with world.database.write() as connection:
        add(connection, "before")
    archive = tmp_path / "backups" / "one.zip"
    manifest = back_up(world.database.url, archive, NOW)
    with world.database.read() as connection:
        assert manifest.head == audit.head_of(connection)
    assert (manifest.revision, manifest.made_at) == (HEAD, NOW)
    assert manifest.tables["person"].rows == 1
    assert manifest.tables["unit"].rows > 90
    assert "alembic_version" not in manifest.tables
    assert read_manifest(archive) == manifest == prove(archive, world.database.url)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert stat.S_IMODE(archive.parent.stat().st_mode) == 0o700
    assert [path.name for path in archive.parent.iterdir()] == ["one.zip"]


def test_restore_drill_under_load(world: World, tmp_path: Path) -> None:
    """Answers are acknowledged while the backup is made: all from before it are in it, and the chain is whole."""
    database, archive = world.database, tmp_path / "drill.zip"

    def job(name: str) -> Future[str]:
        return database.submit(lambda connection: add(connection, name))

    acknowledged = {job(f"before {number}").result() for number in range(50)}
    waiting = [job(f"during {number}") for number in range(400)]
    back_up(database.url, archive, NOW)
    during = {future.result() for future in waiting}
    database.close()
    manifest, kept = restore(archive, database.url, NOW)
    try:
        restored = names(database.url)
        assert acknowledged <= restored
        assert restored <= acknowledged | during
        assert len(restored) == manifest.tables["person"].rows
        with Database(database.url) as again, again.read() as connection:
            assert audit.first_broken(connection) is None
            last = audit.head_of(connection)
            assert last is not None and manifest.head is not None
            assert last.seq == manifest.head.seq + 1
            assert audit.is_continued(connection, manifest.head)
            assert [row.entry.action for row in audit.rows_from(connection, last.seq)] == [Deed.RESTORED]
        assert kept is not None
        assert names(beside(database.url, kept)) == acknowledged | during
    finally:
        if kept is not None and not database.is_sqlite:
            drop(database.url, kept)


def beside(url: str, kept: str) -> str:
    return make_url(url).set(database=kept).render_as_string(hide_password=False)


def test_what_is_restored_takes_answers_again(world: World, tmp_path: Path) -> None:
    archive = tmp_path / "one.zip"
    back_up(world.database.url, archive, NOW)
    world.database.close()
    _, kept = restore(archive, world.database.url, NOW)
    with Database(world.database.url) as again:
        assert is_current(again)
        assert again.submit(lambda connection: add(connection, "after")).result() == "after"
        with pytest.raises(Exception, match="only ever added to"), again.write() as connection:
            connection.execute(text("DELETE FROM audit"))
    if kept is not None and not world.database.is_sqlite:
        drop(world.database.url, kept)


def test_an_office_that_lost_its_database_is_restored_too(world: World, tmp_path: Path) -> None:
    archive = tmp_path / "one.zip"
    back_up(world.database.url, archive, NOW)
    world.database.close()
    if world.database.is_sqlite:
        (tmp_path / "tram.db").unlink()
    else:
        drop(world.database.url, str(make_url(world.database.url).database))
        assert not exists(world.database.url)
    _, kept = restore(archive, world.database.url, NOW)
    assert kept is None
    with Database(world.database.url) as again:
        assert is_current(again)


def rewritten(archive: Path, **changes: object) -> Path:
    """The archive with another manifest."""
    other = archive.with_name("other.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(other, "w") as target:
        manifest = json.loads(source.read(MANIFEST))
        target.writestr(MANIFEST, json.dumps({**manifest, **changes}))
        member = MEMBER[manifest["engine"]]
        target.writestr(member, source.read(member))
    return other


def test_every_difference_from_the_manifest_is_named(world: World, tmp_path: Path) -> None:
    archive, url = tmp_path / "one.zip", world.database.url
    back_up(url, archive, NOW)
    with zipfile.ZipFile(archive) as opened:
        plain = json.loads(opened.read(MANIFEST))
    units = plain["tables"]["unit"]

    def told(**changes: object) -> str:
        with pytest.raises(BackupFault) as fault:
            prove(rewritten(archive, **changes), url)
        return str(fault.value)

    assert "unit has" in told(tables={**plain["tables"], "unit": {**units, "rows": units["rows"] + 1}})
    assert "rows of unit differ" in told(tables={**plain["tables"], "unit": {**units, "checksum": "0" * 64}})
    assert "the table villages is" in told(tables={**plain["tables"], "villages": units})
    assert "audit does not end" in told(audit_head={"seq": 1, "hash": "0" * 64})
    assert "not the one that was backed up" in told(sha256="0" * 64)
    assert "newer program" in told(schema="9999")
    assert "not a backup" in told(format=2)


def test_a_damaged_backup_changes_nothing(world: World, tmp_path: Path) -> None:
    archive, url = tmp_path / "one.zip", world.database.url
    with world.database.write() as connection:
        add(connection, "here")
    back_up(url, archive, NOW)
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)
    world.database.close()
    with pytest.raises(BackupFault, match="damaged"):
        restore(archive, url, NOW)
    assert names(url) == {"here"}


def test_a_database_that_somebody_reads_is_not_replaced(world: World, tmp_path: Path) -> None:
    archive, url = tmp_path / "one.zip", world.database.url
    back_up(url, archive, NOW)
    with world.database.read() as connection:
        connection.execute(text("SELECT count(*) FROM person"))
        with Database(url) as other, other.write() as writing:
            add(writing, "after")
        with pytest.raises(BackupFault):
            restore(archive, url, NOW)
    assert names(url) == {"after"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"SQLite format 3\x00"])
def test_other_files_are_no_backups(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "one.zip"
    with pytest.raises(BackupFault, match="There is no file"):
        prove(archive, f"sqlite:///{tmp_path / 'tram.db'}")
    archive.write_bytes(content)
    with pytest.raises(BackupFault, match="not a backup"):
        prove(archive, f"sqlite:///{tmp_path / 'tram.db'}")


def test_a_backup_of_another_engine_is_refused(world: World, tmp_path: Path) -> None:
    archive = tmp_path / "one.zip"
    back_up(world.database.url, archive, NOW)
    other = "postgresql://nobody@127.0.0.1:1/tram" if world.database.is_sqlite else f"sqlite:///{tmp_path / 'x.db'}"
    with pytest.raises(BackupFault, match="is a backup of"):
        restore(archive, other, NOW)


def test_a_backup_of_before_the_audit_is_restored_and_brought_up_to_date(tmp_path: Path) -> None:
    url, archive = f"sqlite:///{tmp_path / 'old.db'}", tmp_path / "old.zip"
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    with Database(url) as database, database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.execute(text("INSERT INTO person (name, language, created_at) VALUES ('old', 'vi', '2026-01-01')"))
    manifest = back_up(url, archive, NOW)
    assert (manifest.revision, manifest.head) == ("0005", None)
    (tmp_path / "old.db").unlink()
    restore(archive, url, NOW)
    with Database(url) as database:
        assert migrate(database)
        assert is_current(database)
    assert names(url) == {"old"}


def test_a_copy_that_lost_rows_is_not_whole(world: World, tmp_path: Path) -> None:
    """As if a page of the file had been replaced by an older one: SQLite itself finds nothing wrong."""
    if not world.database.is_sqlite:
        pytest.skip("a file can be changed by hand, a dump cannot")
    archive, changed = tmp_path / "one.zip", tmp_path / "changed.zip"
    manifest = back_up(world.database.url, archive, NOW)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    with Database(f"sqlite:///{folder / 'tram.db'}") as database, database.write() as connection:
        connection.execute(text("DELETE FROM plan_unit"))
    shutil.copy(archive, changed)
    with pytest.raises(BackupFault, match="plan_unit has 0"):
        _prove_with(folder / "tram.db", manifest.tables, changed)


def _prove_with(file: Path, tables: object, archive: Path) -> None:
    import hashlib

    content = file.read_bytes()
    with zipfile.ZipFile(archive) as source:
        plain = json.loads(source.read(MANIFEST))
    plain |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr(MANIFEST, json.dumps(plain))
        target.writestr("tram.db", content)
    prove(archive, f"sqlite:///{file}")
