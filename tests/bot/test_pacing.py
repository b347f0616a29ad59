"""The pacer against the simulator's models of Telegram's limits, which know nothing of it."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing import Exposure, Limits, Pacer, Priority, pause_before_retry
from bot.patience import MOST_STRIKES, Patience
from reporting.ports import Address
from simulator.limits import Bucket, Window

CREATED = datetime(2026, 10, 3, tzinfo=UTC)


def chat(number: int) -> Address:
    return Address("telegram", str(number))


def is_group(address: Address) -> bool:
    return address.chat.startswith("-")


def pacer(**limits) -> Pacer:
    return Pacer(Limits(**limits), is_group)


@pytest.mark.parametrize("model", [Window, Bucket])
@settings(max_examples=20)
@given(lateness=st.lists(st.floats(0, 0.02), min_size=1, max_size=50), stall=st.floats(0, 3))
def test_a_broadcast_keeps_the_pace_and_draws_no_refusal(model, lateness, stall):
    """Timers fire late by what hypothesis says, and once everything stands still."""
    rules, limit = pacer(), model(30, 1.0)
    now = 100.0
    for number in range(600):
        now = max(now, rules.earliest_broadcast(now), rules.earliest(chat(number + 1), now))
        now += lateness[number % len(lateness)] if number % 7 == 0 else 0.0
        now += stall if number == 300 else 0.0
        rules.note_sent(chat(number + 1), Priority.BROADCAST, now)
        assert limit.wait(now) == 0.0
        limit.count(now)
    ideal = 600 / 30 + stall
    assert (now - 100.0) / ideal < 1 / 0.93


def test_at_its_own_pace_a_broadcast_takes_at_least_95_percent_of_the_ideal():
    rules = pacer()
    now = 0.0
    for number in range(1500):
        now = rules.earliest_broadcast(now)
        rules.note_sent(chat(number + 1), Priority.BROADCAST, now)
    assert 1500 / 30 / now >= 0.95


@settings(max_examples=30)
@given(replies=st.lists(st.floats(0, 10), max_size=120))
def test_replies_are_never_delayed_by_broadcasts_and_broadcasts_make_room(replies):
    rules, limit = pacer(), Window(30, 1.0)
    due = sorted(replies)
    now, sent = 0.0, 0
    while due or sent < 150:
        at = rules.earliest_broadcast(now) if sent < 150 else math.inf
        if due and due[0] <= at:
            now = max(now, due.pop(0))
            person = chat(10_000 + len(due))
            assert rules.earliest(person, now) == now
            rules.note_sent(person, Priority.REPLY, now)
        else:
            now = at
            rules.note_sent(chat(sent + 1), Priority.BROADCAST, now)
            assert limit.wait(now) == 0.0, "a broadcast went although replies had used the second up"
            sent += 1
        limit.count(now)


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
