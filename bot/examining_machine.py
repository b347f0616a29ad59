"""What `tram doctor` looks at on this machine: files, space, time, fonts, the database, the running program."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener
from zoneinfo import ZoneInfo

from bot.backup_shelf import days_kept
from bot.diagnosis import AMPLE_DISK, MEGABYTE, SCARCE_DISK
from bot.finding import Finding, bad, ok, warning
from bot.office import backup_folder, data_folder
from bot.settings import Settings, config_file
from storage import dead_updates, operating
from storage.database import Connection, Database, DatabaseAway, UnknownDatabase
from storage.schema import HEAD, current_revision

_OTHERS: Final = 0o077
_OLD_BACKUP: Final = 2  # days
_FONTS: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")

_ADVICE: Final = {
    "the disk is full": "free space, or move the data to a larger disk; people's messages wait with Telegram meanwhile",
    "another program holds the file": "stop the other program that writes to it",
    "the file may not be written": "give the file and its folder to the account that runs tram",
    "the server cannot be reached": "start PostgreSQL, and check host, port and password in database.url",
}


def examine_machine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Everything that needs no network."""
    yield from _plans(settings)
    yield from _database(settings, now)
    yield _disk(settings)
    yield from _permissions(settings)
    local = now.astimezone(ZoneInfo(settings.time.zone))
    yield ok("time zone", f"{settings.time.zone}: it is {local:%H:%M} on {local:%d/%m/%Y}")
    yield _fonts()
    yield _backup(settings, now)
    yield from _running(settings)


def _plans(settings: Settings) -> Iterator[Finding]:
    missing = [code for code in settings.plans.active if not (settings.plans.folder / code).is_dir()]
    for code in missing:
        folder = settings.plans.folder / code
        yield bad("plans", f"there is no folder {folder}", "mend plans.folder or plans.active in config.toml")
    if not missing:
        yield ok("plans", ", ".join(settings.plans.active) or "none is active")


def _database(settings: Settings, now: datetime) -> Iterator[Finding]:
    url = settings.database.url.get_secret_value()
    if url.startswith("sqlite") and not Path(url.partition("///")[2]).exists():
        yield warning("database", "there is none yet", "it is made at the first start: tram run")
        return
    try:
        with Database(url) as database:
            yield from _open_database(database, settings, now)
    except UnknownDatabase as problem:
        yield bad("database", str(problem), "mend database.url")
    except DatabaseAway as away:
        yield bad("database", str(away), _ADVICE.get(str(away), "look at the log of the database"))


def _open_database(database: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    revision = current_revision(database)
    if revision is None or revision < HEAD:
        yield warning("database", f"schema {revision or 'none'}, this program needs {HEAD}", "run: tram migrate")
        return
    if revision > HEAD:
        yield bad("database", f"schema {revision}, this program knows up to {HEAD}", "use the newer program")
        return
    with database.write() as connection:
        operating.note_beat(connection, "doctor", now)  # a full disk can be read: only writing shows it
        yield ok("database", f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}, writable, schema {revision}")
        yield from _operators(connection, settings)


def _operators(connection: Connection, settings: Settings) -> Iterator[Finding]:
    chats = len(operating.operator_chats(connection)) + bool(settings.operator.chat)
    if chats:
        yield ok("operator", f"chats that hear of trouble: {chats}")
    else:
        yield warning("operator", "nobody hears when something is wrong", "run: tram operator invite")
    dead = dead_updates.count_open(connection)
    if dead:
        yield warning("dead letters", f"messages that could not be handled: {dead}", "run: tram dead list")
    else:
        yield ok("dead letters", "none")


def _disk(settings: Settings) -> Finding:
    folder = data_folder(settings).absolute()
    free = shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.exists())).free
    found = f"{free // MEGABYTE:,} MB free at {folder}"
    if free <= SCARCE_DISK:
        return bad("disk", found, "free space: at the end nothing can be written")
    if free < AMPLE_DISK:
        return warning("disk", found, "free space soon")
    return ok("disk", found)


def _permissions(settings: Settings) -> Iterator[Finding]:
    folder = data_folder(settings)
    url = settings.database.url.get_secret_value()
    private = [folder, *([Path(url.partition("///")[2])] if url.startswith("sqlite") else [])]
    if settings.telegram.token.get_secret_value() and "TRAM_TELEGRAM_TOKEN" not in os.environ:
        private.append(config_file())  # the token stands there, unless it came from a file of its own
    wide = [path for path in private if path.exists() and path.stat().st_mode & _OTHERS]
    for path in wide:
        mode = "700" if path.is_dir() else "600"
        yield warning("permissions", f"others on this machine can read {path}", f"run: chmod {mode} {path}")
    if folder.exists() and not os.access(folder, os.W_OK):
        yield bad("permissions", f"{folder} cannot be written by this account", f"run: chown -R ACCOUNT {folder}")
    elif not wide:
        yield ok("permissions", "the data are their owner's alone")


def _fonts() -> Finding:
    found = importlib.util.find_spec("matplotlib")  # found, not imported: only the drawing process loads it
    folder = Path(found.origin).parent / "mpl-data/fonts/ttf" if found is not None and found.origin else Path()
    missing = [name for name in _FONTS if not (folder / name).is_file()]
    if missing:
        return bad("fonts", f"charts lack {', '.join(missing)}", "install the libraries again: make .venv/ready")
    return ok("fonts", "DejaVu Sans for charts")


def _backup(settings: Settings, now: datetime) -> Finding:
    days = days_kept(backup_folder(settings))
    if not days:
        return warning("backup", "there is no daily backup yet", "run: tram backup")
    age = (now.astimezone(ZoneInfo(settings.time.zone)).date() - max(days)).days
    found = f"the newest is of {max(days).isoformat()}"
    if age > _OLD_BACKUP:
        return warning("backup", found, "see the log for why none was made, and run: tram backup")
    return ok("backup", found)


def _running(settings: Settings) -> Iterator[Finding]:
    """What the running program says of itself, if it runs where the settings say."""
    host = f"[{settings.web.host}]" if ":" in settings.web.host else settings.web.host
    if not settings.web.port:
        return
    try:
        with build_opener(ProxyHandler({})).open(f"http://{host}:{settings.web.port}/readyz", timeout=10):
            yield ok("program", "running and ready")
    except HTTPError as answer:
        checks: dict[str, str] = json.loads(answer.read()).get("checks", {})
        wrong = [f"{check}: {said}" for check, said in checks.items() if said not in ("ok", "leads", "stands by")]
        yield bad("program", f"running, not ready ({'; '.join(wrong)})", "mend what is named, and look at the log")
    except (URLError, OSError, ValueError):
        yield warning("program", f"nobody answers at {host}:{settings.web.port}", "start it: tram run")
