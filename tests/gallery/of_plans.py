"""Every kind of picture for each of the five plans, as the chat would show it on the demo's own data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.demo import prepare
from bot.samples import current_quarter
from bot.settings import Data, Database, Plans, Secret, Settings
from bot.wording import load_wording
from charts.chart import Chart
from handlers.pictures import headline, picture
from handlers.subject import Subject
from handlers.views import View
from indicators.indicator import Indicator
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.series import accumulates, indicators_of
from storage.database import Database as Store
from tests.builders import ROOT, ZONE

NAMES = {
    View.RANKING: "ranking",
    View.TREND: "trend",
    View.PACE: "pace",
    View.FILING: "heat",
    View.ALL: "panels",
}
PLANS = ("lao-cai-2023", "bac-giang-2030", "lai-chau-2025-2030", "bac-kan-2025-2030", "chieng-on-2024")


@dataclass(frozen=True)
class Shown:
    """One picture of a plan: what file it becomes, and what is said beneath it."""

    name: str
    chart: Chart
    caption: str
    alt: str


def pictures_of(code: str) -> Iterator[Shown]:
    """All kinds for that plan; of progress towards a sum one indicator that has a plan for the year or the end."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(
            database=Database(url=Secret(f"sqlite:///{folder / 'tram.db'}")),
            plans=Plans(folder=ROOT / "plans", active=(code,)),
            data=Data(folder=folder),
        )
        plan, cast, now = prepare(settings, folder)
        with Store(settings.database.url.get_secret_value()) as store, store.write() as connection:
            desk = Desk(connection, now, Catalogue.load(connection), load_wording(), ZoneInfo(ZONE.key))
            period = current_quarter(desk, plan)
            district = cast.group_unit
            station = next(player.unit for player in cast.players if player.role is Role.HEAD)
            for view in View:
                unit = station if view is View.ALL else district
                indicator: Indicator | None = headline(plan)
                if view is View.PACE:
                    asked = indicators_of(desk, plan, period, unit)
                    indicator = next((one for one in asked if accumulates(desk, plan, one, period)), None)
                if indicator is None:
                    continue
                found = picture(Subject(desk, plan, unit, period, indicator, "vi"), view)
                yield Shown(f"{code}-{NAMES[view]}", found.chart, found.caption, found.alt)
