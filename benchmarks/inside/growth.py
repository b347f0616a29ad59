"""`python -m benchmarks.inside.growth`: does an answer cost the same in a village, a province, a country?

For each number of people, with three years of reports: processor time per answer, the time of every sweep of a beat,
how long one step holds the writer when everybody's reminder is due at once and when a month of messages is old, and how
long `tram run` takes until it asks Telegram for updates.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.inside.answering import Answering
from benchmarks.inside.years import add_years
from benchmarks.load import office
from benchmarks.load.machine import describe
from benchmarks.load.processes import Cores, running
from benchmarks.load.wire import Api, Wire
from bot.leading import office_sweeps
from bot.logs import configure_logs
from indicators.reminding import QuietHours
from reporting.days_off import know_holidays, read_holidays
from reporting.reminding import SWEEP
from reporting.retention import STEP
from storage.database import Connection, Database

SURVEYS = 60  # of each measurement
ROUNDS = 5
STEPS = 100  # of a sweep that has much to do
MESSAGES_KEPT = timedelta(days=12)  # then those of `years.add_years` are older than is kept


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured with so many people; milliseconds, seconds, bytes."""

    people: int
    answer: float
    reminders: int
    sweeps: dict[str, float]
    reminders_due: int
    due: Steps
    old: Steps
    start: Start
    size: int
    built: float


@dataclass(frozen=True, slots=True)
class Steps:
    """For how long one step of a sweep that has much to do holds the writer, in milliseconds."""

    median: float
    slowest: float

    def __str__(self) -> str:
        return f"{self.median:.0f}, {self.slowest:.0f}"


@dataclass(frozen=True, slots=True)
class Start:
    """From the start of the process to its first getUpdates: seconds that passed, and of the processor."""

    wall: float
    cpu: float


def main() -> int:
    """Measure every size, print a table, keep the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--to", type=Path, default=Path("data/benchmarks/growth.json"))
    options = parser.parse_args()
    configure_logs("warning", "plain")
    now = datetime.now(UTC)  # noqa: TID251  (an edge)
    know_holidays(read_holidays(range(now.year - 1, now.year + 2)))
    found = []
    for people in options.people:
        with tempfile.TemporaryDirectory() as name:
            found.append(_measure(Path(name), people, now))
        print(found[-1], file=sys.stderr, flush=True)
    options.to.parent.mkdir(parents=True, exist_ok=True)
    machine = describe()
    plain = [asdict(size) for size in found]
    options.to.write_text(json.dumps({"machine": machine, "sizes": plain}, indent=1), "utf-8")
    print(" · ".join(machine.values()), "", table(found), sep="\n")
    return 0


def _measure(folder: Path, people: int, now: datetime) -> Size:
    path = folder / "tram.db"
    url = f"sqlite:///{path}"
    begun = time.perf_counter()
    office.build(url, people, now)
    add_years(path, now)
    built = time.perf_counter() - begun
    start = asyncio.run(_start(folder, url))
    with Database(url) as database:
        answer = asyncio.run(_answer(database))
        with database.read() as connection:
            (reminders,) = connection.exec_driver_sql("SELECT count(*) FROM reminder WHERE due_at > ''").one()
        sweeps = _sweeps(database)
        moment, due_at_once = _first_step(database)
        due = _steps(database, "send_reminders", moment)
        old = _steps(database, "forget", now + MESSAGES_KEPT)
    return Size(people, answer, reminders, sweeps, due_at_once, due, old, start, path.stat().st_size, built)


async def _answer(database: Database) -> float:
    """Milliseconds of processor per answer: the best of several rounds, the first one left out."""
    answering = Answering(database, "text")
    await answering.fill(SURVEYS)
    found = []
    for _ in range(ROUNDS):
        answers, seconds = await answering.fill(SURVEYS)
        found.append(seconds / answers * 1000)
    return min(found)


def _sweeps(database: Database) -> dict[str, float]:
    """Milliseconds of each sweep: the median of several beats after the first."""
    place = Answering(database, "text", active=0).place
    times: dict[str, list[float]] = {}
    for beat in range(1 + ROUNDS):
        for name, sweep in office_sweeps(QuietHours()).in_order():
            begun = time.perf_counter()
            database.submit(partial(lambda sweep, connection: sweep(place.desk(connection)), sweep)).result()
            if beat:
                times.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(found) for name, found in times.items()}


def _first_step(database: Database) -> tuple[datetime, int]:
    """When the first step of the ladder comes, and for how many units at once."""
    with database.read() as connection:
        query = "SELECT due_at, count(*) FROM reminder WHERE due_at > '' GROUP BY due_at ORDER BY due_at LIMIT 1"
        at, count = connection.exec_driver_sql(query).one()
    return datetime.fromisoformat(at).replace(tzinfo=UTC), count


def _steps(database: Database, name: str, moment: datetime) -> Steps:
    """One step after the other at that moment, as a beat takes them; one that finds nothing is the last."""
    place = replace(Answering(database, "text", active=0).place, now=lambda: moment)
    sweep = dict(office_sweeps(QuietHours()).in_order())[name]
    times: list[float] = []

    def step(connection: Connection) -> int:
        begun = time.perf_counter()
        more = sweep(place.desk(connection))
        times.append((time.perf_counter() - begun) * 1000)
        return more

    while len(times) < STEPS and database.submit(step).result():
        pass
    return Steps(statistics.median(times), max(times))


async def _start(folder: Path, url: str) -> Start:
    """The second start, as most are: the first one may still have to bring the database up to date."""
    found = Start(0.0, 0.0)
    for _ in range(2):
        api = Api(0.0, lambda *_: None)
        server = await asyncio.get_running_loop().create_server(partial(Wire, api), "127.0.0.1", 0)
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        begun = time.perf_counter()
        with running(office.command(), office.settings(folder, address, url), folder, Cores.shared()) as bot:
            try:
                async with asyncio.timeout(300):
                    await api.polled.wait()
            except TimeoutError:
                raise RuntimeError(bot.tail()) from None
            found = Start(time.perf_counter() - begun, bot.cpu())
            bot.process.terminate()
            await asyncio.to_thread(bot.process.wait)
        server.close()
    return found


def table(sizes: list[Size]) -> str:
    """Markdown."""
    lines = [
        "| people | database | built in | ms of processor per answer | reminders planned | one beat | start, CPU |",
        "|---" * 7 + "|",
    ]
    lines += [
        f"| {size.people:,} | {size.size / 1e6:,.0f} MB | {size.built:.0f} s | {size.answer:.2f} | {size.reminders:,} |"
        f" {sum(size.sweeps.values()):.1f} ms | {size.start.wall:.1f} s, {size.start.cpu:.1f} s |"
        for size in sizes
    ]
    lines += [
        "",
        f"| one step holds the writer, ms: median, slowest | {' | '.join(f'{size.people:,}' for size in sizes)} |",
        "|---" * (1 + len(sizes)) + "|",
        f"| reminders due at once | {' | '.join(f'{size.reminders_due:,}' for size in sizes)} |",
        f"| {SWEEP} of them | {' | '.join(str(size.due) for size in sizes)} |",
        f"| {STEP} old rows let go | {' | '.join(str(size.old) for size in sizes)} |",
    ]
    names = list(sizes[0].sweeps)
    lines += [
        "",
        f"| sweep, ms | {' | '.join(f'{size.people:,}' for size in sizes)} |",
        "|---" * (1 + len(sizes)) + "|",
    ]
    lines += [f"| {name} | {' | '.join(f'{size.sweeps[name]:.1f}' for size in sizes)} |" for name in names]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
