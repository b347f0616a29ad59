"""Who is measured: this program, the surveys of its peers, and what the libraries can do at best."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.load import office
from benchmarks.load.crowd import Move, Script
from benchmarks.load.measure import Bot, Load
from benchmarks.load.processes import ROOT

PEERS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
_PEER = {"PEER_TOKEN": "900:peer-token-of-no-real-bot", "PEER_BASE_URL": "{server}"}
_PEOPLE = 3_000  # more than answer while it is measured
_AT_WORK = 64
_AT_WORK_FAR_AWAY = 256  # so that the network's delay limits nobody who can work side by side
_WITH_PAUSES, _PAUSE = 200, 0.3  # people who think for so many seconds: a reply is recorded before it is answered
# With pauses a survey takes people 6 to 11 seconds: they begin over such a time, and are measured for longer than that,
# else all are at its dear steps, or at its cheap ones, while they are measured.
_SPREAD_WITH_PAUSES, _WARM_WITH_PAUSES, _SECONDS_WITH_PAUSES = 9.0, 18.0, 15.0
_AT_WORK_ONE_BY_ONE = 8  # more would only wait longer


@dataclass(frozen=True, slots=True)
class Contender:
    """`prepare` makes what it needs in an empty folder and says how it is started; `rounds` are the loads it takes.

    `people` is how many there are to fill the survey, None for as many as come.
    """

    name: str
    prepare: Callable[[Path, str], Bot]
    modes: tuple[str, ...] = ("text", "buttons")
    delays: tuple[int, ...] = (0, 50)
    people: int | None = None
    one_by_one: bool = False
    processes: int = 1
    pause: float = 0.0

    def load(self, delay: int, seconds: float) -> Load:
        """What it is measured under, for `seconds` unless its people pause."""
        load = Load(delay, self._active(delay), seconds=seconds, most=self.people)
        if not self.pause:
            return load
        return replace(
            load,
            pause=self.pause,
            spread=_SPREAD_WITH_PAUSES,
            warm=_WARM_WITH_PAUSES,
            seconds=max(seconds, _SECONDS_WITH_PAUSES),
        )

    def _active(self, delay: int) -> int:
        """How many people are at work at once."""
        if self.pause:
            return _WITH_PAUSES
        if self.one_by_one and delay:
            return _AT_WORK_ONE_BY_ONE
        return _AT_WORK_FAR_AWAY if delay else _AT_WORK


def contenders(redis: str | None, postgres: Callable[[], str] | None) -> Iterator[Contender]:
    """Everybody, this program first; those whose server is not to be had are left out."""
    yield Contender("tram", _tram, people=_PEOPLE)
    if postgres is not None:
        fresh = postgres

        def on_postgres(folder: Path, mode: str) -> Bot:
            url = fresh()
            return replace(_tram_at(url, folder, mode), meanwhile=partial(_gather_statistics, url))

        def with_webhook(folder: Path, mode: str) -> Bot:
            polling = on_postgres(folder, mode)
            return replace(polling, told={**polling.told, **office.webhook()})

        one = Contender("tram, PostgreSQL", on_postgres, delays=(0,), people=_PEOPLE)
        yield one
        # Of several processes that ask for updates only one gets them: to share the work they have them brought.
        one = replace(one, name="tram, PostgreSQL, webhook, 1 process", prepare=with_webhook, pause=_PAUSE)
        yield one
        yield replace(one, name="tram, PostgreSQL, webhook, 2 processes", processes=2)
    yield Contender("ConversationHandler, defaults + pickle", _conversation(), one_by_one=True)
    yield Contender("ConversationHandler, aiohttp, concurrent", _conversation("--request", "aiohttp", "--concurrent"))
    if PEERS_PYTHON.exists():
        yield Contender("aiogram, memory", _aiogram())
        if redis is not None:
            yield Contender("aiogram, Redis", _aiogram("--redis", redis))
    yield Contender("ceiling: echo, defaults", _echo(), modes=("text",), one_by_one=True)
    yield Contender("ceiling: echo, aiohttp", _echo("--request", "aiohttp"), modes=("text",), one_by_one=True)
    yield Contender(
        "ceiling: echo, aiohttp, concurrent", _echo("--request", "aiohttp", "--concurrent"), modes=("text",)
    )
    yield Contender("ceiling: no-op", _echo("--silent"), modes=("text",), delays=(0,))
    yield Contender("ceiling: the generator itself", _bare, modes=("text",), delays=(0,))


def _tram(folder: Path, mode: str) -> Bot:
    return _tram_at(f"sqlite:///{folder / 'tram.db'}", folder, mode)


def _tram_at(url: str, folder: Path, mode: str) -> Bot:
    """The real program with its defaults; only the limits of sending are off, as they are for everybody here."""
    office.build(url, _PEOPLE)
    move, opener = (Move.PRESS, "|chosen|") if mode == "buttons" else (Move.TYPE, "|typed|")
    script = Script.survey(move, opener=opener, is_sent=True)
    return Bot(tuple(office.command()), office.settings(folder, "{server}", url), script)


def _gather_statistics(url: str) -> None:
    """As PostgreSQL does by itself after a minute of work; here a measurement is over by then."""
    with create_engine(make_url(url).set(drivername="postgresql+psycopg")).connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _conversation(*options: str) -> Callable[[Path, str], Bot]:
    def prepare(folder: Path, mode: str) -> Bot:
        words = (sys.executable, "-m", "benchmarks.peers.ten_questions", "--pickle", str(folder / "pickle"), *options)
        return Bot((*words, *_pressing(mode)), _PEER, _plain(mode))

    return prepare


def _aiogram(*options: str) -> Callable[[Path, str], Bot]:
    def prepare(_folder: Path, mode: str) -> Bot:
        words = (str(PEERS_PYTHON), str(ROOT / "benchmarks" / "peers" / "ten_questions_aiogram.py"), *options)
        return Bot((*words, *_pressing(mode)), _PEER, _plain(mode))

    return prepare


def _echo(*options: str) -> Callable[[Path, str], Bot]:
    def prepare(_folder: Path, _mode: str) -> Bot:
        script = None if "--silent" in options else Script.echo()
        return Bot((sys.executable, "-m", "benchmarks.peers.echo", *options), _PEER, script)

    return prepare


def _bare(_folder: Path, _mode: str) -> Bot:
    return Bot((sys.executable, "-m", "benchmarks.load.ceiling", "{port}"), {}, Script.echo())


def _pressing(mode: str) -> tuple[str, ...]:
    return ("--buttons",) if mode == "buttons" else ()


def _plain(mode: str) -> Script:
    return Script.survey(Move.PRESS if mode == "buttons" else Move.TYPE)


@contextmanager
def running_redis(folder: Path) -> Iterator[str | None]:
    """A Redis of our own that appends every change to its file, or None where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [program, "--port", str(port), "--appendonly", "yes", "--appendfsync", "everysec", "--dir", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        _await(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _await(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("redis-server does not listen")
