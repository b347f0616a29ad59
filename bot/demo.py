"""`tram demo`: the whole office against the simulator, ready to be shown. Every start begins with the same data.

The data of the past quarters are made once and kept as a seed; a start copies it, so the chat works in seconds.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.assembly import Office
from bot.cast import GROUP_ID, Cast, choose_cast, enrol, newcomer_links
from bot.office import load_plans, only_one, open_database
from bot.problems import OfficeProblem
from bot.samples import PAST_QUARTERS, file_current_reports, file_past_reports, read_sample_rules
from bot.settings import Backup, Data, Logs, Plans, Secret, Settings, Telegram, Time, Web, read_settings
from bot.settings import Database as DatabaseSettings
from bot.wording import load_wording
from indicators.period import Period, PeriodKind
from programmes.fingerprint import fingerprint
from programmes.plan import Plan
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.rounds import due_day, open_rounds
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from storage.database import Database
from storage.schema import HEAD

TOKEN = "700:demo-token-of-the-simulator-0000000"  # noqa: S105  (the simulator takes any token of this form)
USERNAME = "tram_demo_bot"
HOUR = time(9, 0)
_SAMPLES = "sample-values.csv"


async def run_demo(code: str, port: int, folder: Path) -> None:
    """Run until Ctrl-C. OfficeProblem when there is no such plan."""
    wording = load_wording()
    office_settings = read_settings()
    simulator = _simulator(port)
    with simulator, SimulatorClient(simulator.url) as client:
        settings = demo_settings(office_settings, code, folder, simulator.url)
        with only_one(settings):
            plan, cast, today = prepare(settings, folder)
        client.add_bot(TOKEN, USERNAME, "Trạm")
        links = _set_stage(settings, client, plan, cast, today)
        typer.echo(wording.text("vi", "demo.open", url=f"{simulator.url}/"))
        typer.echo(wording.text("vi", "demo.invited", name=links["name"], code=links["code"]))
        typer.echo(wording.text("vi", "demo.stop"))
        await Office(settings).run()
    typer.echo(wording.text("vi", "demo.stopped"))


def demo_settings(settings: Settings, code: str, folder: Path, simulator: str) -> Settings:
    """The office's settings, turned to the simulator and to a database of its own."""
    return replace(
        settings,
        telegram=Telegram(token=Secret(TOKEN), base_url=simulator, username=USERNAME),
        database=DatabaseSettings(url=Secret(f"sqlite:///{folder / 'tram.db'}")),
        plans=Plans(folder=settings.plans.folder, active=(code,)),
        time=Time(zone=settings.time.zone, follow=f"{simulator}/control/clock"),
        web=Web(port=0),
        data=Data(folder=folder),
        backup=Backup(daily=False),
        logs=Logs(level="warning", format="plain"),
    )


def prepare(settings: Settings, folder: Path) -> tuple[Plan, Cast, datetime]:
    """Put a fresh database in place, made from the seed (and the seed first, if there is none for this content)."""
    (code,) = settings.plans.active
    source = settings.plans.folder / code
    if not (source / _SAMPLES).is_file():
        raise OfficeProblem(f"{source} has no {_SAMPLES}: there is nothing to show.")
    seed = folder / f"{code}-{HEAD}-{fingerprint(source)[:12]}.seed.db"
    if not seed.is_file():
        typer.echo(load_wording().text("vi", "demo.preparing"))
        _make_seed(settings, seed)
    target = folder / "tram.db"
    for leftover in (target, *folder.glob("tram.db-*")):  # the journal goes with the file, the lock stays
        leftover.unlink(missing_ok=True)
    shutil.copyfile(seed, target)
    target.chmod(0o600)
    database, _ = open_database(settings)
    with database, database.read() as connection:
        catalogue = Catalogue.load(connection)
        plan = catalogue.plan(code)
        now = demo_day(plan, ZoneInfo(settings.time.zone))
        desk = Desk(connection, now, catalogue, load_wording(), ZoneInfo(settings.time.zone))
        return plan, choose_cast(desk, plan), now


def demo_day(plan: Plan, zone: ZoneInfo) -> datetime:
    """Ten days before the eighth quarter of the plan is due; its last quarter when the plan is shorter."""
    period = Period.quarter_of(plan.start).shifted(PAST_QUARTERS)
    last = Period(PeriodKind.QUARTER, plan.end.year, (plan.end.month + 2) // 3)
    if period.end > last.end:
        period = last
    due, _ = due_day(plan, period)
    return datetime.combine(due - timedelta(days=10), HOUR, zone).astimezone(UTC)


def _make_seed(settings: Settings, seed: Path) -> None:
    making = seed.with_suffix(".making")
    making.unlink(missing_ok=True)
    own = replace(settings, database=DatabaseSettings(url=Secret(f"sqlite:///{making}")))
    zone = ZoneInfo(settings.time.zone)
    (code,) = settings.plans.active
    database, _ = open_database(own)
    with database:
        catalogue, _ = load_plans(database, own, datetime(2000, 1, 1, tzinfo=UTC), with_samples=True)
        plan = catalogue.plan(code)
        rules = read_sample_rules(settings.plans.folder / code / _SAMPLES)
        with database.write() as connection:
            desk = Desk(connection, demo_day(plan, zone), catalogue, load_wording(), zone)
            cast = choose_cast(desk, plan)
            enrol(desk, cast)
            author = file_past_reports(desk, plan, rules)
            open_rounds(desk)
            file_current_reports(desk, plan, rules, cast.own_units, author)
    making.rename(seed)


def _set_stage(settings: Settings, client: SimulatorClient, plan: Plan, cast: Cast, now: datetime) -> dict[str, str]:
    """People, group, clock and presets in the simulator; the newcomer's links."""
    wording = load_wording()
    client.set_clock(now)
    zone = ZoneInfo(settings.time.zone)
    due = now.astimezone(zone) + timedelta(days=10)
    client.set_presets(
        {
            wording.text("vi", "demo.before_due"): now,
            wording.text("vi", "demo.on_due"): due,
            wording.text("vi", "demo.after_due"): due + timedelta(days=3),
        }
    )
    for player in cast.players:
        client.create_person(player.name, id=player.id)
        client.start(player.id)  # nobody is written to who has not spoken first
    members = [player.id for player in cast.players if player.role is not None and player.unit.kind != "village"]
    client.create_group(cast.group_title, members, id=GROUP_ID, bot=True)
    with Database(settings.database.url.get_secret_value()) as database, database.write() as connection:
        desk = Desk(connection, now, Catalogue.load(connection), wording, zone)
        links = dict(newcomer_links(desk, cast, USERNAME))
    return {**links, "name": cast.players[-1].name}


def _simulator(port: int) -> RunningSimulator:
    try:
        return RunningSimulator(port)
    except OSError:
        other = RunningSimulator(0)
        typer.echo(load_wording().text("vi", "demo.port_taken", port=port, other=other.url.rpartition(":")[2]))
        return other
