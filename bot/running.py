"""The process that runs for years: `tram run` becomes this, so that it carries nothing a command line needs.

Started by bot/cli.py through exec, which keeps the process number and what it was started with.
"""

from __future__ import annotations

import sys

# structlog draws tracebacks with rich where it finds it, and httpx brings a command line with colours: 6 MB that a
# program without a terminal never uses.
for unused in ("rich", "pygments"):
    sys.modules.setdefault(unused, None)  # type: ignore[arg-type]  # documented: None makes the import fail


def main() -> None:
    """Run until a signal; a problem of the operator is one sentence on standard error and exit code 2."""
    # Here and not above: each child process imports this module anew, and needs none of it.
    import asyncio

    from bot.assembly import run_office
    from bot.problems import OfficeProblem
    from bot.settings import SettingsProblem, check_ready_to_run, read_settings
    from storage.database import DatabaseAway

    try:
        settings = read_settings()
        check_ready_to_run(settings)
        asyncio.run(run_office(settings))
    except (SettingsProblem, OfficeProblem) as problem:
        print(problem, file=sys.stderr)  # noqa: T201  (the operator's terminal)
        sys.exit(2)
    except DatabaseAway as away:
        print(f"database.url: {away}; see `tram doctor`.", file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
