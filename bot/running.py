"""The process that runs for years: `tram run` becomes this, so that it carries nothing a command line needs.

Started by bot/cli.py through exec, which keeps the process number and what it was started with.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.preparing import Prepared

# Brought in by other libraries where they are found, and of no use to a program without a terminal: structlog draws
# tracebacks with rich, httpx has a command line with colours, SQLAlchemy's asyncio switches with greenlet. 7 MB.
for unused in ("rich", "pygments", "greenlet"):
    sys.modules.setdefault(unused, None)  # type: ignore[arg-type]  # documented: None makes the import fail


def main() -> None:
    """Run until a signal; a problem of the operator is one sentence on standard error and exit code 2."""
    # Here and not above: each child process imports this module anew, and needs none of it.
    from bot.preparing import Preparation

    preparation = Preparation()
    # aiohttp's lists of listeners, which stay empty here: compiled they bring the C++ runtime, 1 MB.
    os.environ.setdefault("FROZENLIST_NO_EXTENSIONS", "1")
    import aiohttp  # noqa: F401  (these three and SQLAlchemy: loaded while the child is at work)
    import telegram  # noqa: F401
    import uvicorn  # noqa: F401

    from bot.problems import OfficeProblem
    from bot.settings import SettingsProblem
    from storage.known_tables import know_tables

    try:
        prepared = preparation.wait()
        know_tables(prepared.tables)  # before anything that asks for a table is loaded
        _run(prepared)
    except (SettingsProblem, OfficeProblem) as problem:
        _give_up(str(problem))


def _run(prepared: Prepared) -> None:
    import asyncio

    from bot.assembly import run_office
    from reporting.days_off import know_holidays
    from storage.database import DatabaseAway

    know_holidays(prepared.holidays)
    try:
        asyncio.run(run_office(prepared.settings))
    except DatabaseAway as away:
        _give_up(f"database.url: {away}; see `tram doctor`.")


def _give_up(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201  (the operator's terminal)
    sys.exit(2)


if __name__ == "__main__":
    main()
