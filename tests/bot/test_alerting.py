"""The operator is told once that something is wrong and once that it is well again, however it flickers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerting import CALM, PATIENCE, WELL, Alert, Seen, Standing, Trouble, due, step, told

START = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)
LOOKS = st.lists(st.tuples(st.sampled_from(Seen), st.integers(-30, 400), st.booleans()), max_size=60)


def watch(looks: list[tuple[Seen, int, bool]], patience: timedelta) -> list[tuple[datetime, Alert, Seen]]:
    """What was told and when; the booleans say whether Telegram took the message."""
    standing, now, said = WELL, START, []
    for seen, seconds, arrives in looks:
        now += timedelta(seconds=seconds)
        standing = step(standing, seen, patience, now)
        alert = due(Trouble.DATABASE, standing)
        if alert is not None and arrives:
            standing = told(standing)
            said.append((now, alert, seen))
    return said


@given(LOOKS, st.sampled_from(sorted(set(PATIENCE.values()))))
@settings(max_examples=300)
def test_wrong_and_well_take_turns_and_say_what_is_so(looks: list[tuple[Seen, int, bool]], patience: timedelta) -> None:
    said = watch(looks, patience)
    assert [alert.is_over for _, alert, _ in said] == [bool(place % 2) for place in range(len(said))]
    for _, alert, seen in said:
        assert seen is (Seen.WELL if alert.is_over else Seen.WRONG)
        assert alert.since <= START + sum((timedelta(seconds=max(0, by)) for _, by, _ in looks), timedelta())


@given(st.lists(st.tuples(st.sampled_from(Seen), st.integers(0, 400)), max_size=60))
@settings(max_examples=300)
def test_nothing_is_raised_before_its_patience_nor_over_before_the_calm(looks: list[tuple[Seen, int]]) -> None:
    patience = PATIENCE[Trouble.DATABASE]
    standing, now, row = WELL, START, START
    before: Seen | None = None
    for seen, seconds in looks:
        now += timedelta(seconds=seconds)
        if seen is not before:
            row, before = now, seen
        after = step(standing, seen, patience, now)
        if after.raised and not standing.raised:
            assert seen is Seen.WRONG
            assert now - row >= patience
        if standing.raised and not after.raised:
            assert seen is Seen.WELL
            assert now - row >= CALM
        standing = after


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60), st.sampled_from(Seen))
@settings(max_examples=100)
def test_what_does_not_change_is_told_at_most_once(steps: list[int], seen: Seen) -> None:
    assert len(watch([(seen, by, True) for by in steps], PATIENCE[Trouble.OUTBOX])) <= 1


@given(st.lists(st.tuples(st.integers(1, 200), st.integers(1, 200)), min_size=1, max_size=40))
@settings(max_examples=100)
def test_flickering_faster_than_the_calm_is_told_once(pairs: list[tuple[int, int]]) -> None:
    looks = [look for wrong, well in pairs for look in ((Seen.WRONG, wrong, True), (Seen.WELL, well, True))]
    assert len(watch(looks, timedelta(0))) == 1


@pytest.mark.parametrize("seen", [Seen.NEITHER, Seen.WELL])
def test_trouble_that_went_by_before_it_could_be_told_is_not_told(seen: Seen) -> None:
    raised = step(WELL, Seen.WRONG, timedelta(0), START)
    assert due(Trouble.TOKEN, raised) == Alert(Trouble.TOKEN, is_over=False, since=START)
    assert due(Trouble.TOKEN, step(raised, seen, timedelta(0), START + timedelta(hours=1))) is None


def test_what_cannot_be_found_out_ends_no_trouble() -> None:
    standing = told(step(WELL, Seen.WRONG, timedelta(0), START))
    for hours in range(1, 9):
        standing = step(standing, Seen.NEITHER, timedelta(0), START + timedelta(hours=hours))
    assert standing == Standing(raised=True, told=True)


def test_every_trouble_has_its_patience() -> None:
    assert set(PATIENCE) == set(Trouble)
