"""When words count as written before the question was shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.engine import is_late

SHOWN = datetime(2026, 4, 2, 9, 0, 6, tzinfo=timezone(timedelta(hours=7)))


@pytest.mark.parametrize(
    ("stamp", "shown", "late"),
    [
        (5, 6.0, True),  # that second was over exactly when the card appeared
        (5, 6.7, True),
        (6, 6.0, False),
        (6, 6.7, False),  # written at 6.9 perhaps: must not be refused
        (6, 6.999999, False),
        (6, 7.0, True),
        (5.5, 5.4, False),  # a fine stamp is taken at its word
        (5.5, 5.5, True),
        (5.5, 5.6, True),
        (600, 6.0, False),
    ],
)
def test_rule(stamp: float, shown: float, late: bool) -> None:
    start = SHOWN.replace(second=0)
    assert is_late(start + timedelta(seconds=stamp), start + timedelta(seconds=shown)) is late


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_whoever_writes_after_seeing_the_card_is_never_refused(shown: int, later: int) -> None:
    asked_at = SHOWN + timedelta(microseconds=shown)
    sent = asked_at + timedelta(microseconds=later)
    assert not is_late(sent.replace(microsecond=0), asked_at)
    assert not is_late(sent.astimezone(UTC), asked_at)


@given(st.integers(0, 10**7), st.integers(1_000_000, 10**9))
def test_words_older_than_a_second_are_always_recognised(shown: int, earlier: int) -> None:
    asked_at = SHOWN + timedelta(microseconds=shown)
    sent = asked_at - timedelta(microseconds=earlier)
    assert is_late(sent.replace(microsecond=0), asked_at)


def test_without_times_nothing_is_late() -> None:
    assert not is_late(None, SHOWN)
    assert not is_late(SHOWN, None)
