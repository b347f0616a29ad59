"""The program does not grow with what is answered: the short form of `python -m benchmarks.inside.memory`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.inside.memory import Moment, verdicts, watch

ANSWERS, PICTURES = 3_000, 5
GROWN = 1.25  # of idle: what the first answers bring (XPath, connections, SQLite's pages) is in it
STILL_GROWING = 1_500_000  # bytes that the last fifth of the answers may add


async def test_the_program_does_not_grow_with_what_is_answered(tmp_path: Path) -> None:
    moments = await watch(ANSWERS // 10, PICTURES, tmp_path)
    assert (moments[-1].answers, moments[-1].pictures) == (ANSWERS, PICTURES)
    assert moments[-1].held < moments[0].held * GROWN, moments
    *_, before, after = (one.held for one in moments if not one.pictures)
    assert after - before < STILL_GROWING, moments


def test_promises_are_judged_by_what_is_held_idle() -> None:
    grown = [Moment(0, 0, 70_000_000, 0), Moment(100, 5, 80_000_000, 90_000_000)]
    assert [line.rpartition(": ")[2] for line in verdicts(grown)] == ["reached", "NOT reached"]
    steady = [Moment(0, 0, 76_000_000, 0), Moment(100, 5, 80_000_000, 90_000_000)]
    assert [line.rpartition(": ")[2] for line in verdicts(steady)] == ["NOT reached", "reached"]
