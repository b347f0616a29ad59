"""The pacer against the simulator's models of Telegram's limits, which know nothing of it."""

import heapq
import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing import Exposure, Limits, Pacer, Priority, pause_before_retry
from bot.patience import MOST_STRIKES, Patience
from reporting.ports import Address
from simulator.limits import Bucket, Window


def chat(number: int) -> Address:
    return Address("telegram", str(number))


def is_group(address: Address) -> bool:
    return address.chat.startswith("-")


def pacer(**limits) -> Pacer:
    return Pacer(Limits(**limits), is_group)


@dataclass
class Channel:
    """A channel with a limit of its own kind; messages take a while to reach it and its answer a while to come back."""

    limit: Window | Bucket
    rules: Pacer = field(default_factory=pacer)
    arriving: list[float] = field(default_factory=list)
    answers: list[tuple[float, float]] = field(default_factory=list)

    def run_until(self, now: float) -> None:
        """Let arrive and be answered what is due by then."""
        while self.answers and self.answers[0][0] <= now:
            answered, started = heapq.heappop(self.answers)
            self.rules.note_answered(started, answered)

    def send(self, now: float, there: float, back: float, address: Address, priority: Priority) -> None:
        self.rules.note_sent(address, priority, now)
        self.arriving.append(now + there)
        heapq.heappush(self.answers, (now + there + back, now))

    def broadcast(self, now: float, there: float, back: float, number: int) -> float:
        """Send the next of a broadcast as soon as it may go; when that was."""
        while (at := self.rules.earliest_broadcast(now)) > now:
            now = min(at, self.answers[0][0]) if self.answers else at
            self.run_until(now)
        self.send(now, there, back, chat(number + 1), Priority.BROADCAST)
        return now

    def refused(self) -> int:
        """How many the limit would have refused (and nonetheless counted)."""
        count = 0
        for at in sorted(self.arriving):
            count += self.limit.wait(at) > 1e-9
            self.limit.count(at)
        return count


DELAYS = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.01, 0.05, 0.3]), min_size=1, max_size=40)


@pytest.mark.parametrize("model", [Window, Bucket])
@settings(max_examples=40)
@given(there=DELAYS, back=DELAYS, way=st.sampled_from([0.001, 0.03, 0.2]))
def test_a_broadcast_draws_no_refusal_however_unevenly_it_travels(model, there, back, way):
    channel = Channel(model(30, 1.0))
    now = channel.broadcast(0.0, way, way, 0)
    now = max(now, 2.5 * way)
    for number in range(1, 200):
        late, slow = there[number % len(there)], back[number % len(back)]
        now = channel.broadcast(now, way + late, way + slow, number)
    assert channel.refused() == 0


@pytest.mark.parametrize("way", [0.001, 0.05, 0.3])
def test_at_its_own_pace_a_broadcast_takes_at_least_95_percent_of_the_ideal(way):
    channel = Channel(Window(30, 1.0))
    now = 0.0
    for number in range(1500):
        jitter = 0.01 * (number % 3)
        now = channel.broadcast(now, way, way + jitter, number)
    assert 1500 / 30 / now >= 0.95
    assert channel.refused() == 0


def test_what_a_stall_of_our_own_cost_is_caught_up_without_a_refusal():
    channel = Channel(Window(30, 1.0))
    now = 0.0
    for number in range(600):
        now = channel.broadcast(now + (0.2 if number % 50 == 49 else 0.0), 0.01, 0.01, number)
        channel.run_until(now)
    assert channel.refused() == 0
    assert 600 / 30 / now > 0.93


@settings(max_examples=30)
@given(replies=st.lists(st.floats(0, 10), max_size=120))
def test_replies_are_never_delayed_by_broadcasts_and_broadcasts_make_room(replies):
    channel = Channel(Window(30, 1.0))
    due = sorted(replies)
    now, sent, before = 0.0, 0, []
    while due or sent < 150:
        at = channel.rules.earliest_broadcast(now) if sent < 150 else math.inf
        happens = min(at, due[0] if due else math.inf, channel.answers[0][0] if channel.answers else math.inf)
        now = max(now, happens)
        channel.run_until(now)
        if due and due[0] <= now:
            due.pop(0)
            person = chat(10_000 + len(due))
            assert channel.rules.earliest(person, now) == now
            channel.send(now, 0.01, 0.01, person, Priority.REPLY)
        elif sent < 150 and channel.rules.earliest_broadcast(now) <= now:
            arrival = now + 0.01
            before.append(sum(arrival - 1 + 1e-9 < at <= arrival for at in channel.arriving))
            channel.send(now, 0.01, 0.01, chat(sent + 1), Priority.BROADCAST)
            sent += 1
    assert max(before) < 30, "a broadcast went although replies had used the second up"


@settings(max_examples=60)
@given(gaps=st.lists(st.floats(0, 2), min_size=5, max_size=60), model=st.sampled_from([Window, Bucket]))
def test_one_person_gets_a_short_burst_and_then_one_a_second(gaps, model):
    rules, limit = pacer(), model(3, 3.0)
    now = 0.0
    for gap in gaps:
        now = rules.earliest(chat(1), now + gap)
        rules.note_sent(chat(1), Priority.REPLY, now)
        assert limit.wait(now) == 0.0
        limit.count(now)


