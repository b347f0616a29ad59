"""The stage of a journey: a simulator, a database with seven past quarters, and the real program between them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.cast import GROUP_ID, Cast
from bot.demo import prepare
from bot.office import office_desk
from bot.samples import PAST_QUARTERS, current_quarter, file_sample, read_sample_rules
from bot.settings import Data, Database, Plans, Secret, Settings
from reporting.access import Role
from reporting.obligations import missing_below
from reporting.privacy import agree_by_joining
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from storage import people, units
from tests.builders import PLAN, ROOT, ZONE
from tests.journeys.phone import Phone, plain
from tests.journeys.records import Records
from tests.journeys.running_office import TOKEN, USERNAME, RunningOffice

MAN, PAO, SON, THU, BINH, LAN = range(7001, 7007)  # two village workers, staff, head, officer, newcomer
WATCHMAN = 7900  # a village worker of another station: what they are answered comes after what came before
OTHER_HEAD = 7901  # the head of that station
SHORTEST_SECRET = 6  # shorter words are in every log by chance


@dataclass(frozen=True)
class Seed:
    """A prepared database, its cast and the moment of its story: ten days before the quarter is due."""

    file: Path
    cast: Cast
    now: datetime
    other_station: str

    @property
    def station(self) -> str:
        """Code of the cast's station."""
        return next(player.unit.code for player in self.cast.players if player.role is Role.HEAD)

    def village(self, number: int) -> str:
        """Code of one of its villages, from 1."""
        return f"{self.station}-T{number}"


def make_seed(folder: Path) -> Seed:
    """The demo's own database, and two people of another station beside the cast."""
    settings = Settings(
        database=Database(url=Secret(f"sqlite:///{folder / 'tram.db'}")),
        plans=Plans(folder=ROOT / "plans", active=(PLAN,)),
        data=Data(folder=folder),
    )
    _, cast, now = prepare(settings, folder)
    home = next(player.unit for player in cast.players if player.role is Role.HEAD)
    with office_desk(settings, now) as desk:
        stations = units.subtree(desk.connection, cast.group_unit, kind="commune", plan=PLAN)
        other = next(unit for unit in stations if unit.id != home.id)
        village = units.subtree(desk.connection, other, kind="village")[0]
        for chat, name, role, unit in (
            (WATCHMAN, "Chị Ngân (mẫu)", Role.VILLAGE, village),
            (OTHER_HEAD, "Anh Dũng (mẫu)", Role.HEAD, other),
        ):
            person = people.add_person(desk.connection, name, "vi", now)
            people.add_address(desk.connection, person.id, "telegram", str(chat), now)
            agree_by_joining(desk, person.id)
            people.add_membership(desk.connection, person.id, unit.id, role.value, people.ACTIVE, now)
    return Seed(folder / "tram.db", cast, now, other.code)


@dataclass
class Stage:
    """One journey's world. Nothing runs until `office.start()`; people find each other by their chat's number."""

    seed: Seed
    folder: Path
    client: SimulatorClient
    office: RunningOffice
    records: Records
    phones: dict[tuple[int, int | None], Phone] = field(default_factory=dict)

    def phone(self, chat: int, person: int | None = None) -> Phone:
        """The phone of that person; with `person` a group's chat in their hands."""
        key = (chat, person)
        if key not in self.phones:
            self.phones[key] = Phone(self.client, chat, person)
        return self.phones[key]

    def newcomer(self, name: str) -> Phone:
        """Somebody whom nobody knows."""
        return self.phone(self.client.create_person(name))

    def set_clock(self, moment: datetime | str) -> None:
        """Set everybody's clock; text is local time, "2027-01-07 08:00"."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        self.client.set_clock(moment)

    def settle(self) -> None:
        """Return when the office has seen to all that happened before, and has sent what it had to send."""
        watchman = self.phone(WATCHMAN)
        watchman.says("/start")
        watchman.sees("Chị Ngân")
        self.records.wait_until_nothing_waits()

    def file_everything_at(self, station: str) -> None:
        """Let every report of the station and its villages come in, as if sent yesterday. The office must not run."""
        settings = Settings(
            database=Database(url=Secret(f"sqlite:///{self.folder / 'tram.db'}")),
            plans=Plans(folder=ROOT / "plans", active=(PLAN,)),
        )
        with office_desk(settings, self.seed.now - timedelta(days=1)) as desk:
            plan = desk.catalogue.plan(PLAN)
            rules = read_sample_rules(ROOT / "plans" / PLAN / "sample-values.csv")
            author = people.add_person(desk.connection, "Số liệu mẫu", "vi", desk.now).id
            found = units.unit_by_code(desk.connection, station)
            assert found is not None
            period = current_quarter(desk, plan)
            for owed in missing_below(desk, plan, period, found):
                file_sample(desk, plan, owed, period, PAST_QUARTERS, rules, author, sent_at=desk.now)

    def leaks(self) -> list[str]:
        """What stands in the office's log and never may: the token, names, invites, and what people said."""
        said = [text for phone in self.phones.values() for text in phone.said if not text.startswith("/")]
        names = [player.name for player in self.seed.cast.players]
        log = plain(self.office.log)
        secrets = [TOKEN, TOKEN.partition(":")[2], *names, *said]
        return [secret for secret in secrets if len(secret) >= SHORTEST_SECRET and secret in log]

    def files_with_the_token(self) -> list[str]:
        """Whatever the program has written, database and backups included, and holds the bot's token."""
        secret = TOKEN.partition(":")[2].encode()
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return [path.name for path in files if secret in path.read_bytes()]


@contextmanager
def raised_stage(seed: Seed, folder: Path, **settings: str) -> Iterator[Stage]:
    """A stage with the cast on it, at the seed's moment, for one journey."""
    shutil.copyfile(seed.file, folder / "tram.db")
    with RunningSimulator() as simulator, SimulatorClient(simulator.url) as client:
        client.add_bot(TOKEN, USERNAME, "Trạm")
        client.set_clock(seed.now)
        for player in seed.cast.players:
            client.create_person(player.name, id=player.id)
        client.create_person("Chị Ngân (mẫu)", id=WATCHMAN)
        client.create_person("Anh Dũng (mẫu)", id=OTHER_HEAD)
        for known in (MAN, PAO, SON, THU, BINH, WATCHMAN, OTHER_HEAD):
            client.start(known)  # long ago: nobody is written to who has not spoken first
        forget_what_was_written(client)
        client.create_group(seed.cast.group_title, [BINH, THU], id=GROUP_ID, bot=True)
        office = RunningOffice(folder, simulator.url, **settings)
        try:
            yield Stage(seed, folder, client, office, Records(folder / "tram.db"))
        finally:
            office.end()


def forget_what_was_written(client: SimulatorClient) -> None:
    """Let nothing wait for the bot: what was said before the story begins was answered long ago."""
    import httpx

    method = f"{client.url}/bot{TOKEN}/getUpdates"
    while waiting := httpx.get(method, trust_env=False).raise_for_status().json()["result"]:  # a hundred at a time
        last = max(update["update_id"] for update in waiting)
        httpx.get(method, params={"offset": last + 1, "limit": 1}, trust_env=False).raise_for_status()
