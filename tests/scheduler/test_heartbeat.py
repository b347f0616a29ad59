"""The metronome: beats at once, never two together, and once more when somebody hurried during a beat."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from scheduler.heartbeat import Heartbeat

LONG = timedelta(hours=1)


async def test_it_beats_at_once() -> None:
    beaten = asyncio.Event()

    async def beat() -> None:
        beaten.set()

    heart = Heartbeat(beat, LONG)
    heart.start()
    async with asyncio.timeout(20):
        await beaten.wait()
    heart.stop()


async def test_hurrying_during_a_beat_gives_exactly_one_more_and_never_two_at_once() -> None:
    running = 0
    most = 0
    beats = 0
    inside, go_on, second = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def beat() -> None:
        nonlocal running, most, beats
        running, beats = running + 1, beats + 1
        most = max(most, running)
        if beats == 1:
            inside.set()
            await go_on.wait()
        else:
            second.set()
        running -= 1

    heart = Heartbeat(beat, LONG)
    heart.start()
    async with asyncio.timeout(20):
        await inside.wait()
        for _ in range(5):
            heart.hurry()
        go_on.set()
        await second.wait()
    heart.stop()
    assert (beats, most) == (2, 1)
