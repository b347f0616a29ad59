"""What the benchmark of a plan's page measures is the page: everything read, every station judged."""

from __future__ import annotations

from pathlib import Path

from benchmarks.plan_page.__main__ import draw
from benchmarks.plan_page.province import QUARTERS, province
from indicators.judging import Outcome

STATIONS = 9


def test_every_station_is_judged_for_every_quarter(tmp_path: Path) -> None:
    with province(f"sqlite:///{tmp_path / 'page.db'}", 1, STATIONS) as desk:
        page, judged = draw(desk)
        reported = {one.code: page.whole(one, QUARTERS[-1]).expected for one in page.plan.indicators}
    assert all(reported.values()), "an indicator that nobody reports would cost nothing"
    districts = sum(unit.kind == "district" for unit in page.units[QUARTERS[-1]])
    everywhere = [one for one in page.plan.indicators if not one.exclude_regions]
    of_stations = sum(one.reporter.value != "district" for one in everywhere) * STATIONS
    of_districts = sum(one.reporter.value == "district" for one in everywhere) * districts
    of_region_3 = sum(bool(one.exclude_regions) for one in page.plan.indicators) * STATIONS // 3
    assert judged == (of_stations + of_districts + of_region_3) * len(QUARTERS)
    outcomes = [page.whole(one, quarter).outcome for one in page.plan.indicators for quarter in QUARTERS]
    assert {Outcome.MET, Outcome.NOT_MET} <= set(outcomes)
    assert all(done.received for done in page.completeness.values())
    assert sum(done.missing for done in page.completeness.values()) > 0
