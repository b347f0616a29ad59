"""The lines in memory and the decision what to take into them, against a naive model of store and chats."""

from collections import defaultdict
from datetime import UTC, datetime
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake import Intake
from bot.outbox import OutboxItem
from bot.pacing import Priority
from bot.waiting import Waiting
from reporting.ports import Address, Note, Placing

CREATED = datetime(2026, 10, 3, tzinfo=UTC)
REPLY, BROADCAST = Priority.REPLY, Priority.BROADCAST


def chat(number: int) -> Address:
    return Address("telegram", str(number))


def item(number, to=1, priority=REPLY, card=None, placing=Placing.NEW) -> OutboxItem:
    return OutboxItem(number, chat(to), None, Note(str(number)), placing, card, priority, CREATED)


def always(address, now):
    return now


def drain(waiting: Waiting) -> list[int]:
    taken = []
    while one := waiting.take(REPLY, 0.0) or waiting.take(BROADCAST, 0.0):
        taken.append(one.id)
        waiting.release(one.address, 0.0)
    return taken


def test_replies_overtake_broadcasts_also_in_their_own_chat():
    waiting = Waiting(always)
    for one in (item(1, 1, BROADCAST), item(2, 2, BROADCAST), item(3, 2), item(4, 1), item(5, 1)):
        waiting.add(one, 0.0)
    # each chat joins the end again after each of its messages, so chat 2 is served first among broadcasts too
    assert drain(waiting) == [3, 4, 5, 2, 1]
    assert waiting.addresses() == set()


def test_a_chat_has_one_message_under_way():
    waiting = Waiting(always)
    for one in (item(1), item(2), item(3, 2)):
        waiting.add(one, 0.0)
    first, second = waiting.take(REPLY, 0.0), waiting.take(REPLY, 0.0)
    assert first is not None
    assert second is not None
    assert (first.id, second.id) == (1, 3)
    assert waiting.take(REPLY, 0.0) is None
    waiting.release(first.address, 0.0)
    assert drain(waiting) == [2]


def test_a_chat_that_must_wait_holds_up_no_other_and_is_asked_again_in_time():
    waiting = Waiting(lambda address, now: 5.0 if address == chat(1) else now)
    waiting.add(item(1, 1), 0.0)
    waiting.add(item(2, 2), 0.0)
    assert [one.id for one in [waiting.take(REPLY, 0.0)] if one] == [2]
    assert waiting.take(REPLY, 0.0) is None
    assert waiting.next_time(REPLY) == 5.0
    late = waiting.take(REPLY, 5.0)
    assert late is not None
    assert late.id == 1


def test_the_newest_version_of_a_card_is_the_one_that_goes_where_the_strongest_wanted_it():
    waiting = Waiting(always)
    versions = (Placing.NEW, Placing.EDIT, Placing.MOVE)
    older = [waiting.add(item(number, card="q", placing=placing), 0.0) for number, placing in enumerate(versions)]
    assert [one and one.id for one in older] == [None, 0, 1]
    last = waiting.take(REPLY, 0.0)
    assert last is not None
    assert (last.id, last.placing) == (2, Placing.NEW)
    assert waiting.count(REPLY) == 0


def test_a_message_that_comes_back_goes_first_unless_its_card_is_out_of_date():
    waiting = Waiting(always)
    waiting.add(item(1, card="q"), 0.0)
    waiting.add(item(2), 0.0)
    first = waiting.take(REPLY, 0.0)
    assert first is not None
    assert waiting.put_back(first)
    waiting.release(first.address, 0.0)
    first = waiting.take(REPLY, 0.0)
    assert first is not None
    assert first.id == 1
    waiting.add(item(3, card="q"), 0.0)
    assert not waiting.put_back(first)
    waiting.release(first.address, 0.0)
    assert drain(waiting) == [2, 3]


def test_dropping_a_chat_takes_all_that_waits_and_leaves_what_is_under_way():
    waiting = Waiting(always)
    for one in (item(1), item(2), item(3, priority=BROADCAST), item(4, 2)):
        waiting.add(one, 0.0)
    under_way = waiting.take(REPLY, 0.0)
    assert under_way is not None
    assert [one.id for one in waiting.drop(chat(1))] == [2, 3]
    waiting.release(under_way.address, 0.0)
    assert waiting.drop(chat(1)) == []
    assert drain(waiting) == [4]


