"""A small office with sample reports, the same in every test: one plan, its past quarters filed by the sample rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.samples import current_quarter, file_current_reports, file_past_reports, read_sample_rules
from bot.wording import load_wording
from indicators.period import Period
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.loading import load_plan
from reporting.rounds import due_day, open_rounds
from storage.database import Database
from storage.schema import migrate
from tests.builders import ROOT, ZONE, World, sample_plan

CHIENG_ON, LAO_CAI = "chieng-on-2024", "lao-cai-2023"


def demo_moment(code: str) -> datetime:
    """Ten days before the plan's fourth quarter is due."""
    due, _ = due_day(sample_plan(code), Period.quarter_of(sample_plan(code).start).shifted(3))
    return datetime.combine(due - timedelta(days=10), time(9), ZONE)


@contextmanager
def filed_world(folder: Path, code: str) -> Iterator[World]:
    """A database of one's own with that plan, three past quarters and most of the running one."""
    (folder / "tram.db").write_bytes(_seed(code))
    with Database(f"sqlite:///{folder / 'tram.db'}") as database:
        with database.read() as connection:
            catalogue = Catalogue.load(connection)
        yield World(database, catalogue, demo_moment(code))


@cache
def _seed(code: str) -> bytes:
    rules = read_sample_rules(ROOT / "plans" / code / "sample-values.csv")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "seed.db"
        with Database(f"sqlite:///{file}") as database:
            migrate(database)
            with database.write() as connection:
                load_plan(connection, sample_plan(code), datetime(2020, 1, 1, tzinfo=UTC))
            with database.write() as connection:
                now = demo_moment(code).astimezone(UTC)
                desk = Desk(connection, now, Catalogue.load(connection), load_wording(), ZONE)
                plan = desk.catalogue.plan(code)
                author = file_past_reports(desk, plan, rules)
                open_rounds(desk)
                file_current_reports(desk, plan, rules, frozenset(), author)
                assert current_quarter(desk, plan)
        return file.read_bytes()
