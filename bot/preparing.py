"""What the program needs once, made by a child that takes its libraries with it.

SQLModel and the ORM only declare the tables, pydantic only checks the settings, `holidays` only knows the holidays:
36 MB that the program which runs for years would otherwise hold for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from bot.settings import SettingsProblem

if TYPE_CHECKING:  # nothing is loaded here that only the child needs
    from datetime import date
    from multiprocessing.connection import Connection

    from bot.settings import Settings
    from storage.known_tables import MetaData

YEARS_BACK, YEARS_AHEAD = 1, 6  # around this one: their holidays are known without the library


@dataclass(frozen=True, slots=True)
class Prepared:
    """The settings, checked; the tables; and by year the public holidays of the years around this one."""

    settings: Settings
    tables: MetaData
    holidays: Mapping[int, frozenset[date]]


class Preparation:
    """A child at work. Begin it before anything is loaded: it is forked, so it begins with what is loaded already.

    It ends by itself, whatever becomes of us.
    """

    def __init__(self) -> None:
        context = get_context("fork")
        self._answer, theirs = context.Pipe(duplex=False)
        self._child = context.Process(target=_answer, args=(self._answer, theirs), daemon=True)
        self._child.start()
        theirs.close()

    def wait(self) -> Prepared:
        """What it made. Raises SettingsProblem; RuntimeError when it died, after its own words on standard error."""
        try:
            answer: Prepared | SettingsProblem = self._answer.recv()
        except EOFError:
            raise RuntimeError("the child that prepares the start died") from None
        finally:
            self._answer.close()
            self._child.join()
        if isinstance(answer, SettingsProblem):
            raise answer
        return answer


def _answer(theirs: Connection, line: Connection) -> None:
    theirs.close()  # with a reading end of our own, an answer to a parent that was killed would wait for ever
    try:
        answer: Prepared | SettingsProblem = _prepare()
    except SettingsProblem as problem:
        answer = problem
    with suppress(BrokenPipeError):  # nobody is left who wants it
        line.send(answer)


def _prepare() -> Prepared:
    from bot.clock import SystemClock
    from bot.settings import check_ready_to_run, read_settings
    from reporting.days_off import read_holidays
    from storage.tables import metadata

    settings = read_settings()
    check_ready_to_run(settings)
    year = SystemClock().now().year
    return Prepared(settings, metadata, read_holidays(range(year - YEARS_BACK, year + YEARS_AHEAD)))
