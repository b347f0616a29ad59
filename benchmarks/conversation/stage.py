"""Where the benchmark happens: a simulator, `tram run` on a database of its own, and the peer beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo import demo_day
from bot.samples import PAST_QUARTERS, SampleRule, current_quarter, file_sample, read_sample_rules
from bot.wording import load_wording
from indicators.period import Period
from programmes.plan import Form, Plan
from programmes.reader import read_plan
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.loading import load_plan
from reporting.obligations import Owed
from reporting.privacy import agree_by_joining
from reporting.rounds import open_rounds
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from storage import people, units
from storage.database import Database
from storage.schema import migrate
from storage.units import Unit

ROOT = Path(__file__).parents[2]
TOKEN = "701:benchmark-token-of-the-simulator-012345678"
PEER_TOKEN = "702:benchmark-token-of-the-simulator-987654321"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_REACHED = 60.0


@dataclass(frozen=True, slots=True)
class Stage:
    """`place` gives a person a unit before they first write; `peer` starts the survey bot with one form."""

    client: SimulatorClient
    database: Database
    plan: Plan
    rules: Mapping[str, SampleRule | None]
    now: datetime
    period: Period
    folder: Path
    url: str

    def unit(self, form: Form, number: int) -> Unit:
        """The unit of that number (from 0) among those that fill the form."""
        with self.database.read() as connection:
            (root,) = units.plan_roots(connection, self.plan.code)
            return units.subtree(connection, root, kind=form.unit_kind, plan=self.plan.code)[number]

    def place(self, person: int, name: str, form: Form, unit: Unit, *, history: bool) -> None:
        """A role at the unit, and with `history` reports of the seven quarters before."""
        with self.database.write() as connection:
            desk = Desk(connection, self.now, Catalogue.load(connection), load_wording(), ZONE)
            added = people.add_person(connection, name, "vi", self.now)
            people.add_address(connection, added.id, "telegram", str(person), self.now)
            agree_by_joining(desk, added.id)
            role = Role(form.questionnaire.role)
            people.add_membership(connection, added.id, unit.id, role.value, people.ACTIVE, self.now)
            for back in range(PAST_QUARTERS, 0, -1) if history else ():
                earlier = self.period.shifted(-back)
                owed = Owed(form, unit, None)
                file_sample(desk, self.plan, owed, earlier, PAST_QUARTERS - back, self.rules, added.id)

    @contextmanager
    def peer(self, form: Mapping[str, Any]) -> Iterator[None]:
        """The plain survey, as a process of its own."""
        file = self.folder / "survey.json"
        file.write_text(json.dumps(form, ensure_ascii=False), "utf-8")
        told = {**os.environ, "SURVEY_TOKEN": PEER_TOKEN, "SURVEY_BASE_URL": self.url}
        with _process([sys.executable, "-m", "benchmarks.peers.survey", str(file)], told, ROOT):
            yield


@contextmanager
def raised_stage(code: str) -> Iterator[Stage]:
    """Everything at work on the plan of that code, ten days before its eighth quarter is due."""
    folder = ROOT / "plans" / code
    plan = read_plan(folder, with_samples=True)
    now = demo_day(plan, ZONE)
    with TemporaryDirectory() as name, RunningSimulator() as simulator, SimulatorClient(simulator.url) as client:
        place = Path(name)
        client.add_bot(TOKEN, "tram_bot", "Tram")
        client.add_bot(PEER_TOKEN, "survey_bot", "Survey")
        client.set_limits("off")
        client.set_clock(now)
        with Database(f"sqlite:///{place / 'tram.db'}") as database:
            migrate(database)
            with database.write() as connection:
                load_plan(connection, plan, now)
                desk = Desk(connection, now, Catalogue.load(connection), load_wording(), ZONE)
                open_rounds(desk)
                period = current_quarter(desk, plan)
            rules = read_sample_rules(folder / "sample-values.csv")
            with _process(
                [str(Path(sys.executable).with_name("tram")), "run"], _told(place, simulator.url, code), place
            ):
                yield Stage(client, database, plan, rules, now, period, place, simulator.url)


def _told(folder: Path, simulator: str, code: str) -> dict[str, str]:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("TRAM_")}
    return {
        **inherited,
        "TRAM_TELEGRAM_TOKEN": TOKEN,
        "TRAM_TELEGRAM_BASE_URL": simulator,
        "TRAM_DATABASE_URL": f"sqlite:///{folder / 'tram.db'}",
        "TRAM_DATA_FOLDER": str(folder),
        "TRAM_PLANS_FOLDER": str(ROOT / "plans"),
        "TRAM_PLANS_ACTIVE": code,
        "TRAM_TIME_FOLLOW": f"{simulator}/control/clock",
        "TRAM_WEB_PORT": "0",
        "TRAM_LOGS_LEVEL": "error",
        "TRAM_SENDING_PER_CHAT": "0",
        "TRAM_SENDING_PER_SECOND": "0",
    }


@contextmanager
def _process(words: list[str], told: Mapping[str, str], folder: Path) -> Iterator[None]:
    process = subprocess.Popen(words, cwd=folder, env=told)
    try:
        yield
    finally:
        process.terminate()
        process.wait(_REACHED)
