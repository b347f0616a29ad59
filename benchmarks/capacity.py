"""What a machine carries, computed from measured costs: writes docs/capacity.md from the figures of `make bench`.

python -m benchmarks.capacity [data/benchmarks/load.json]
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.table import ONE, TWO

QUESTIONS = 10
REPLIES = QUESTIONS + 3  # of a report: menu, summary and receipt too; their cost is in that of the answers
EVENING = 3 * 3600  # seconds: from supper to the last hour
SHARE = 0.5  # of what was reached: beyond half, waiting grows steeply
TELEGRAM = 30  # messages a second that Telegram documents for one bot
PACE = 28.7  # what broadcasts keep to
PAID = 1000  # messages a second with paid broadcasts, as Telegram documents them
COUNTRY = 100_000  # village health workers
_FROM = Path("data/benchmarks/load.json")
_TO = Path("docs/capacity.md")


@dataclass(frozen=True, slots=True)
class Cost:
    """Answers a second, and milliseconds of processor of the program for each."""

    rate: float
    cpu: float

    @property
    def villages(self) -> float:
        """How many report in one evening when half of the rate is counted on."""
        return self.rate * SHARE * EVENING / QUESTIONS

    @property
    def replies(self) -> float:
        """Messages a second that this is, half of the rate counted on."""
        return self.rate * SHARE * REPLIES / QUESTIONS


def page(sqlite: Cost, postgresql: Sequence[Cost], day: str) -> str:
    """The page: SQLite at 50 ms of API delay; PostgreSQL with one process, two, ... as far as it was measured."""
    usable = min(sqlite.replies, TELEGRAM)
    villages = usable * EVENING / REPLIES
    hours = COUNTRY / PACE / 3600
    evenings = COUNTRY / villages
    return f"""# What a machine carries

Computed by `python -m benchmarks.capacity` from the figures of {day} (docs/benchmarks.md).
There one core of a two-core machine took {sqlite.rate:.0f} answers a second at 50 ms API delay,
at {sqlite.cpu:.2f} ms of processor each, in whole reports with menu, summary and receipt. Half of that is counted on,
so that people wait little.

A village's report is {QUESTIONS} answers and three more steps, each with one reply. An evening is three hours.

| an office PC, SQLite, one bot | replies a second | villages an evening |
|---|---|---|
| what the machine carries | {sqlite.replies:.0f} | {sqlite.villages:,.0f} |
| what Telegram lets one bot send ({TELEGRAM} a second) | {usable:.0f} | {villages:,.0f} |

**The next limit is Telegram, not the machine:** one core carries {sqlite.replies / TELEGRAM:.0f} times what a bot may
send.
Replies to people who write go at once and are counted; broadcasts keep to {PACE} a second.

| the whole country: {COUNTRY:,} village health workers | |
|---|---|
| a reminder to everybody at {PACE} a second | {hours:.1f} hours ({PACE * 3600:,.0f} an hour) |
| the same with paid broadcasts ({PAID:,} a second) | {COUNTRY / PAID / 60:.1f} minutes |
| all reports through one bot | {evenings:.0f} evenings of three hours |
| all reports in one evening | {evenings:.0f} bots, each with provinces of its own |

So a province of 3,000 villages reports in one evening on an office PC, with its own bot. A country does when each
group of provinces has a bot of its own. One small server carries several such bots: each takes one core, a database
and about 90 MB of memory, and 140 MB more once it has drawn.

{_several(postgresql)}"""


def _several(costs: Sequence[Cost]) -> str:
    """The part about PostgreSQL."""
    if not costs:
        return """PostgreSQL with n processes needs a core for each process and cores of its own for the database;
what two processes on two shared cores gave stands in docs/benchmarks.md. With one bot it brings safety when a machine
fails, not more replies: Telegram's limit comes first.
"""
    rows = "\n".join(
        f"| {number} | {cost.rate:.0f} | {cost.cpu:.2f} ms | {cost.rate * SHARE:.0f} | {cost.villages:,.0f} |"
        for number, cost in enumerate(costs, start=1)
    )
    each = Cost(1000 / costs[-1].cpu, costs[-1].cpu)
    return f"""## PostgreSQL with n processes

Updates come by webhook, in turn; everything, database and simulated people too, on the same two cores.

| processes | answers a second | processor, of each answer | half of it | villages an evening |
|---|---|---|---|---|
{rows}

More could not be measured on two cores. A process needs a core to itself and the database another: at
{each.cpu:.2f} ms an answer a core is full at {each.rate:.0f} a second, so n processes on n cores of their own carry at
most n x {each.villages:,.0f} villages an evening, less what they wait for the database. With one bot that brings safety
when a machine fails, not more replies: Telegram's limit comes first.
"""


def main() -> int:
    """Read the figures, write the page."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else _FROM
    figures = json.loads(source.read_text("utf-8"))
    found = {(one["name"], one["mode"], one["delay"]): one["runs"] for one in figures["results"]}
    several = [found[name, "text", 0] for name in (ONE, TWO) if (name, "text", 0) in found]
    day = figures["machine"]["day"][:10]
    _TO.write_text(page(_cost(found["tram", "text", 50]), [_cost(runs) for runs in several], day), "utf-8")
    print(f"written: {_TO}")
    return 0


def _cost(runs: Sequence[Mapping[str, float]]) -> Cost:
    rate, cpu = (statistics.median(run[name] for run in runs) for name in ("rate", "cpu"))
    return Cost(rate, cpu)


if __name__ == "__main__":
    sys.exit(main())
