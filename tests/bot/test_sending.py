"""The pump between a tiny store in memory and the simulator over HTTP: order, cards, ends."""

from bot.outbox import Dropped
from reporting.ports import Address, DocumentOrder, Moved, Note, PictureOrder, Placing, Refused, Sent, Unreachable
from tests.bot.shelf import BROADCAST, texts


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


async def test_a_document_is_written_when_it_is_sent(world, shelf, start, people):
    (one,) = people(1)
    async with start() as pump:
        pump.offer([shelf.write(one, "", content=DocumentOrder("quarter", {"caption": "Đây là dự thảo"}))])
        await shelf.empty()
    (message,) = world.chat(one).from_bots
    assert (message.attachment["kind"], message.text) == ("document", "Đây là dự thảo")


async def test_a_stop_finishes_what_is_under_way_and_leaves_the_rest(world, shelf, start, people):
    one, *others = people(3)
    world.add_fault("delay", chat=one, seconds=0.3)
    async with start(side_by_side=1) as pump:
        pump.offer([shelf.write(person, "a") for person in (one, *others)])
    assert [row.address.chat for row in shelf.rows.values()] == [str(person) for person in others]
    assert texts(world, one) == ["a"]
    assert all(texts(world, person) == [] for person in others)
