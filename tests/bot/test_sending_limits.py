"""The pump when Telegram is slow, flooded or away, and within its limits."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.pacing import Limits
from reporting.ports import TryLater
from tests.bot.shelf import BROADCAST, NOW, REPLY, texts


async def test_a_slow_chat_delays_no_other_and_a_stop_does_not_wait_for_it_for_ever(world, shelf, start, people):
    slow, *others = people(6)
    world.add_fault("delay", chat=slow, seconds=50)
    async with start(within=0.5) as pump:
        pump.offer([shelf.write(person, "a") for person in (slow, *others)])
        await shelf.until(lambda: len(shelf.rows) == 1)
    assert [row.address.chat for row in shelf.rows.values()] == [str(slow)]


async def test_a_flooded_chat_waits_as_long_as_telegram_says_and_delays_no_other(world, shelf, start, people):
    flooded, *others = people(4)
    world.add_fault("flood", chat=flooded, retry_after=40)
    async with start() as pump:
        pump.offer([shelf.write(person, "a") for person in (flooded, flooded, *others)])
        await shelf.until(lambda: len(shelf.rows) == 2 and shelf.not_before)
    assert list(shelf.not_before.values()) == [NOW + timedelta(seconds=40)]
    assert shelf.outcomes(TryLater) == [TryLater(40.0, False, "flood limit")]
    assert all(texts(world, person) == ["a"] for person in others)


async def test_when_telegram_means_everybody_everybody_waits(world, shelf, start, people):
    everyone = people(10)
    world.add_fault("flood", retry_after=40)
    async with start(side_by_side=4) as pump:
        pump.offer([shelf.write(person, "a") for person in everyone])
        await shelf.until(lambda: any(outcome.everyone for outcome in shelf.outcomes(TryLater)))
        pump.offer([shelf.write(everyone[9], "b")])
    assert [outcome.everyone for outcome in shelf.outcomes(TryLater)][:3] == [False, False, True]
    assert len(world.calls(method="sendMessage")) <= 4 + 2, "only what was started before that was tried"


async def test_an_answer_to_a_flood_is_a_second_try_in_the_same_order(world, shelf, start, people):
    (mai,) = people(1)
    world.add_fault("flood", chat=mai, retry_after=1, count=1)
    async with start() as pump:
        pump.offer([shelf.write(mai, text) for text in "abc"])
        await shelf.empty()
    assert texts(world, mai) == ["a", "b", "c"]


@pytest.mark.parametrize("kind", ["drop_before", "error"])
async def test_an_outage_loses_nothing(world, shelf, start, people, monkeypatch, kind):
    monkeypatch.setattr("bot.pacing.FIRST_PAUSE", 0.01)
    everyone = people(8)
    world.add_fault(kind, count=40)
    async with start() as pump:
        pump.offer([shelf.write(person, str(number)) for number in range(2) for person in everyone])
        await shelf.empty()
    assert all(texts(world, person) == ["0", "1"] for person in everyone)
    attempts = [event.item.attempts for event in shelf.told if isinstance(event.outcome, TryLater)]
    assert max(attempts) > 1


async def test_a_reply_overtakes_a_broadcast(world, shelf, start, people):
    everyone = people(30)
    for person in everyone:
        shelf.write(person, "nhắc", priority=BROADCAST)
    async with start(Limits(per_second=20, per_chat=0)) as pump:
        await shelf.until(lambda: len(shelf.rows) < 28)
        pump.offer([shelf.write(everyone[29], "trả lời")])
        await shelf.empty()
    order = [event.item.priority for event in shelf.told]
    assert order.index(REPLY) < 10
    assert texts(world, everyone[29]) == ["trả lời", "nhắc"]


@pytest.mark.parametrize("model", ["window", "bucket"])
async def test_a_broadcast_within_telegrams_limits_draws_no_429(world, shelf, start, people, model):
    everyone = people(45)
    world.set_limits(model)
    for person in everyone:
        shelf.write(person, "nhắc", priority=BROADCAST)
    async with start(Limits()):
        await shelf.empty()
    assert Counter(call.status for call in world.calls(method="sendMessage")) == {200: 45}
    assert all(texts(world, person) == ["nhắc"] for person in everyone)


async def test_one_person_and_one_group_are_written_to_at_telegrams_pace(world, shelf, start, people):
    (mai,) = people(1)
    group = world.create_group("Huyện Ba Bể (mẫu)", [mai], bot=True)
    world.set_limits("window", group_per_minute=4)
    async with start(Limits(per_group_minute=4)) as pump:
        pump.offer([shelf.write(chat, str(number)) for number in range(4) for chat in (mai, group)])
        await shelf.empty()
    assert texts(world, mai) == texts(world, group) == ["0", "1", "2", "3"]
    assert shelf.outcomes(TryLater) == []
