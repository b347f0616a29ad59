"""The file of a backup: a ZIP with the database (`tram.db` or `tram.dump`) and a manifest of what it must hold.

Any ZIP program opens it. The manifest names the schema, the rows and checksum of every table, the checksum of the
database file and the head of the audit, so that a backup can be proved long after it was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from storage.audit import Head
from storage.table_sums import TableSum

FORMAT = 1
MANIFEST = "manifest.json"
MEMBER = {"sqlite": "tram.db", "postgresql": "tram.dump"}
_BLOCK = 1 << 20

Watch = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is."""


class BackupFault(Exception):
    """A backup could not be made, proved or restored; the text is a whole sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `head` is the audit's newest row, None where there was none."""

    made_at: datetime
    engine: str
    revision: str
    tables: dict[str, TableSum]
    head: Head | None
    size: int
    sha256: str

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(each.rows for each in self.tables.values())


def unwatched(_what: str, _done: int, _total: int) -> None:
    """A Watch for callers without anybody who watches."""


def write_archive(target: Path, content: Path, manifest: Manifest, watch: Watch = unwatched) -> None:
    """Write the archive, whole or not at all, readable for its owner alone; it is on the disk when this returns."""
    part = target.with_name(f"{target.name}.part")
    with open_private(part) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            archive.writestr(MANIFEST, _to_json(manifest))
            with content.open("rb") as source, archive.open(MEMBER[manifest.engine], "w", force_zip64=True) as member:
                _copy(source, member, manifest.size, "Packing", watch)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)


def read_manifest(archive: Path) -> Manifest:
    """The manifest of a backup. Raises BackupFault for anything else."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return _from_json(opened.read(MANIFEST))
    except FileNotFoundError:
        raise BackupFault(f"There is no file {archive}.") from None
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError):
        raise BackupFault(f"{archive.name} is not a backup of this program, or is damaged.") from None


def unpack(archive: Path, manifest: Manifest, target: Path, watch: Watch = unwatched) -> None:
    """Write the database of the archive to `target`. Raises BackupFault when it is not what the manifest says."""
    digest = hashlib.sha256()
    try:
        with (
            zipfile.ZipFile(archive) as opened,
            opened.open(MEMBER[manifest.engine]) as member,
            open_private(target) as file,
        ):
            size = _copy(member, file, manifest.size, "Unpacking", watch, digest.update)
            file.flush()
            os.fsync(file.fileno())
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError):
        raise BackupFault(f"{archive.name} is damaged: its database cannot be unpacked.") from None
    if (size, digest.hexdigest()) != (manifest.size, manifest.sha256):
        raise BackupFault(f"{archive.name} is damaged: its database is not the one that was backed up.")


def size_and_digest(path: Path) -> tuple[int, str]:
    """Bytes of a file and their SHA-256."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def open_private(path: Path) -> IO[bytes]:
    """A new file for writing that nobody but its owner may read, from its first byte on."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b")


def sync_folder(folder: Path) -> None:
    """Bring the names in the folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(
    source: IO[bytes],
    target: IO[bytes],
    total: int,
    what: str,
    watch: Watch,
    see: Callable[[bytes], None] = lambda block: None,
) -> int:
    done = 0
    while block := source.read(_BLOCK):
        target.write(block)
        see(block)
        done += len(block)
        watch(what, done, total)
    return done


def _to_json(manifest: Manifest) -> str:
    plain = {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "engine": manifest.engine,
        "schema": manifest.revision,
        "tables": {name: asdict(each) for name, each in sorted(manifest.tables.items())},
        "audit_head": None if manifest.head is None else asdict(manifest.head),
        "size": manifest.size,
        "sha256": manifest.sha256,
    }
    return json.dumps(plain, indent=2)


def _from_json(text: bytes) -> Manifest:
    plain = json.loads(text)
    if plain["format"] != FORMAT or plain["engine"] not in MEMBER:
        raise ValueError("written by a newer program")
    return Manifest(
        made_at=datetime.fromisoformat(plain["made_at"]),
        engine=plain["engine"],
        revision=plain["schema"],
        tables={name: TableSum(**each) for name, each in plain["tables"].items()},
        head=None if plain["audit_head"] is None else Head(**plain["audit_head"]),
        size=plain["size"],
        sha256=plain["sha256"],
    )
