"""Scorecards of commune health, in the version of one decision (4667 of 2014, 1300 of 2023): scores and pass rule.

Points are those of the decision or None while they are not known; nothing is ever made up in their place, so a card
without points is scored and compared but neither passed nor failed, except by an automatic-fail item ("điểm liệt").
The usual pass rule is 80 of 100 points, 50 % of the points of every criterion, and no automatic-fail item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; `points` is its maximum, None while the decision's points are not known."""

    number: int
    name: str
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class FailItem:
    """One automatic-fail item ("điểm liệt") of a decision: where it applies, no score passes."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The criteria of one decision with a pass rule.

    `pass_percent` of all points and `criterion_percent` of the points of every criterion are needed; `configured`
    says that the rule is configuration and not the decision's own.
    `rule` dates the self score in the notation of indicators/calendar.py and `verify_rule` its verification, both
    "" when there are no rounds; `duty` and `verify_duty` are the printed duties that they serve, if any.
    """

    code: str
    name: str
    decision: str
    criteria: tuple[Criterion, ...]
    pass_percent: Decimal = Decimal(80)
    criterion_percent: Decimal = Decimal(50)
    configured: bool = True
    fail_items: tuple[FailItem, ...] = ()
    rule: str = ""
    duty: str | None = None
    verify_rule: str = ""
    verify_duty: str | None = None

    @property
    def points(self) -> Decimal | None:
        """All points there are; None as long as those of one criterion are not known."""
        known = [criterion.points for criterion in self.criteria if criterion.points is not None]
        return sum(known, Decimal(0)) if len(known) == len(self.criteria) else None


class Verdict(StrEnum):
    """What the pass rule says about a set of scores."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"  # scores or points are missing and could still turn it


class ScoreFault(StrEnum):
    """Why a score cannot be taken."""

    NO_SUCH_CRITERION = "no_such_criterion"
    NEGATIVE = "negative"
    ABOVE_POINTS = "above_points"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A station's scores against the pass rule.

    `total` sums the scores given, `points` is the card's maximum (None if not known). `weak` are criteria below their
    share, `unscored` those without a score, `fail_items` the automatic-fail items that apply.
    """

    verdict: Verdict
    total: Decimal
    points: Decimal | None
    weak: tuple[int, ...]
    unscored: tuple[int, ...]
    fail_items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A criterion that the station scored itself otherwise than the level above verified."""

    number: int
    self_scored: Decimal
    verified: Decimal


class RemedialStatus(StrEnum):
    """Where a remedial item stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class RemedialItem:
    """One item of a remedial plan (kế hoạch khắc phục): what, by whom, by when."""

    criterion: int
    what: str
    owner: str
    due: date | None
    status: RemedialStatus = RemedialStatus.OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether it is still open after its day."""
        return self.status is RemedialStatus.OPEN and self.due is not None and today > self.due


def check_score(card: Scorecard, number: int, score: Decimal) -> ScoreFault | None:
    """What is wrong with a score; None when it can be taken. Unknown points set no upper bound."""
    criterion = next((criterion for criterion in card.criteria if criterion.number == number), None)
    if criterion is None:
        return ScoreFault.NO_SUCH_CRITERION
    if score < 0:
        return ScoreFault.NEGATIVE
    if criterion.points is not None and score > criterion.points:
        return ScoreFault.ABOVE_POINTS
    return None


def with_points(card: Scorecard, points: Mapping[int, Decimal | None]) -> Scorecard:
    """The card with the points that held when it was scored: a corrected decision does not judge earlier rounds."""
    criteria = tuple(replace(one, points=points.get(one.number, one.points)) for one in card.criteria)
    return replace(card, criteria=criteria)


def evaluate(
    card: Scorecard, scores: Mapping[int, Decimal], fail_items: Iterable[str] = (), unsettled: Iterable[str] = ()
) -> Evaluation:
    """Hold one set of scores (self-scored or verified, by criterion number) against the pass rule, exactly.

    Criteria without a score are missing, not 0. The verdict is FAILED as soon as no missing score could save it.
    `fail_items` are the automatic-fail items that apply, `unsettled` those that nobody has answered: they keep a pass
    open. Raises ValueError for a score that `check_score` does not take.
    """
    for number, score in scores.items():
        fault = check_score(card, number, score)
        if fault is not None:
            raise ValueError(f"score {score} of criterion {number}: {fault}")
    weak = tuple(c.number for c in card.criteria if _is_weak(card, c, scores.get(c.number)))
    unscored = tuple(c.number for c in card.criteria if c.number not in scores)
    items = tuple(fail_items)
    total = sum(scores.values(), Decimal(0))
    failed = bool(weak or items) or _best_possible_fails(card, scores)
    known = card.points is not None and not unscored and not tuple(unsettled)
    verdict = Verdict.FAILED if failed else Verdict.PASSED if known else Verdict.UNDECIDED
    return Evaluation(verdict, total, card.points, weak, unscored, items)


def differences(self_scored: Mapping[int, Decimal], verified: Mapping[int, Decimal]) -> tuple[Difference, ...]:
    """The criteria scored by both, and differently, in order of their number."""
    both = sorted(set(self_scored) & set(verified))
    return tuple(Difference(n, self_scored[n], verified[n]) for n in both if self_scored[n] != verified[n])


def still_open(items: Iterable[RemedialItem]) -> tuple[RemedialItem, ...]:
    """What the next round shows again: open items, those due first, undated ones last."""
    left = [item for item in items if item.status is RemedialStatus.OPEN]
    return tuple(sorted(left, key=lambda item: (item.due or date.max, item.criterion)))


def _is_weak(card: Scorecard, criterion: Criterion, score: Decimal | None) -> bool:
    if score is None or criterion.points is None:
        return False
    return score * 100 < card.criterion_percent * criterion.points


def _best_possible_fails(card: Scorecard, scores: Mapping[int, Decimal]) -> bool:
    """Whether the total misses the rule even with full points wherever a score is missing."""
    if card.points is None:
        return False
    best = sum((scores.get(c.number, c.points or Decimal(0)) for c in card.criteria), Decimal(0))
    return best * 100 < card.pass_percent * card.points
