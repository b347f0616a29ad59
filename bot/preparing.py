"""What the program needs once, made by a child that takes its libraries with it.

SQLModel and the ORM only declare the tables, pydantic only checks the settings, `holidays` only knows the holidays:
36 MB that the program which runs for years would otherwise hold for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # nothing is loaded here that only the child needs
    from datetime import date

    from sqlalchemy import MetaData

    from bot.settings import Settings

YEARS_BACK, YEARS_AHEAD = 1, 6  # around this one: their holidays are known without the library


@dataclass(frozen=True, slots=True)
class Prepared:
    """The settings, checked; the tables; and by year the public holidays of the years around this one."""

    settings: Settings
    tables: MetaData
    holidays: Mapping[int, frozenset[date]]


@contextmanager
def preparing() -> Iterator[Future[Prepared]]:
    """A child at work. Begin it before anything is loaded: it is forked, so it begins with what is loaded already.

    The future raises SettingsProblem.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as child:
        yield child.submit(_prepare)


def _prepare() -> Prepared:
    """Runs in the child."""
    from bot.clock import SystemClock
    from bot.settings import check_ready_to_run, read_settings
    from reporting.days_off import read_holidays
    from storage.tables import metadata

    settings = read_settings()
    check_ready_to_run(settings)
    year = SystemClock().now().year
    return Prepared(settings, metadata, read_holidays(range(year - YEARS_BACK, year + YEARS_AHEAD)))
