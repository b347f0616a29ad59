"""`make bench-page`: a plan's page for a province: 108 stations × 16 indicators × 8 quarters, completeness included.

    python -m benchmarks.plan_page [DATABASE_URL]

Without an address a SQLite file of its own; a PostgreSQL database must be empty. Read, rolled up, judged for every
station, as people are shown it. Exit code 1 when the page takes 150 ms or more (the median of 30).
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.plan_page.province import PLAN, QUARTERS, STATIONS, province
from reporting.desk import Desk
from reporting.page import PlanPage, read_page
from storage import units

LIMIT = 150.0  # milliseconds
_TIMES, _WARMING = 30, 3
_VILLAGES = 1  # to a station: one of the 16 indicators is theirs


def draw(desk: Desk) -> tuple[PlanPage, int]:
    """The whole page, and how many values of stations were judged for it."""
    plan = desk.catalogue.plan(PLAN)
    (root,) = units.plan_roots(desk.connection, PLAN)
    page = read_page(desk, plan, root, QUARTERS)
    judged = 0
    for period in QUARTERS:
        for indicator in plan.indicators:
            _ = page.whole(indicator, period).outcome
            judged += page.outcomes(indicator, period).total()
    return page, judged


def measure(desk: Desk) -> tuple[list[float], list[float]]:
    """Milliseconds of each of the pages: that passed, and that this process worked."""
    passed, worked = [], []
    for _ in range(_WARMING + _TIMES):
        began, begun = time.perf_counter(), time.process_time()
        draw(desk)
        worked.append((time.process_time() - begun) * 1000)
        passed.append((time.perf_counter() - began) * 1000)
    return sorted(passed[_WARMING:]), sorted(worked[_WARMING:])


def main(url: str | None) -> int:
    """Print the figures; the exit code."""
    with TemporaryDirectory() as folder, province(url or f"sqlite:///{Path(folder) / 'page.db'}", _VILLAGES) as desk:
        page, judged = draw(desk)
        times, worked = measure(desk)
    median = statistics.median(times)
    filed = sum(done.received for done in page.completeness.values())
    print(f"{STATIONS} stations x {len(page.plan.indicators)} indicators x {len(QUARTERS)} quarters")
    print(f"{filed} reports read, {judged} values judged below the province")
    print(f"median {median:.0f} ms, fastest {times[0]:.0f} ms, slowest {times[-1]:.0f} ms; promised: under {LIMIT:.0f}")
    print(f"of it at work: median {statistics.median(worked):.0f} ms; the rest waited for other programs")
    return 0 if median < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
