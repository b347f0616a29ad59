"""A long day of mixed load: does memory, open files, the outbox or the time to a reply grow?

Villagers mend their reports without a pause, a head asks for pictures, and every minute is a day of the calendar, so
that reminders go out. `python -m benchmarks.soak [minutes] [picture.png]` prints a table; what counts
is the last third beside the second (the first one warms up).
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.soak.picture import draw
from benchmarks.soak.sample import Sample, quantile
from reporting.access import Role
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from tests.builders import STATION, TEN_DAYS_BEFORE, sample_world
from tests.journeys.crowd import Villager, add_villagers, set_to_work
from tests.journeys.phone import Phone
from tests.journeys.running_office import TOKEN, USERNAME, RunningOffice, free_port
from tests.journeys.stage import forget_what_was_written

VILLAGERS, HEAD = 8, 9_001
EVERY = 15.0  # seconds between two samples
A_DAY = 60.0  # seconds of ours for a day of theirs
A_PICTURE = 10.0
LAST_DAY = 9  # the reports may be mended until then


@dataclass
class Buckets:
    """The histogram of reply times at the sample before."""

    counts: dict[float, float]


def main(minutes: float, picture: Path | None) -> None:
    """Run so long, print the table, draw it when asked."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            sample_world(folder) as world,
            RunningSimulator() as simulator,
            SimulatorClient(simulator.url) as client,
        ):
            client.add_bot(TOKEN, USERNAME, "Trạm")
            client.set_clock(TEN_DAYS_BEFORE)
            world.person(str(HEAD), Role.HEAD, STATION, "Thu (mau)")
            client.create_person("Thu (mau)", id=HEAD)
            client.start(HEAD)
            people = add_villagers(world, client, VILLAGERS)
            forget_what_was_written(client)
            port = free_port()
            settings = {"TRAM_WEB_PORT": str(port), "TRAM_LOGS_LEVEL": "info"}
            office = RunningOffice(folder, simulator.url, **settings)
            office.start()
            try:
                office.wait_until_at_work()
                villagers = [
                    Villager(Phone(client, chat, patience=120), unit, random.Random(chat)) for chat, unit in people
                ]
                samples = _observe(office, port, client, villagers, minutes)
                office.stop()
            finally:
                office.end()
                sys.stdout.write("".join(line for line in office.log.splitlines(True) if "[info" not in line))
    _print(samples, villagers)
    if picture is not None:
        draw(samples, picture)


def _observe(
    office: RunningOffice, port: int, client: SimulatorClient, villagers: Sequence[Villager], minutes: float
) -> list[Sample]:
    enough = threading.Event()
    threads = set_to_work(villagers, enough)
    asking = threading.Thread(target=_ask_for_pictures, args=(client, enough), daemon=True)
    asking.start()
    program = psutil.Process(office.process.pid)
    begun, samples, before, day = time.monotonic(), [], Buckets({}), 0
    while (passed := time.monotonic() - begun) < minutes * 60:
        time.sleep(EVERY)
        if day < min(int(passed / A_DAY), LAST_DAY):  # forward only: what was said before a question counts for nothing
            day += 1
            client.set_clock(TEN_DAYS_BEFORE + timedelta(days=day))
        samples.append(_sample(program, port, time.monotonic() - begun, before))
        _progress(samples[-1], minutes)
        faults = [one.fault for one in villagers if one.fault is not None]
        if faults:
            raise faults[0]
    enough.set()
    for thread in [*threads, asking]:
        thread.join(120)
    return samples


def _ask_for_pictures(client: SimulatorClient, enough: threading.Event) -> None:
    head = Phone(client, HEAD, patience=120)
    while not enough.wait(A_PICTURE):
        head.says("/tiendo")
        head.sees(photo=True)


def _sample(program: psutil.Process, port: int, at: float, before: Buckets) -> Sample:
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False, timeout=30).text
    figures: dict[str, float] = {}
    buckets: dict[float, float] = {}
    for family in text_string_to_metric_families(answer):
        for one in family.samples:
            if one.name == "tram_reply_seconds_bucket":
                buckets[float(one.labels["le"])] = one.value
            elif not one.labels:
                figures[one.name] = one.value
    since = {edge: count - before.counts.get(edge, 0.0) for edge, count in buckets.items()}
    before.counts = buckets
    return Sample(
        at=at,
        memory=program.memory_info().rss / 1e6,
        files=program.num_fds(),
        threads=program.num_threads(),
        oldest=figures.get("tram_outbox_oldest_seconds", 0.0),
        replies=max(since.values(), default=0.0),
        median=quantile(since, 0.5),
        slowest=quantile(since, 0.95),
    )


def _progress(sample: Sample, minutes: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{sample.at / 60:5.1f} of {minutes:.0f} minutes, {sample.memory:.1f} MB ")


def _print(samples: list[Sample], villagers: Sequence[Villager]) -> None:
    """The thirds side by side."""
    third = max(1, len(samples) // 3)
    parts = [samples[:third], samples[third : 2 * third], samples[2 * third :]]
    write = sys.stdout.write
    write(
        f"\n{len(samples)} samples in {samples[-1].at / 60:.0f} minutes; {sum(one.sent for one in villagers)} reports"
    )
    write(f", {sum(sample.replies for sample in samples):.0f} replies\n\n")
    write("| median of          | first third | second | last | last / second |\n|---|---|---|---|---|\n")
    for title, of in (
        ("memory, MB", lambda sample: sample.memory),
        ("open files", lambda sample: sample.files),
        ("threads", lambda sample: sample.threads),
        ("oldest message, s", lambda sample: sample.oldest),
        ("replies a second", lambda sample: sample.replies / EVERY),
        ("reply p50, ms", lambda sample: sample.median * 1000),
        ("reply p95, ms", lambda sample: sample.slowest * 1000),
    ):
        first, second, last = (median(map(of, part)) for part in parts)
        ratio = f"{last / second:.2f}" if second else "-"
        write(f"| {title:18} | {first:.1f} | {second:.1f} | {last:.1f} | {ratio} |\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
