"""What a picture costs: time to a PNG with a warm worker, one worker beside two, weight, and the memory of the bot.

`python -m benchmarks.charts [pictures]` prints tables; every picture is another one, so nothing comes from memory.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from itertools import cycle, islice

import psutil

from charts.chart import Chart
from charts.worker import ChartWorker
from tests.gallery.hard_cases import CASES

KINDS = ("ranking-twelve", "spread-209", "trend-two-years", "pace-year", "panels-ten", "heat-twelve",
         "scorecard-verified")  # fmt: skip
EACH = 25


def another(chart: Chart, number: int) -> Chart:
    """The same picture with another source line: not one that was drawn before."""
    return replace(chart, frame=replace(chart.frame, source=f"{chart.frame.source} · {number}"))


def share(values: list[float], of: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * of))]


async def one_by_one() -> None:
    """Each kind alone, one picture after the other, as somebody who asks feels it."""
    worker = ChartWorker(1)
    write = sys.stdout.write
    write("| kind | p50 ms | p95 ms | kB |\n|---|---|---|---|\n")
    every: list[float] = []
    for kind in KINDS:
        await worker.draw(another(CASES[kind], -1))
        times, weight = [], 0
        for number in range(EACH):
            begun = time.perf_counter()
            png = await worker.draw(another(CASES[kind], number))
            times.append((time.perf_counter() - begun) * 1000)
            weight = len(png)
        every += times
        write(f"| {kind} | {share(times, 0.5):.0f} | {share(times, 0.95):.0f} | {weight / 1000:.0f} |\n")
    write(f"| all | {share(every, 0.5):.0f} | {share(every, 0.95):.0f} | |\n")
    worker.close()


async def rate(workers: int, pictures: int) -> float:
    """Pictures a second when many are asked for at once."""
    worker = ChartWorker(workers)
    charts = [another(CASES[kind], number) for number, kind in enumerate(islice(cycle(KINDS), pictures))]
    await asyncio.gather(
        *(worker.draw(another(chart, -number - 1)) for number, chart in enumerate(charts[: 4 * workers]))
    )
    begun = time.perf_counter()
    await asyncio.gather(*(worker.draw(chart) for chart in charts))
    passed = time.perf_counter() - begun
    worker.close()
    return pictures / passed


async def memory(pictures: int) -> tuple[float, float]:
    """MB of the asking process before and after so many pictures."""
    worker, process = ChartWorker(1), psutil.Process()
    for number in range(70):  # the pictures that are remembered are there from the beginning
        await worker.draw(another(CASES["ranking-one"], -number))
    before = process.memory_info().rss / 1e6
    for number, kind in enumerate(islice(cycle(KINDS), pictures)):
        await worker.draw(another(CASES[kind], number))
    after = process.memory_info().rss / 1e6
    worker.close()
    return before, after


async def main(pictures: int) -> None:
    """All three."""
    write = sys.stdout.write
    await one_by_one()
    one, two = await rate(1, 60), await rate(2, 60)
    write(f"\none worker {one:.1f} pictures/s, two {two:.1f}: {two / one:.2f} times as many\n")
    before, after = await memory(pictures)
    write(f"memory before {before:.1f} MB, after {pictures} pictures {after:.1f} MB: {after / before:.2f}\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
