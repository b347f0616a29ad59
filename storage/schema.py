"""Brings a database to the schema of this program, and refuses one that is newer."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text

from storage.database import Database
from storage.locks import Work, hold_work

HEAD = "0017"  # the newest revision in migrations/versions; a test holds it against the folder

_MIGRATIONS = Path(__file__).parent / "migrations"


UNFINISHED = f"moving-{HEAD}"  # stands for the revision while an office is being moved in: no program begins on it


class SchemaTooNew(Exception):
    """The database was written by a newer program, or not to its end; running on it could damage it.

    The text is what the operator has to know.
    """


def current_revision(database: Database) -> str | None:
    """The revision the database is at, None for an empty one."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def is_current(database: Database) -> bool:
    """Whether the schema is exactly this program's."""
    return current_revision(database) == HEAD


def is_known(revision: str) -> bool:
    """Whether this program can work with a database of that revision, or bring it up to date."""
    return revision in {path.stem.split("_")[0] for path in _versions()}


def migrate(database: Database) -> bool:
    """Bring the schema to HEAD; True when something changed. Alembic is loaded only when there is work."""
    current = current_revision(database)
    if current == HEAD:
        return False
    if current is not None and not is_known(current):
        if current.startswith("moving-"):
            raise SchemaTooNew("an office was being moved here and is not complete: repeat `tram move`")
        raise SchemaTooNew(
            f"the database is at revision {current}, this program knows up to {HEAD}; use a newer version of it"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with database.write() as connection:
        hold_work(connection, Work.MIGRATE)  # of several processes that start together one migrates
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def _versions() -> list[Path]:
    return sorted((_MIGRATIONS / "versions").glob("[0-9]*.py"))
