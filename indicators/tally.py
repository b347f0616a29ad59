"""What units have reported for one indicator: exact sums that add up the tree, beside how many reported at all.

Missing, zero, "không có số liệu" (unknown) and "không thực hiện" (not done) stay apart: a silent or unknowing unit adds
nothing to a sum or a ratio; in a share, count or yes/no it stays in the denominator and does not count as reaching it
(domain section 7). Work that was not done counts as 0 and as reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, reduce
from typing import Final, assert_never

from indicators.indicator import IndicatorKind

YES_NO_KINDS: Final = frozenset(
    {
        IndicatorKind.SHARE_OF_STATIONS,
        IndicatorKind.SHARE_OF_COMMUNES,
        IndicatorKind.COUNT,
        IndicatorKind.YES_NO,
    }
)
"""Each unit answers yes or no; every unit in scope is in the denominator."""

_ONE: Final = Decimal(1)

Exact = int | Fraction
"""A number without any rounding. Counts are whole and stay `int`, which adds up ten times as fast as a Fraction."""


class NotSummable(ValueError):
    """Two means, or tallies of different indicators, were added."""


@dataclass(frozen=True, slots=True)
class SexTally:
    """The same for one sex; `reported` counts the units that know this sex's figures."""

    sex: str
    numerator: Exact = 0
    denominator: Exact = 0
    reported: int = 0

    def value(self, factor: Decimal) -> Fraction | None:
        """In the indicator's unit; None without reports or with nobody in the denominator."""
        known = _quotient(self.numerator, self.denominator, self.reported, factor)
        return None if known is None else Fraction(*known)


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over units. One unit that reports has `reported` 1 of `expected` 1; one that is silent 0 of 1.

    `unknown` units answered that they have no figures (they are not `reported`); `not_done` units are reported ones
    whose work did not take place. `gaps` counts missing earlier periods of cumulative values ("lũy kế").
    """

    kind: IndicatorKind
    numerator: Exact = 0
    denominator: Exact = 0
    reported: int = 0
    expected: int = 0
    unknown: int = 0
    not_done: int = 0
    gaps: int = 0
    sexes: tuple[SexTally, ...] = field(default=())

    @property
    def missing(self) -> int:
        """Units from which nothing came."""
        return self.expected - self.reported - self.unknown

    def value(self, factor: Decimal = Decimal(1)) -> Fraction | None:
        """The indicator's value, exactly; None when nobody reported or a ratio has no denominator.

        `factor` is the indicator's (100 for percent); it does not touch totals, counts, means and yes/no.
        """
        known = self.quotient(factor)
        return None if known is None else Fraction(*known)

    def quotient(self, factor: Decimal = Decimal(1)) -> tuple[int, int] | None:
        """The same as two whole numbers, not reduced, the second above 0: enough to judge thousands of values by."""
        if self.kind in _DIVIDED:
            return _quotient(self.numerator, self.denominator, self.reported, factor)
        if self.kind is IndicatorKind.YES_NO:
            return _quotient(self.numerator, self.denominator, self.reported, _ONE)
        return (self.numerator.numerator, self.numerator.denominator) if self.reported else None

    def __add__(self, other: Tally) -> Tally:
        """Both together: numerators and denominators are added, never percentages. Raises NotSummable."""
        return total(self.kind, (self, other))


def silent(kind: IndicatorKind) -> Tally:
    """A unit from which nothing came: expected, and in the denominator of shares, counts and yes/no."""
    return _SILENT[kind]


def unknown(kind: IndicatorKind) -> Tally:
    """A unit that has no figures and says so."""
    return _UNKNOWN[kind]


def of_counts(kind: IndicatorKind, numerator: Decimal | int, denominator: Decimal | int) -> Tally:
    """A unit with numerator and denominator."""
    return Tally(kind, exact(numerator), exact(denominator), 1, 1)


def of_answer(kind: IndicatorKind, yes: bool) -> Tally:
    """A unit that answers whether it holds."""
    return (_YES if yes else _NO)[kind]


def of_value(kind: IndicatorKind, value: Decimal | int | Fraction) -> Tally:
    """A unit with a single number: a total or a mean."""
    return Tally(kind, exact(value), reported=1, expected=1)


def exact(number: Decimal | Exact) -> Exact:
    """The same number, an `int` where it is whole."""
    if isinstance(number, int):
        return number
    whole = int(number)
    return whole if whole == number else Fraction(number)


def total(kind: IndicatorKind, tallies: Iterable[Tally]) -> Tally:
    """All together; an empty tally for none. Raises NotSummable for several means."""
    parts = tuple(tallies)
    for part in parts:
        if part.kind is not kind:
            raise NotSummable(f"{kind} and {part.kind} do not add up")
    if kind is IndicatorKind.MEAN and sum(part.expected > 0 for part in parts) > 1:
        raise NotSummable("means of several units do not add up: enter the mean of the whole")
    if len(parts) == 1:
        return parts[0]
    return Tally(
        kind,
        sum([part.numerator for part in parts]),
        sum([part.denominator for part in parts]),
        sum([part.reported for part in parts]),
        sum([part.expected for part in parts]),
        sum([part.unknown for part in parts]),
        sum([part.not_done for part in parts]),
        sum([part.gaps for part in parts]),
        reduce(_add_sexes, [part.sexes for part in parts if part.sexes], ()),
    )


def _divides(kind: IndicatorKind) -> bool:
    """Whether the value is numerator over denominator times the factor."""
    match kind:
        case (
            IndicatorKind.RATIO
            | IndicatorKind.RATE
            | IndicatorKind.PER_HEAD
            | IndicatorKind.SHARE_OF_STATIONS
            | IndicatorKind.SHARE_OF_COMMUNES
            | IndicatorKind.ACHIEVEMENT
        ):
            return True
        case IndicatorKind.YES_NO:  # 1 when it holds everywhere, else the part of the units where it holds
            return False
        case IndicatorKind.COUNT | IndicatorKind.SUM | IndicatorKind.ACTIVITY | IndicatorKind.MEAN:
            return False
        case _:
            assert_never(kind)


_DIVIDED: Final = frozenset(kind for kind in IndicatorKind if _divides(kind))


def _quotient(numerator: Exact, denominator: Exact, reported: int, factor: Decimal) -> tuple[int, int] | None:
    if not reported or not denominator:
        return None
    up, down = _whole_parts(factor)
    above = numerator.numerator * denominator.denominator * up
    below = numerator.denominator * denominator.numerator * down
    return (above, below) if below > 0 else (-above, -below)


@cache
def _whole_parts(factor: Decimal) -> tuple[int, int]:
    return factor.as_integer_ratio()


def _add_sexes(ours: tuple[SexTally, ...], theirs: tuple[SexTally, ...]) -> tuple[SexTally, ...]:
    """Sex by sex, in the order first seen."""
    sums = {tally.sex: tally for tally in ours}
    for tally in theirs:
        known = sums.get(tally.sex, SexTally(tally.sex))
        sums[tally.sex] = SexTally(
            tally.sex,
            known.numerator + tally.numerator,
            known.denominator + tally.denominator,
            known.reported + tally.reported,
        )
    return tuple(sums.values())


# The tallies of single units that are the same for all of them: they cannot be changed, so one of each will do.
_SILENT: Final = {kind: Tally(kind, denominator=int(kind in YES_NO_KINDS), expected=1) for kind in IndicatorKind}
_UNKNOWN: Final = {kind: replace(tally, unknown=1) for kind, tally in _SILENT.items()}
_YES: Final = {kind: Tally(kind, 1, 1, 1, 1) for kind in IndicatorKind}
_NO: Final = {kind: Tally(kind, 0, 1, 1, 1) for kind in IndicatorKind}
