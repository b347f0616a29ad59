"""`python -m benchmarks.rollup`: the whole country added up, beside polars and DuckDB on the same table.

    python -m benchmarks.rollup [--communes 11000] [--runs 3] [--to FILE]

On SQLite and PostgreSQL: every unit's own counts, and the sums of every district, province and the country, of one
quarter and of eight. Every time holds the reading of units and values from the database. All ways must find the same.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from sqlalchemy import select

from benchmarks.load.contenders import PEERS_PYTHON
from benchmarks.load.machine import describe
from benchmarks.rollup.country import COMMUNES, INDICATORS, PLAN, QUARTERS, country
from indicators.period import Period
from indicators.ratio_sums import Upwards
from reporting.ratio_sums import ratio_sums
from storage.database import Database
from storage.prepared import Prepared
from storage.tables import metadata
from tests.postgres import fresh_database, server

TRAM = "tram"
_ABOUT = ("day", "processor", "memory", "python", "load", "sqlalchemy", "psycopg")
WANTED = {1: 0.3, len(QUARTERS): 1.2}  # seconds on SQLite
_UNIT = metadata.tables["unit"]
_UNITS = Prepared(select(_UNIT.c.id, _UNIT.c.parent_id, _UNIT.c.kind))
_PEERS = Path(__file__).parents[1] / "peers" / "roll_up.py"
Totals = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each run, and of reading alone (None where that is not to be told apart)."""

    engine: str
    who: str
    quarters: int
    seconds: list[float]
    reading: float | None

    @property
    def median(self) -> float:
        """Of the runs."""
        return statistics.median(self.seconds)


def main() -> int:
    """Measure both engines, print the table and what is reached, keep the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--communes", type=int, default=COMMUNES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--to", type=Path, default=Path("data/benchmarks/rollup.json"))
    options = parser.parse_args()
    found: list[Timed] = []
    for engine, url in _engines():
        begun = time.perf_counter()
        with country(url, options.communes) as database:
            with database.read() as connection:
                (rows,) = connection.exec_driver_sql("SELECT count(*) FROM value").one()
            print(f"{engine}: {rows:,} values, written in {time.perf_counter() - begun:.0f} s", flush=True)
            for quarters in (QUARTERS[:1], QUARTERS):
                found += _measure(engine, database, quarters, options.runs)
    machine = describe()
    options.to.parent.mkdir(parents=True, exist_ok=True)
    plain = [{name: getattr(one, name) for name in Timed.__dataclass_fields__} for one in found]
    options.to.write_text(json.dumps({"machine": machine, "rollup": plain}, indent=1), "utf-8")
    print(
        "\n".join(
            [
                " · ".join(f"{name} {said}" for name, said in machine.items() if name in _ABOUT),
                "",
                *table(found),
                "",
                *verdicts(found),
            ]
        )
    )
    return 0


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'country.db'}"


def _engines() -> Iterator[tuple[str, str]]:
    with _sqlite() as url:
        yield "SQLite", url
    with server() as there:
        yield "PostgreSQL", fresh_database(there)


def _measure(engine: str, database: Database, quarters: Sequence[Period], runs: int) -> Iterator[Timed]:
    times, totals = [], {}
    for _ in range(runs):
        begun = time.perf_counter()
        totals = add_up(database, quarters)
        times.append(time.perf_counter() - begun)
    yield Timed(engine, TRAM, len(quarters), times, None)
    periods = ",".join(quarter.id for quarter in quarters)
    command = [str(PEERS_PYTHON), str(_PEERS), _uri(database.url), PLAN, periods, str(runs)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    for who, one in json.loads(said).items():
        if one["totals"] != totals:
            raise RuntimeError(f"{who} finds other sums on {engine}")
        yield Timed(engine, who, len(quarters), one["seconds"], one["reading"] or None)


def add_up(database: Database, quarters: Sequence[Period]) -> Totals:
    """Everything at all levels by this program; the country's totals, to be compared."""
    with database.read() as connection:
        units = _UNITS.all(connection)
        communes = [number for number, _, kind in units if kind == "commune"]
        tree = Upwards({number: parent for number, parent, _ in units}, communes)
        (root,) = (number for number, parent, _ in units if parent is None)
        kept = list(ratio_sums(connection, PLAN, INDICATORS, quarters, tree))
    return {f"{period.id} {indicator.code}": list(sums.below[root]) for period, indicator, sums in kept}


def _uri(url: str) -> str:
    """As connectorx takes it: a socket's folder stands in the place of the host."""
    parts = urlsplit(url)
    folders = parse_qs(parts.query).get("host")
    if parts.scheme == "sqlite":
        return url.replace("sqlite:///", "sqlite://", 1)
    if not folders:
        return url
    return f"postgresql://{parts.username or 'postgres'}@{quote(folders[0], safe='')}{parts.path}"


def table(found: Sequence[Timed]) -> Iterator[str]:
    """Markdown; "tram is": how many times as fast this program was on the same table."""
    yield "| engine | quarters | who | seconds | min-max | of it reading | tram is |"
    yield "|---|---|---|---|---|---|---|"
    for one in found:
        ours = _ours(found, one)
        reading = "" if one.reading is None else f"{one.reading:.2f}"
        ratio = "" if one is ours else f"{one.median / ours.median:.1f} x"
        yield (
            f"| {one.engine} | {one.quarters} | {one.who} | {one.median:.2f} |"
            f" {min(one.seconds):.2f}-{max(one.seconds):.2f} | {reading} | {ratio} |"
        )


def verdicts(found: Sequence[Timed]) -> Iterator[str]:
    """Each promise with its figure of this run."""
    for one in found:
        about = f"{one.engine}, {one.quarters} quarter{'s' * (one.quarters > 1)}"
        if one.who == TRAM and one.engine == "SQLite":
            wanted = WANTED[one.quarters]
            yield f"- {about}: {one.median:.2f} s (under {wanted} wanted): {_word(one.median < wanted)}"
        if one.who == "polars":
            ours = _ours(found, one).median
            yield f"- {about}: never slower than reading into polars and grouping: {_word(ours <= one.median)}"


def _ours(found: Sequence[Timed], other: Timed) -> Timed:
    return next(one for one in found if (one.engine, one.who, one.quarters) == (other.engine, TRAM, other.quarters))


def _word(is_reached: bool) -> str:
    return "reached" if is_reached else "NOT reached"


if __name__ == "__main__":
    sys.exit(main())
