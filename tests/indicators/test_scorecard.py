"""Scorecards: the pass rule, missing scores, unknown points, and what is still open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.scorecard import (
    Criterion,
    Difference,
    RemedialItem,
    RemedialStatus,
    Scorecard,
    ScoreFault,
    Verdict,
    check_score,
    differences,
    evaluate,
    still_open,
    with_points,
)

POINTS_1300 = (14, 10, 12, 9, 19, 12, 6, 11, 3, 4)
CARD = Scorecard(
    "1300",
    "Bộ tiêu chí 2023",
    "1300/QĐ-BYT",
    tuple(Criterion(number, f"Tiêu chí {number}", Decimal(points)) for number, points in enumerate(POINTS_1300, 1)),
)
BLANK = Scorecard("4667", "Bộ tiêu chí 2014", "4667/QĐ-BYT", tuple(replace(c, points=None) for c in CARD.criteria))
FULL = {number: Decimal(points) for number, points in enumerate(POINTS_1300, 1)}


def test_full_points_pass() -> None:
    found = evaluate(CARD, FULL)
    assert (found.verdict, found.total, found.points) == (Verdict.PASSED, 100, 100)
    assert (found.weak, found.unscored) == ((), ())


@pytest.mark.parametrize(
    ("changed", "items", "verdict", "weak"),
    [
        ({5: "9.5", 1: "7", 2: "7"}, (), Verdict.PASSED, ()),  # 80.5
        ({5: "9.5", 1: "7", 2: "6.4"}, (), Verdict.FAILED, ()),  # 79.9
        ({5: "9.5", 1: "7", 2: "6.5"}, (), Verdict.PASSED, ()),  # exactly 80
        ({9: "1.5"}, (), Verdict.PASSED, ()),  # exactly half of criterion 9
        ({9: "1.4"}, (), Verdict.FAILED, (9,)),
        ({}, ("điểm liệt",), Verdict.FAILED, ()),
    ],
)
def test_the_pass_rule_is_exact(
    changed: dict[int, str], items: tuple[str, ...], verdict: Verdict, weak: tuple[int, ...]
) -> None:
    found = evaluate(CARD, FULL | {number: Decimal(score) for number, score in changed.items()}, items)
    assert (found.verdict, found.weak, found.fail_items) == (verdict, weak, items)


def test_a_missing_score_is_not_zero() -> None:
    without = {number: score for number, score in FULL.items() if number != 9}
    found = evaluate(CARD, without)
    assert (found.verdict, found.unscored, found.total) == (Verdict.UNDECIDED, (9,), 97)
    turning = {number: score for number, score in FULL.items() if number != 5}  # 81, and 19 points still to come
    assert evaluate(CARD, turning | {1: Decimal(7)}).verdict is Verdict.UNDECIDED
    hopeless = without | {1: Decimal(7), 5: Decimal("9.5"), 2: Decimal("6.4")}
    assert evaluate(CARD, hopeless).verdict is Verdict.FAILED


def test_unknown_points_decide_nothing_but_an_automatic_fail_does() -> None:
    found = evaluate(BLANK, FULL)
    assert (found.verdict, found.points, found.total) == (Verdict.UNDECIDED, None, 100)
    assert evaluate(BLANK, FULL, ["điểm liệt"]).verdict is Verdict.FAILED


def test_an_item_that_nobody_looked_at_keeps_a_pass_open() -> None:
    assert evaluate(CARD, FULL, unsettled=["no-doctor"]).verdict is Verdict.UNDECIDED
    assert evaluate(CARD, FULL | {9: Decimal(0)}, unsettled=["no-doctor"]).verdict is Verdict.FAILED


def test_points_of_another_time() -> None:
    before = with_points(CARD, {5: Decimal(20), 6: None})
    assert [criterion.points for criterion in before.criteria[4:7]] == [20, None, 6]
    assert before.points is None
    assert with_points(before, {6: Decimal(11)}).points == 100


def test_another_pass_rule() -> None:
    strict = replace(CARD, pass_percent=Decimal(90), criterion_percent=Decimal(0))
    assert evaluate(strict, FULL | {5: Decimal(9)}).verdict is Verdict.PASSED
    assert evaluate(strict, FULL | {5: Decimal("8.9")}).verdict is Verdict.FAILED


def test_scores_that_cannot_be_taken() -> None:
    assert check_score(CARD, 11, Decimal(1)) is ScoreFault.NO_SUCH_CRITERION
    assert check_score(CARD, 9, Decimal("3.1")) is ScoreFault.ABOVE_POINTS
    assert check_score(CARD, 9, Decimal("-0.1")) is ScoreFault.NEGATIVE
    assert check_score(BLANK, 9, Decimal(50)) is None
    with pytest.raises(ValueError, match="criterion 9: above_points"):
        evaluate(CARD, {9: Decimal(4)})


@given(st.dictionaries(st.integers(1, 10), st.integers(0, 6)), st.dictionaries(st.integers(1, 10), st.integers(0, 100)))
def test_a_missing_score_can_still_turn_an_undecided_verdict(scores: dict[int, int], fill: dict[int, int]) -> None:
    """A verdict reached early stands whatever the missing scores turn out to be."""
    given_scores = {n: Decimal(score) for n, score in scores.items() if score <= POINTS_1300[n - 1]}
    early = evaluate(CARD, given_scores)
    filled = {n: min(Decimal(fill.get(n, 0)), points) for n, points in FULL.items()} | given_scores
    if early.verdict is not Verdict.UNDECIDED:
        assert evaluate(CARD, filled).verdict is early.verdict
    else:
        assert evaluate(CARD, FULL | given_scores).verdict in (Verdict.PASSED, Verdict.FAILED)


def test_differences_between_self_scored_and_verified() -> None:
    mine, theirs = {1: Decimal(14), 2: Decimal(9), 3: Decimal(5)}, {1: Decimal("14.0"), 2: Decimal(8)}
    assert differences(mine, theirs) == (Difference(2, Decimal(9), Decimal(8)),)


def test_the_next_round_shows_what_is_open() -> None:
    late = RemedialItem(3, "Sửa mái", "Trưởng trạm", date(2026, 5, 1))
    undated = RemedialItem(1, "Họp ban chỉ đạo", "UBND xã", None)
    done = replace(late, criterion=2, status=RemedialStatus.DONE)
    soon = replace(late, criterion=7, due=date(2026, 9, 1))
    assert still_open([undated, soon, done, late]) == (late, soon, undated)
    assert late.is_overdue(date(2026, 5, 2))
    assert not late.is_overdue(date(2026, 5, 1))
    assert not undated.is_overdue(date(2030, 1, 1))
    assert not done.is_overdue(date(2030, 1, 1))