@settings(max_examples=100)
@given(
    messages=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(Priority), st.sampled_from([None, "q", "r"]))),
    pauses=st.lists(st.booleans(), max_size=40),
)
def test_every_message_goes_once_in_order_or_gives_way_to_a_newer_version(messages, pauses):
    waiting = Waiting(always)
    gone, replaced = [], set()
    plan = iter(pauses)
    for number, (to, priority, card) in enumerate(messages):
        older = waiting.add(item(number, to, priority, card), 0.0)
        if older is not None:
            replaced.add(older.id)
            assert card is not None
            assert older.card == card
        if next(plan, False) and (one := waiting.take(REPLY, 0.0) or waiting.take(BROADCAST, 0.0)):
            gone.append(one.id)
            waiting.release(one.address, 0.0)
    gone += drain(waiting)
    assert sorted(gone) == sorted(set(range(len(messages))) - replaced)
    assert waiting.count(REPLY) == waiting.count(BROADCAST) == 0
    lines = defaultdict(list)
    for number in gone:
        lines[messages[number][:2]].append(number)
    assert all(line == sorted(line) for line in lines.values())


STRANGER = 3  # a chat that another process writes to: its messages are never handed over


class Office:
    """A store of rows and a pump that takes from it: what the intake must keep straight."""

    def __init__(self) -> None:
        self.rows: dict[int, OutboxItem] = {}
        self.intake = Intake()
        self.waiting = Waiting(always)
        self.unrecorded: list[OutboxItem] = []
        self.gone: list[OutboxItem] = []
        self.written = 0
        self.snapshot: tuple[list[OutboxItem], set[Address]] | None = None

    def write(self, to: int, priority: Priority) -> None:
        self.written += 1
        one = item(self.written, to, priority)
        self.rows[one.id] = one
        if to != STRANGER and self.intake.takes_offered(one, self.waiting.count(priority)):
            self.waiting.add(one, 0.0)

    def look(self, window: int) -> None:
        """The first half of a sweep: what the store answers. Much may happen before the answer is used."""
        if self.snapshot is None:
            self.intake.begin_sweep()
            excluded = self.waiting.addresses() | {one.address for one in self.unrecorded}
            free = [one for one in self.rows.values() if one.address not in excluded]
            self.snapshot = sorted(free, key=lambda one: (one.priority, one.id))[:window], excluded

    def take_in(self) -> None:
        if self.snapshot is not None:
            items, excluded = self.snapshot
            self.snapshot = None
            for one in self.intake.take_fetched(items, excluded):
                self.waiting.add(one, 0.0)

    def send(self) -> None:
        one = self.waiting.take(REPLY, 0.0) or self.waiting.take(BROADCAST, 0.0)
        if one is not None:
            self.gone.append(one)
            self.unrecorded.append(one)
            self.waiting.release(one.address, 0.0)

    def record(self) -> None:
        for one in self.unrecorded:
            del self.rows[one.id]
            self.intake.release(one, 0.0)
        self.unrecorded.clear()


def test_the_end_of_a_message_is_remembered_for_a_while_and_for_many_others():
    """Who looked before it was recorded may bring it late; but not everything that was ever sent can be kept."""
    intake = Intake()
    assert intake.takes_offered(item(1), 0)
    intake.release(item(1), 100.0)
    for number, now in enumerate([101.0, 129.0, 131.0, 160.0], start=2):  # half a minute is over in between
        intake.release(item(number), now)
        assert intake.take_fetched([item(1)], ()) == []
    for number in range(10, 2_009):
        intake.release(item(number), 160.5)
    assert intake.take_fetched([item(4)], ()) == []
    for number in range(3_000, 7_000):
        intake.release(item(number), 161.0)
    assert intake.take_fetched([item(4)], ()) == [item(4)]


STEPS = st.one_of(
    st.tuples(st.just("write"), st.integers(1, STRANGER), st.sampled_from(Priority)),
    st.sampled_from([("look",), ("take_in",), ("send",), ("send",), ("record",)]),
)


@settings(max_examples=300)
@given(steps=st.lists(STEPS, max_size=60))
def test_nothing_is_sent_twice_or_lost_and_every_line_keeps_its_order(steps):
    with patch("bot.intake.WINDOW", 3):
        office = Office()
        for step, *arguments in steps:
            match step:
                case "write":
                    office.write(*arguments)
                case "look":
                    office.look(3)
                case _:
                    getattr(office, step)()
        for _ in range(200):
            office.take_in()
            office.look(3)
            office.send()
            office.record()
    numbers = [one.id for one in office.gone]
    assert len(numbers) == len(set(numbers)) == office.written
    lines = defaultdict(list)
    for one in office.gone:
        lines[one.address, one.priority].append(one.id)
    assert all(line == sorted(line) for line in lines.values())
