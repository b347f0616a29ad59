"""`python -m benchmarks.inside.memory`: what the program holds idle, and after very many answers and pictures.

`tram run` on SQLite over the lean Bot API; villagers fill their reports, then heads ask for their progress, each for a
picture of another station. Counted is the resident memory of the process itself; the drawing one stands beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from benchmarks.load import office
from benchmarks.load.crowd import FIRST_CHAT, QUESTIONS, Crowd, Move, Script, said
from benchmarks.load.machine import describe
from benchmarks.load.processes import Cores, running
from benchmarks.load.wire import Api, Wire
from bot.logs import configure_logs
from reporting.access import Role
from reporting.privacy import NOTICE_VERSION
from storage import people, privacy, units
from storage.database import Database

FIRST_HEAD = FIRST_CHAT + 5_000_000
PARTS = 5  # of the answers and of the pictures: looked at after each
IDLE, MORE = 75_000_000, 1.1  # bytes, and how many times as much after all the work: what was promised
_AT_REST = 5.0  # seconds after the start and after the last picture: nothing is under way any more
_STARTS_WITHIN = 120.0
_MOVES_WITHIN = 60.0
_TO = re.compile(rb'name="chat_id"\r\n(?:[^\r]*\r\n)*\r\n(-?\d+)')
_SENT = (
    b'{"ok":true,"result":{"message_id":%d,"chat":{"id":%d,"type":"private"},"date":1,'
    b'"photo":[{"file_id":"x","file_unique_id":"x","width":1,"height":1}]}}'
)


@dataclass(slots=True)
class PictureApi(Api):
    """Takes pictures too."""

    pictures: int = 0

    def call(self, method: bytes, body: bytes) -> bytes:
        """See Api."""
        if method != b"sendPhoto":
            return Api.call(self, method, body)
        self.calls += 1
        self.pictures += 1
        found = _TO.search(body)
        if found is None:
            raise RuntimeError(f"a picture for nobody: {body[:500]!r}")
        return _SENT % (10**9 + self.pictures, int(found[1]))


@dataclass(frozen=True, slots=True)
class Moment:
    """What was held when so many answers and pictures were behind it, in bytes; `beside` by its child processes."""

    answers: int
    pictures: int
    held: int
    beside: int


def main() -> int:
    """Watch, print a table, keep the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--pictures", type=int, default=500)
    parser.add_argument("--to", type=Path, default=Path("data/benchmarks/memory.json"))
    options = parser.parse_args()
    configure_logs("warning", "plain")
    with tempfile.TemporaryDirectory() as name:
        moments = asyncio.run(watch(options.answers // QUESTIONS, options.pictures, Path(name)))
    machine = describe()
    options.to.parent.mkdir(parents=True, exist_ok=True)
    plain = [asdict(moment) for moment in moments]
    options.to.write_text(json.dumps({"machine": machine, "moments": plain}, indent=1), "utf-8")
    print(" · ".join(machine.values()), "", table(moments), "", *verdicts(moments), sep="\n")
    return 0


async def watch(surveys: int, pictures: int, folder: Path) -> list[Moment]:
    """The program idle, on the way, and idle again."""
    url = f"sqlite:///{folder / 'tram.db'}"
    build(url, surveys, pictures)
    crowd = Crowd(Script.survey(Move.TYPE, opener="|typed|", is_sent=True), active=64, most=surveys, spread=1.0)
    api = PictureApi(0.0, crowd.shown)
    server = await asyncio.get_running_loop().create_server(lambda: Wire(api), "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    with running(office.command(), office.settings(folder, address, url), folder, Cores.shared()) as bot:
        try:
            async with asyncio.timeout(_STARTS_WITHIN):
                await api.polled.wait()
            return await _look(api, crowd, surveys, pictures, psutil.Process(bot.process.pid))
        except (TimeoutError, psutil.Error) as problem:
            raise RuntimeError(f"{problem!r}\n{bot.tail()}") from problem
        finally:
            bot.process.terminate()
            await asyncio.to_thread(bot.process.wait)  # its last words go to a server that still answers
            server.close()


async def _look(api: PictureApi, crowd: Crowd, surveys: int, pictures: int, program: psutil.Process) -> list[Moment]:
    moments: list[Moment] = []

    def look() -> None:
        beside = sum(child.memory_info().rss for child in program.children(recursive=True))
        moments.append(Moment(len(crowd.answered), api.pictures, program.memory_info().rss, beside))
        print(moments[-1], file=sys.stderr, flush=True)

    await asyncio.sleep(_AT_REST)
    look()
    crowd.begin(api)
    for part in range(1, PARTS + 1):
        await _until(lambda: crowd.surveys, surveys * part // PARTS)
        look()
    for number in range(pictures):
        update = api.next_update()
        api.push(update, said(update, FIRST_HEAD + number, b"/tiendo"))
        await _until(lambda: api.pictures, number + 1)
        if (number + 1) % -(-pictures // PARTS) == 0:
            look()
    await asyncio.sleep(_AT_REST)
    look()
    return moments


async def _until(so_far: Callable[[], int], wanted: int) -> None:
    """TimeoutError when nothing moves for so long that something is broken."""
    seen, since = so_far(), time.monotonic()
    while seen < wanted:  # neither the crowd nor the server tells
        await asyncio.sleep(0.01)
        if so_far() > seen:
            seen, since = so_far(), time.monotonic()
        elif time.monotonic() - since > _MOVES_WITHIN:
            raise TimeoutError(f"nothing moved after {seen}")


def build(url: str, surveys: int, heads: int) -> None:
    """As many villages as there are surveys; so many heads, each of another station while there are as many."""
    office.build(url, surveys)
    now = datetime.now(UTC)  # noqa: TID251  (an edge)
    with Database(url) as database, database.write() as connection:
        (root,) = units.plan_roots(connection, office.PLAN)
        stations = units.subtree(connection, root, kind="commune", plan=office.PLAN)
        for number in range(heads):
            person = people.add_person(connection, f"Head {number}", "vi", now)
            people.add_address(connection, person.id, "telegram", str(FIRST_HEAD + number), now)
            station = stations[number % len(stations)]
            people.add_membership(connection, person.id, station.id, Role.HEAD.value, people.ACTIVE, now)
            privacy.note_agreed(connection, person.id, NOTICE_VERSION, now)


def table(moments: list[Moment]) -> str:
    """Markdown."""
    idle = moments[0].held
    lines = ["| answers | pictures | MB | beside idle | children, MB |", "|---" * 5 + "|"]
    lines += [
        f"| {one.answers:,} | {one.pictures:,} | {one.held / 1e6:.1f} | {one.held / idle:.3f} |"
        f" {one.beside / 1e6:.1f} |"
        for one in moments
    ]
    return "\n".join(lines)


def verdicts(moments: list[Moment]) -> list[str]:
    """What was promised, and whether it is reached."""
    idle, after = moments[0].held, moments[-1]
    more = after.held / idle
    return [
        f"- idle: {idle / 1e6:.1f} MB (under {IDLE / 1e6:.0f} wanted): {_reached(idle < IDLE)}",
        f"- after {after.answers:,} answers and {after.pictures:,} pictures: {more:.2f} x of it ({MORE} wanted):"
        f" {_reached(more <= MORE)}",
    ]


def _reached(is_reached: bool) -> str:
    return "reached" if is_reached else "NOT reached"


if __name__ == "__main__":
    sys.exit(main())
