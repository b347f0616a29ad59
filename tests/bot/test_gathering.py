"""Many ask, few questions are put, and everybody gets the own answer, however others' waiting ends."""

from __future__ import annotations

import asyncio

import pytest

from bot.gathering import Gathering


class Squares:
    """Knows the squares of even numbers, answers when let, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[set[int]] = []
        self.may_answer = asyncio.Event()
        self.fault: Exception | None = None

    async def ask(self, numbers):
        self.asked.append(set(numbers))
        await self.may_answer.wait()
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return {number: number * number for number in numbers if number % 2 == 0}


async def asking(gathering: Gathering[int, int], *numbers: int) -> list[asyncio.Task[int | None]]:
    tasks = [asyncio.create_task(gathering.find(number)) for number in numbers]
    await asyncio.sleep(0)  # each has asked
    await asyncio.sleep(0)  # and the question is put
    return tasks


async def test_those_who_ask_at_once_are_one_question_and_those_who_ask_meanwhile_the_next():
    squares = Squares()
    gathering = Gathering(squares.ask)
    first = await asking(gathering, 2, 3, 4, 2)
    later = await asking(gathering, 6, 7)
    squares.may_answer.set()
    assert await asyncio.gather(*first, *later) == [4, None, 16, 4, 36, None]
    assert squares.asked == [{2, 3, 4}, {6, 7}]
    assert await gathering.find(8) == 64
    assert squares.asked[2:] == [{8}]


async def test_a_fault_is_theirs_who_asked_and_the_next_question_is_put_again():
    squares = Squares()
    gathering = Gathering(squares.ask)
    squares.fault = ConnectionError("the database is away")
    first = await asking(gathering, 2, 4)
    later = await asking(gathering, 6)
    squares.may_answer.set()
    for task in first:
        with pytest.raises(ConnectionError):
            await task
    assert await later[0] == 36


async def test_one_who_waits_no_longer_takes_no_answer_from_the_others():
    squares = Squares()
    gathering = Gathering(squares.ask)
    gone, stays = await asking(gathering, 2, 4)
    gone.cancel()
    squares.may_answer.set()
    assert await stays == 16
    with pytest.raises(asyncio.CancelledError):
        await gone
