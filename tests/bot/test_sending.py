"""The pump between a tiny store in memory and the simulator over HTTP."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.outbox import Dropped, OutboxItem, Settled
from bot.pacing import Limits, Priority
from bot.sending import Pump
from bot.telegram_out import TelegramMessenger, is_group
from reporting.ports import (
    Address,
    Moved,
    Note,
    Picture,
    PictureOrder,
    Placing,
    Refused,
    Sent,
    TryLater,
    Unreachable,
)

NOW = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)
REPLY, BROADCAST = Priority.REPLY, Priority.BROADCAST
NO_LIMITS = Limits(per_second=0, per_chat=0, per_group_minute=0)


class Shelf:
    """Implements Outbox in memory, and remembers what it was told."""

    def __init__(self, png: bytes) -> None:
        self.png = png
        self.rows: dict[int, OutboxItem] = {}
        self.not_before: dict[int, datetime] = {}
        self.cards: dict[tuple[Address, str], str] = {}
        self.told: list[Settled] = []
        self.unwanted: set[int] = set()
        self.failing = 0
        self.written = 0
        self.grown = asyncio.Condition()

    def write(self, chat, text, *, priority=REPLY, placing=Placing.NEW, card=None, content=None) -> OutboxItem:
        self.written += 1
        address = Address("telegram", str(chat))
        item = OutboxItem(self.written, address, None, content or Note(text), placing, card, priority, NOW)
        self.rows[item.id] = item
        return item

    async def fetch_due(self, limit, exclude):
        free = [one for one in self.rows.values() if one.address not in exclude]
        return sorted(free, key=lambda one: (one.priority, one.id))[:limit]

    async def record(self, settled):
        if self.failing:
            self.failing -= 1
            raise ConnectionError("the database is away")
        async with self.grown:
            for event in settled:
                self.told.append(event)
                if event.is_final:
                    del self.rows[event.item.id]
                if event.not_before is not None:
                    self.not_before[event.item.id] = event.not_before
                if isinstance(event.outcome, Sent) and event.item.card is not None:
                    self.cards[event.item.address, event.item.card] = event.outcome.message
            self.grown.notify_all()

    async def existing_card(self, address, card):
        return self.cards.get((address, card))

    async def still_wanted(self, item):
        return item.id not in self.unwanted

    async def illustrate(self, order):
        if order.subject == "broken":
            raise RuntimeError("the chart worker died")
        return Picture(self.png, order.about["caption"], "")

    async def until(self, holds):
        async with self.grown, asyncio.timeout(30):
            await self.grown.wait_for(holds)

    async def empty(self):
        await self.until(lambda: not self.rows)

    def outcomes(self, *kinds) -> list[object]:
        return [event.outcome for event in self.told if not kinds or isinstance(event.outcome, kinds)]


@pytest.fixture
def shelf(png):
    return Shelf(png())


@pytest.fixture
def start(bot, shelf):
    """Starts a pump; stops it at the end of the block."""

    @asynccontextmanager
    async def started(limits=NO_LIMITS, within=10.0, **more):
        pump = Pump(TelegramMessenger(bot), shelf, lambda: NOW, is_group, limits=limits, **more)
        await pump.start()
        try:
            yield pump
        finally:
            await pump.stop(within)

    return started


@pytest.fixture
def people(world):
    def create(count):
        numbers = [world.create_person(f"Người {number}") for number in range(count)]
        for number in numbers:
            world.start(number)
        return numbers

    return create


def texts(world, chat):
    return [message.text for message in world.chat(chat).from_bots]


async def test_what_an_earlier_run_left_goes_out_in_order(world, shelf, start, people):
    one, other = people(2)
    for number in range(20):
        shelf.write(one if number % 2 else other, str(number))
    async with start():
        await shelf.empty()
    assert texts(world, one) == [str(number) for number in range(1, 20, 2)]
    assert texts(world, other) == [str(number) for number in range(0, 20, 2)]


async def test_what_is_handed_over_is_not_waited_for(world, shelf, start, people):
    (mai,) = people(1)
    async with start(sweep_seconds=3600) as pump:
        pump.offer([shelf.write(mai, str(number)) for number in range(30)])
        await shelf.empty()
        assert pump.oldest_waiting() is None
    assert texts(world, mai) == [str(number) for number in range(30)]


async def test_what_others_wrote_is_found_when_woken(world, shelf, start, people):
    (mai,) = people(1)
    async with start(sweep_seconds=3600) as pump:
        shelf.write(mai, "của tiến trình khác")
        pump.wake()
        await shelf.empty()
    assert texts(world, mai) == ["của tiến trình khác"]


async def test_a_large_broadcast_is_read_in_portions_and_sent_once(world, shelf, start, people):
    everyone = people(40)
    for number in range(700):
        shelf.write(everyone[number % 40], str(number), priority=BROADCAST)
    async with start(sweep_seconds=3600) as pump:
        pump.offer(list(shelf.rows.values()))
        await shelf.empty()
    for place, person in enumerate(everyone):
        assert texts(world, person) == [str(number) for number in range(place, 700, 40)]


async def test_a_slow_chat_delays_no_other_and_a_stop_does_not_wait_for_it_for_ever(world, shelf, start, people):
    slow, *others = people(6)
    world.add_fault("delay", chat=slow, seconds=50)
    async with start(within=0.5) as pump:
        pump.offer([shelf.write(person, "a") for person in (slow, *others)])
        await shelf.until(lambda: len(shelf.rows) == 1)
        assert pump.oldest_waiting() == NOW
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


async def test_ten_versions_of_a_card_are_one_message(world, shelf, start, people):
    (mai,) = people(1)
    world.add_fault("flood", chat=mai, retry_after=1, count=1)
    async with start() as pump:
        pump.offer([shelf.write(mai, f"Câu {number}/8", card="q", placing=Placing.EDIT) for number in range(1, 9)])
        await shelf.empty()
    assert texts(world, mai) == ["Câu 8/8"]
    assert shelf.outcomes(Dropped) == [Dropped.SUPERSEDED] * 7


async def test_a_card_is_kept_current(world, shelf, start, people):
    (mai,) = people(1)
    async with start() as pump:
        for text, placing in (("Câu 1/3", Placing.NEW), ("Câu 2/3", Placing.EDIT), ("Câu 3/3", Placing.MOVE)):
            pump.offer([shelf.write(mai, text, card="q", placing=placing)])
            await shelf.empty()
        assert texts(world, mai) == ["Câu 3/3"]
        pump.offer([shelf.write(mai, "Đã nhận"), shelf.write(mai, "Câu 1/3", card="q", placing=Placing.NEW)])
        await shelf.empty()
    assert texts(world, mai) == ["Câu 3/3", "Đã nhận", "Câu 1/3"]


async def test_a_card_of_an_earlier_run_is_found_in_the_store(world, shelf, start, people):
    (mai,) = people(1)
    for text in ("Câu 1/3", "Câu 2/3"):
        async with start() as pump:
            pump.offer([shelf.write(mai, text, card="q", placing=Placing.EDIT)])
            await shelf.empty()
    assert texts(world, mai) == ["Câu 2/3"]


async def test_who_blocked_the_bot_gets_nothing_more(world, shelf, start, people):
    (mai,) = people(1)
    world.block(mai)
    async with start() as pump:
        pump.offer([shelf.write(mai, text) for text in "abc"])
        await shelf.empty()
    assert len(shelf.outcomes(Unreachable)) == 3
    assert len(world.calls(chat=mai, method="sendMessage")) == 1


async def test_a_group_that_moved_is_followed_in_order(world, shelf, start, people):
    old = world.create_group("Huyện Ba Bể (mẫu)", people(1), bot=True)
    new = world.migrate_group(old)
    async with start() as pump:
        pump.offer([shelf.write(old, text) for text in "abc"])
        await shelf.empty()
    assert texts(world, new) == ["a", "b", "c"]
    assert shelf.outcomes()[0] == Moved(Address("telegram", str(new)))
    assert [event.item.address.chat for event in shelf.told] == [str(old), *[str(new)] * 3]


async def test_what_telegram_never_takes_is_refused_and_the_next_goes_on(world, shelf, start, people):
    (mai,) = people(1)
    async with start() as pump:
        pump.offer([shelf.write(mai, "", content=Note("")), shelf.write(mai, "b")])
        await shelf.empty()
    assert texts(world, mai) == ["b"]
    assert [type(outcome) for outcome in shelf.outcomes()] == [Refused, Sent]


async def test_nothing_is_sent_twice_while_the_database_is_away(world, shelf, start, people, monkeypatch):
    monkeypatch.setattr("bot.pacing.FIRST_PAUSE", 0.01)
    everyone = people(3)
    shelf.failing = 3
    async with start(sweep_seconds=0.01) as pump:
        pump.offer([shelf.write(person, str(number)) for number in range(4) for person in everyone])
        await shelf.empty()
    assert all(texts(world, person) == ["0", "1", "2", "3"] for person in everyone)


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


async def test_a_broadcast_nobody_wants_any_more_is_not_sent(world, shelf, start, people):
    one, other = people(2)
    withdrawn = shelf.write(one, "nhắc", priority=BROADCAST)
    shelf.unwanted.add(withdrawn.id)
    shelf.write(other, "nhắc", priority=BROADCAST)
    async with start():
        await shelf.empty()
    assert (texts(world, one), texts(world, other)) == ([], ["nhắc"])
    assert Dropped.WITHDRAWN in shelf.outcomes()


async def test_a_picture_is_drawn_when_it_is_sent_and_one_that_cannot_be_is_given_up(
    world, shelf, start, people, monkeypatch
):
    monkeypatch.setattr("bot.pacing.FIRST_PAUSE", 0.001)
    monkeypatch.setattr("bot.patience.MOST_STRIKES", 1)
    one, other = people(2)
    async with start() as pump:
        drawn = PictureOrder("progress", {"caption": "12/17 xã đạt"})
        pump.offer([shelf.write(one, "", content=PictureOrder("broken", {})), shelf.write(other, "", content=drawn)])
        await shelf.empty()
    (message,) = world.chat(other).from_bots
    assert (message.is_photo, message.text) == (True, "12/17 xã đạt")
    assert [type(outcome) for outcome in shelf.outcomes(Refused)] == [Refused]


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


async def test_a_stop_finishes_what_is_under_way_and_leaves_the_rest(world, shelf, start, people):
    one, *others = people(3)
    world.add_fault("delay", chat=one, seconds=0.3)
    async with start(side_by_side=1) as pump:
        pump.offer([shelf.write(person, "a") for person in (one, *others)])
    assert [row.address.chat for row in shelf.rows.values()] == [str(person) for person in others]
    assert texts(world, one) == ["a"]
    assert all(texts(world, person) == [] for person in others)
