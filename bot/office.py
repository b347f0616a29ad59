"""What every command of the office needs: the database at the right schema, the plans loaded, a desk to work at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout

from bot.backup_shelf import name_before
from bot.child import in_a_child
from bot.clock import SystemClock
from bot.preparing import YEARS_AHEAD, YEARS_BACK
from bot.problems import OfficeProblem
from bot.settings import Settings
from bot.wording import load_wording
from programmes.faults import PlanFaults
from programmes.fingerprint import fingerprint
from programmes.plan import Plan
from reporting.catalogue import Catalogue
from reporting.days_off import know_holidays, knows_holidays, read_holidays
from reporting.desk import Desk
from reporting.loading import is_loaded, load_plan
from storage.database import Database, UnknownDatabase
from storage.locks import Work, hold_work
from storage.schema import HEAD, SchemaTooNew, current_revision, is_current, is_known, migrate


def open_database(settings: Settings) -> tuple[Database, bool]:
    """The database at this program's schema, and whether the schema was changed just now."""
    try:
        database = Database(settings.database.url.get_secret_value())
    except UnknownDatabase as problem:
        raise OfficeProblem(f"database.url (TRAM_DATABASE_URL): {problem}") from None
    try:
        if is_current(database):
            return database, False
        # Alembic goes with the child.
        return database, in_a_child(_migrate, database.url, backup_folder(settings), SystemClock().now())
    except SchemaTooNew as problem:
        database.close()
        raise OfficeProblem(f"database.url: {problem}.") from None
    except OfficeProblem:
        database.close()
        raise


def _migrate(url: str, folder: Path, now: datetime) -> bool:
    """Runs in the child. A SQLite file that holds something is backed up before its schema is changed."""
    with Database(url) as database:
        current = current_revision(database)
        if database.is_sqlite and current is not None and is_known(current):
            _back_up(url, folder / name_before(HEAD, now), now)
        return migrate(database)


def _back_up(url: str, target: Path, now: datetime) -> None:
    """OfficeProblem when no backup can be made: then the schema is left as it is."""
    from storage.backup import back_up
    from storage.backup_archive import BackupFault
    from storage.database import DatabaseAway

    try:
        back_up(url, target, now)
    except (BackupFault, DatabaseAway, OSError) as problem:
        raise OfficeProblem(
            f"backup.folder: the schema was not changed, for no backup could be made: {problem}"
        ) from None


def backup_folder(settings: Settings) -> Path:
    """Where backups are put."""
    return Path(settings.backup.folder) if settings.backup.folder else settings.data.folder / "backups"


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """On SQLite the process that holds the file's lock is the only one; the kernel frees it when the process dies."""
    url = settings.database.url.get_secret_value()
    if not url.startswith("sqlite"):
        yield
        return
    path = Path(url.partition("///")[2])
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with FileLock(f"{path}.lock", timeout=0, mode=0o600):
            yield
    except Timeout:
        raise OfficeProblem(f"database.url: another `tram` works with {path.name} already; stop it first.") from None


def data_folder(settings: Settings) -> Path:
    """Where the data lie that grow: the database's folder on SQLite, else that of backups."""
    url = settings.database.url.get_secret_value()
    return Path(url.partition("///")[2]).parent if url.startswith("sqlite") else settings.data.folder


def load_plans(
    database: Database, settings: Settings, now: datetime, *, with_samples: bool = False
) -> tuple[Catalogue, list[str]]:
    """Load the active plans that changed since the last start; the catalogue of all, and the codes loaded now."""
    with database.read() as connection:
        folders = {code: settings.plans.folder / code for code in settings.plans.active}
        changed = [code for code, folder in folders.items() if not is_loaded(connection, code, fingerprint(folder))]
    if changed:
        # Reading sheets needs libraries that this process will never need again: a child reads, and takes them with it.
        in_a_child(_load, settings, changed, now, with_samples)
    with database.read() as connection:
        return Catalogue.load(connection), changed


def learn_holidays(year: int) -> None:
    """Know the public holidays of the years around this one; a child reads them, for the library is large."""
    years = range(year - YEARS_BACK, year + YEARS_AHEAD)
    if not knows_holidays(years):
        know_holidays(in_a_child(read_holidays, years))


def _load(settings: Settings, codes: list[str], now: datetime, with_samples: bool) -> None:
    """Runs in the child. The parent holds no transaction meanwhile."""
    with Database(settings.database.url.get_secret_value()) as database:
        for code in codes:
            folder = settings.plans.folder / code
            plan = read_folder(folder, with_samples=with_samples)
            with database.write() as connection:
                hold_work(connection, Work.LOAD_PLANS)  # another process may start at the same moment
                if not is_loaded(connection, code, fingerprint(folder)):
                    load_plan(connection, plan, now, fingerprint(folder))


def read_folder(folder: Path, *, with_samples: bool = False) -> Plan:
    """The plan in that folder; OfficeProblem with every fault when it is not in order."""
    if not folder.is_dir():
        raise OfficeProblem(f"{folder} is not a plan folder.")
    from programmes.reader import read_plan  # here: the running program lets a child read

    try:
        return read_plan(folder, with_samples=with_samples)
    except PlanFaults as faults:
        raise OfficeProblem(str(faults)) from None


@contextmanager
def office_desk(settings: Settings, now: datetime, database: Database | None = None) -> Iterator[Desk]:
    """A desk in one write transaction, for a command of the operator."""
    own = database is None
    if database is None:
        database, _ = open_database(settings)
    try:
        with database.write() as connection:
            catalogue = Catalogue.load(connection)
            yield Desk(connection, now, catalogue, load_wording(), ZoneInfo(settings.time.zone))
    finally:
        if own:
            database.close()
