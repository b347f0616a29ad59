"""Drawing happens elsewhere: the bot's own process stays small and never waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import psutil
import pytest

from charts.worker import ChartFault, ChartWorker
from tests.charts.test_ranking import HARD, TWELVE


@pytest.fixture
async def worker() -> AsyncIterator[ChartWorker]:
    worker = ChartWorker(1, 400)
    yield worker
    worker.close()


def drawing_processes() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]


async def test_a_picture_comes_back_as_png(worker: ChartWorker) -> None:
    assert (await worker.draw(TWELVE)).startswith(b"\x89PNG")


async def test_equal_charts_are_drawn_once(worker: ChartWorker) -> None:
    first = await worker.draw(TWELVE)
    assert await worker.draw(TWELVE) is first


async def test_a_worker_that_dies_is_replaced(worker: ChartWorker) -> None:
    await worker.draw(TWELVE)
    for process in drawing_processes():
        os.kill(process.pid, signal.SIGKILL)
    assert (await worker.draw(HARD["one unit"])).startswith(b"\x89PNG")


async def test_a_worker_past_its_limit_is_replaced() -> None:
    worker = ChartWorker(1, memory_limit_mb=1)
    try:
        await worker.draw(TWELVE)
        assert (await worker.draw(HARD["one unit"])).startswith(b"\x89PNG")
    finally:
        worker.close()


async def test_a_chart_that_cannot_be_drawn_is_a_clear_fault(worker: ChartWorker) -> None:
    too_many = HARD["as many as can be read"]
    broken = type(too_many)(too_many.frame, too_many.bars * 2)
    with pytest.raises(ChartFault, match="at most"):
        await worker.draw(broken)
    assert (await worker.draw(TWELVE)).startswith(b"\x89PNG")


def test_no_worker_outlives_a_parent_that_is_killed() -> None:
    program = (
        "import asyncio, os, psutil\n"
        "from charts.worker import ChartWorker\n"
        "from tests.charts.test_ranking import TWELVE\n"
        "if __name__ == '__main__':\n"
        "    asyncio.run(ChartWorker().draw(TWELVE))\n"
        "    print(*[child.pid for child in psutil.Process().children(recursive=True)], flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    workers = [int(pid) for pid in killed.stdout.split()]
    assert workers
    left = [psutil.Process(pid) for pid in workers if psutil.pid_exists(pid)]
    _, alive = psutil.wait_procs(left, timeout=20)
    assert alive == []


def test_the_bots_process_loads_neither_matplotlib_nor_pandas() -> None:
    program = (
        "import sys, bot.assembly; heavy = ('matplotlib', 'pandas', 'numpy', 'PIL', 'pyxform', 'alembic'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    seen = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
