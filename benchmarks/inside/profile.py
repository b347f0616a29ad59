"""`python -m benchmarks.inside.profile`: where the processor time of one typed answer goes, without the network.

The profiler tells the shares; what they are shares of is measured without it.
"""

from __future__ import annotations

import asyncio
import cProfile
import pstats
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.inside.answering import Answering
from benchmarks.load import office
from bot.garbage import look_seldom
from bot.logs import configure_logs
from storage.database import Database

PEOPLE = 2_000
ACTIVE = 128  # all of them at the same question
BATCHES = 4
# stage → functions (file, name) that belong to it alone
_STAGES = {
    "decode": (("telegram_in.py", "decode"),),
    "read: who, what is open, which report, which unit": (
        ("people.py", "people_at"),
        ("conversations.py", "conversation_at"),
        ("conversations.py", "session_by_id"),
        ("units.py", "unit_by_id"),
    ),
    "read: what was answered earlier": (("earlier.py", "past_of"),),
    "whose button the words may name": (("chat.py", "offered"),),
    "state from and to JSON": (("snapshot.py", "state_from_plain"), ("filling.py", "_written")),
    "engine": (("engine.py", "advance"),),
    "words and buttons": (("form_card.py", "draw"),),
    "write: event, session, conversation, message": (
        ("conversations.py", "note_event"),
        ("conversations.py", "save_session"),
        ("conversations.py", "save_conversation"),
        ("delivery.py", "post"),
    ),
    "write: how the delivery ended": (("delivery.py", "settle_sent"),),
    "savepoints": (("savepoints.py", "__init__"), ("savepoints.py", "release"), ("savepoints.py", "leave")),
    "which request the log speaks of": (("contextvars.py", "bound_contextvars"),),
    "from one thread to the other and back": (("handling.py", "_submit"), ("writer.py", "tell")),
    "this benchmark's people": (("answering.py", "_body"),),
    "commit": (("~", "<method 'commit' of 'sqlite3.Connection' objects>"),),
}


_POST = ("delivery.py", "post")


async def measure(url: str) -> str:
    """The table."""
    with Database(url) as database:
        answering = Answering(database, "text", active=ACTIVE)
        for _ in range(3):
            await answering.step()
        look_seldom()  # as the program does: else a look for garbage counts for whatever made the last object before it
        begun = time.process_time()
        answers = sum([await answering.step() for _ in range(BATCHES)])
        plain = (time.process_time() - begun) / answers * 1000
        times = await _profiled(answering)
    return _table(plain, times)


async def _profiled(answering: Answering) -> dict[str, float]:
    """Cumulative seconds by stage and of everything, in this thread and the writer's."""
    # Each thread's own processor time: waiting for the other one would count twice.
    here, there = cProfile.Profile(time.thread_time), cProfile.Profile(time.thread_time)
    database = answering.place.database
    database.submit(lambda _: there.enable()).result()  # a profiler sees the thread that switches it on
    here.enable()
    for _ in range(BATCHES):
        await answering.step()
    here.disable()
    database.submit(lambda _: there.disable()).result()
    both = pstats.Stats(here)
    both.add(there)
    stats = both.stats  # type: ignore[attr-defined]
    found = dict.fromkeys(_STAGES, 0.0)
    for (file, _, name), (_, _, _, cumulative, _) in stats.items():
        for stage, functions in _STAGES.items():
            if (Path(file).name, name) in functions:
                found[stage] += cumulative
    posting = [
        times[3] for (file, _, name), times in stats.items() if (Path(file).name, name) == ("delivery.py", "post")
    ]
    found["words and buttons"] -= sum(posting)  # drawing posts the card itself
    waiting = ("acquire", "poll", "get")  # one thread for the other, and for the disk
    found["everything"] = sum(
        own for (_, _, name), (_, _, own, _, _) in stats.items() if not any(f"'{word}'" in name for word in waiting)
    )
    return found


def _table(plain: float, times: dict[str, float]) -> str:
    whole = times.pop("everything")
    lines = ["| stage | share | ms |", "|---|---|---|"]
    times["the rest: routing, rules, what lies between"] = whole - sum(times.values())
    lines += [f"| {name} | {took / whole:.0%} | {took / whole * plain:.3f} |" for name, took in times.items()]
    lines.append(f"| one typed answer | | {plain:.2f} |")
    return "\n".join(lines)


def main() -> int:
    """Print the table."""
    configure_logs("warning", "plain")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'tram.db'}"
        office.build(url, PEOPLE)
        print(asyncio.run(measure(url)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