@settings(max_examples=20)
@given(gaps=st.lists(st.floats(0, 5), min_size=30, max_size=60))
def test_a_group_gets_twenty_a_minute(gaps):
    rules, limit = pacer(), Window(20, 60.0)
    now = 0.0
    for gap in gaps:
        now = rules.earliest(chat(-1), now + gap)
        rules.note_sent(chat(-1), Priority.REPLY, now)
        assert limit.wait(now) == 0.0
        limit.count(now)


def test_a_held_chat_holds_no_other_and_everyone_held_holds_all():
    rules = pacer()
    rules.hold(chat(1), 50.0)
    rules.hold(chat(1), 20.0)
    assert rules.earliest(chat(1), 10.0) == 50.0
    assert rules.earliest(chat(2), 10.0) == 10.0
    rules.hold_everyone(30.0)
    assert rules.earliest(chat(2), 10.0) == 30.0
    assert rules.earliest_broadcast(10.0) == 30.0
    assert rules.is_holding_everyone(10.0)
    assert not rules.is_holding_everyone(30.0)


def test_a_new_process_waits_out_the_second_of_the_one_before():
    rules = pacer()
    rules.begin(100.0)
    assert rules.earliest_broadcast(100.0) == 101.0
    assert rules.earliest(chat(1), 100.0) == 100.0, "replies do not wait"


def test_zero_switches_a_limit_off():
    rules = pacer(per_second=0, per_chat=0, per_group_minute=0)
    for _ in range(100):
        rules.note_sent(chat(1), Priority.BROADCAST, 1.0)
        rules.note_sent(chat(-1), Priority.BROADCAST, 1.0)
    assert rules.earliest(chat(1), 1.0) == rules.earliest(chat(-1), 1.0) == rules.earliest_broadcast(1.0) == 1.0


def test_quiet_chats_are_forgotten():
    rules = pacer(per_second=0)
    for number in range(1, 1000):
        rules.note_sent(chat(number), Priority.BROADCAST, float(number))
        rules.hold(chat(number), number + 1.0)
    rules.note_sent(chat(1), Priority.BROADCAST, 5000.0)
    assert len(rules._chats) == 1
    assert not rules._held


def test_pauses_double_up_to_five_minutes():
    assert [pause_before_retry(attempts) for attempts in (0, 1, 2, 3, 10, 11, 1000)] == [0.5, 0.5, 1, 2, 256, 300, 300]


def exposed(duration: float, seconds: float = 60.0) -> tuple[int, float]:
    """The most that were under way at once, and how many a second, when each takes `duration`."""
    rules, exposure = pacer(), Exposure(28.7)
    now, sent, most = 0.0, 0, 0
    under_way: list[tuple[float, int]] = []
    while now < seconds:
        at = max(rules.earliest_broadcast(now), exposure.earliest(now))
        if under_way and under_way[0][0] <= at:
            now, item = under_way.pop(0)
            rules.note_answered(now - duration, now)
            exposure.recorded(item, now)
            continue
        now = at
        exposure.start(sent, now)
        rules.note_sent(chat(sent + 1), Priority.BROADCAST, now)
        under_way.append((now + duration, sent))
        sent += 1
        most = max(most, len(under_way))
    return most, sent / seconds


@pytest.mark.parametrize(("duration", "most"), [(0.003, 1), (0.02, 1), (0.05, 2), (0.1, 4), (0.2, 8)])
def test_as_few_broadcasts_as_the_pace_allows_are_unrecorded(duration, most):
    reached, rate = exposed(duration)
    assert reached <= most
    assert rate > 0.97 * 28.7


def test_a_slow_broadcast_holds_up_no_other():
    exposure = Exposure(28.7)
    exposure.start(1, 0.0)
    assert exposure.earliest(0.1) > 0.1
    assert exposure.earliest(0.3) == 0.3


def test_without_a_limit_there_is_no_exposure_rule():
    exposure = Exposure(0)
    for item in range(100):
        exposure.start(item, 0.0)
    assert exposure.earliest(0.0) == 0.0


def test_a_message_is_given_up_only_while_others_get_through():
    patience = Patience()
    assert not any(patience.is_spent(1) for _ in range(1000)), "an outage gives nothing up"
    spent = []
    for _ in range(MOST_STRIKES):
        patience.note_delivered()
        spent.append(patience.is_spent(1))
    assert spent.count(True) == 2
    patience.forget(1)
    assert not patience.is_spent(1)


def test_three_silent_chats_mean_that_the_channel_is_away():
    patience = Patience()
    pauses = [patience.outage_pause(chat(number), False) for number in (1, 1, 1, 2, 3, 4, 5)]
    assert pauses == [None, None, None, None, 1.0, 2.0, 4.0]
    assert patience.outage_pause(chat(6), True) is None, "what was under way already does not lengthen it"
    patience.note_delivered()
    assert patience.outage_pause(chat(7), False) is None
