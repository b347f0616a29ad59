"""Medians and ratios: the same words on the screen and in the paper."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks.load.measure import Result

Key = tuple[str, str, int]  # contender, mode, milliseconds of API delay
Runs = dict[Key, list[Result]]

TRAM = "tram"
HALF = "tram, half of its load"
DEFAULT = "ConversationHandler, defaults + pickle"
AIOGRAM = "aiogram, memory"
ECHO = "ceiling: echo, aiohttp, concurrent"
ONE, TWO = "tram, PostgreSQL, webhook, 1 process", "tram, PostgreSQL, webhook, 2 processes"
_HEAD = ("who", "mode", "delay", "answers/s", "min-max", "tram is", "p50 ms", "p95 ms", "CPU ms", "MB")


def rate(runs: Runs, key: Key) -> float | None:
    """The median of answers a second; None when that was not measured."""
    return statistics.median(result.rate for result in runs[key]) if key in runs else None


def table(runs: Runs) -> str:
    """All medians as a Markdown table; "tram is" how many times as fast this program was under the same load."""
    lines = [_HEAD, tuple("-" * len(word) for word in _HEAD)]
    lines += [_line(runs, key) for key in sorted(runs, key=lambda key: (key[2], key[1] != "text"))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    )


def _line(runs: Runs, key: Key) -> tuple[str, ...]:
    name, mode, delay = key
    results = runs[key]
    rates = [result.rate for result in results]
    own, ours = statistics.median(rates), rate(runs, (TRAM, mode, delay))
    return (
        name,
        mode,
        f"{delay} ms",
        f"{own:.0f}",
        f"{min(rates):.0f}-{max(rates):.0f}",
        "" if ours is None or name.startswith(TRAM) else f"{ours / own:.2f} x",
        f"{statistics.median(result.p50 for result in results):.0f}",
        f"{statistics.median(result.p95 for result in results):.0f}",
        f"{statistics.median(result.cpu for result in results):.2f}",
        f"{max(result.memory for result in results) / 1e6:.0f}",
    )


def verdicts(runs: Runs) -> Iterator[str]:
    """Each promise with its ratio of this run."""
    for mode in ("text", "buttons"):
        yield from _ratio(runs, mode, 0, DEFAULT, 4.0)
        yield from _ratio(runs, mode, 0, AIOGRAM, 2.0)
        yield from _ratio(runs, mode, 50, DEFAULT, 60.0)
        yield from _ratio(runs, mode, 50, AIOGRAM, 1.5)
        if (HALF, mode, 50) in runs:
            p95 = statistics.median(result.p95 for result in runs[HALF, mode, 50])
            yield f"{mode}, 50 ms, half the load: p95 {p95:.0f} ms (under 150 wanted): {_word(p95 < 150)}"
        one, two = rate(runs, (ONE, mode, 0)), rate(runs, (TWO, mode, 0))
        if one is not None and two is not None:
            yield _said(f"{mode}, 0 ms: two processes on PostgreSQL beside one", two / one, 1.5)
    ours, echo = rate(runs, (TRAM, "text", 0)), rate(runs, (ECHO, "text", 0))
    if ours is not None and echo is not None:
        yield _said(f"text, 0 ms: beside {ECHO}", ours / echo, 0.75)


def _ratio(runs: Runs, mode: str, delay: int, peer: str, wanted: float) -> Iterator[str]:
    ours, theirs = rate(runs, (TRAM, mode, delay)), rate(runs, (peer, mode, delay))
    if ours is not None and theirs is not None:
        yield _said(f"{mode}, {delay} ms: beside {peer}", ours / theirs, wanted)


def _said(what: str, ratio: float, wanted: float) -> str:
    return f"{what}: {ratio:.2f} x ({wanted} wanted): {_word(ratio >= wanted)}"


def _word(is_reached: bool) -> str:
    return "reached" if is_reached else "NOT reached"
