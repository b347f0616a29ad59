"""Work in a process of its own: its answer and its faults come back, its libraries and helpers do not stay."""

from __future__ import annotations

import asyncio
import os
import sys
import time

import psutil
import pytest

from bot.child import ChildDied, in_a_child, in_a_child_until
from bot.problems import OfficeProblem


def add(a: int, *, b: int) -> tuple[int, int]:
    sys.stdout.write("whatever a library prints")
    return a + b, os.getpid()


def refuse(words: str) -> None:
    raise OfficeProblem(words)


def test_the_answer_comes_back_and_nobody_stays() -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    total, pid = in_a_child(add, 2, b=3)
    assert (total, pid == os.getpid()) == (5, False)
    assert {child.pid for child in psutil.Process().children(recursive=True)} == before


def test_a_fault_comes_back_as_it_was_with_where_it_happened() -> None:
    with pytest.raises(OfficeProblem, match="no such plan") as caught:
        in_a_child(refuse, "no such plan")
    assert "in refuse" in caught.value.__notes__[0]


def test_a_child_that_dies_is_told_of() -> None:
    with pytest.raises(ChildDied, match=r"died \(7\)"):
        in_a_child(os._exit, 7)


def never(since: float) -> float:
    while True:
        time.sleep(since)


async def test_others_go_on_meanwhile_and_the_end_of_all_ends_it() -> None:
    over = asyncio.Event()
    assert await in_a_child_until(over, max, 2, 3) == 3
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    asyncio.get_running_loop().call_later(0.5, over.set)
    assert await in_a_child_until(over, never, 1.0) is None
    assert {child.pid for child in psutil.Process().children(recursive=True)} == before
