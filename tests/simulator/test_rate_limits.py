"""The models of Telegram's limits, against a naive count of what they allow."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.limits import Bucket, LimitModel, LimitSettings, RateLimits, Window

gaps = st.lists(st.integers(0, 1500), min_size=1, max_size=120)


@given(gaps, st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_window_never_lets_more_through_than_most(milliseconds: list[int], most: int) -> None:
    meter, now, passed = Window(most, 1.0), 0.0, []
    for gap in milliseconds:
        now += gap / 1000
        if meter.wait(now) == 0:
            meter.count(now)
            passed.append(now)
        assert sum(1 for at in passed if at > now - 1.0) <= most


@given(gaps, st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_bucket_never_lets_more_through_than_it_held(milliseconds: list[int], most: int) -> None:
    meter, now, passed = Bucket(most, 1.0), 0.0, 0
    for gap in milliseconds:
        now += gap / 1000
        if meter.wait(now) == 0:
            meter.count(now)
            passed += 1
        assert passed <= most + now * most + 1e-6


@given(st.sampled_from(["window", "bucket"]), gaps)
@settings(max_examples=60, deadline=None)
def test_waiting_as_told_is_always_enough(model: str, milliseconds: list[int]) -> None:
    now = 0.0
    limits = RateLimits(lambda: now)
    limits.set(LimitSettings(LimitModel(model), per_second=4, burst=2, penalty=1))
    for gap in milliseconds:
        now += gap / 1000
        seconds = limits.admit(1, 5)
        if seconds is not None:
            now += seconds
            assert limits.admit(1, 5) is None


def test_penalty_holds_everything_of_the_limit_that_was_crossed() -> None:
    now = 0.0
    limits = RateLimits(lambda: now)
    limits.set(LimitSettings(LimitModel.WINDOW, per_second=30, burst=1, penalty=5))
    assert limits.admit(1, 7) is None
    assert limits.admit(1, 7) == 5
    assert limits.admit(1, 8) is None, "another chat is free"
    now = 4.5
    assert limits.admit(1, 7) == 1
    now = 5.5
    assert limits.admit(1, 7) is None


def test_overall_limit_is_per_bot() -> None:
    limits = RateLimits(lambda: 0.0)
    limits.set(LimitSettings(LimitModel.BUCKET))
    assert [limits.admit(1, chat) for chat in range(1, 31)] == [None] * 30
    assert limits.admit(1, 99) == 1
    assert limits.admit(2, 99) is None


def test_off_counts_nothing() -> None:
    limits = RateLimits(lambda: 0.0)
    assert {limits.admit(1, 1) for _ in range(1000)} == {None}
