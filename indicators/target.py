"""What a plan asks for: one printed cell of a plan, with the words printed in the document beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache


class TargetKind(StrEnum):
    """How a printed number is meant (domain: Target)."""

    LEVEL = "level"  # the level in that year
    NEW_IN_YEAR = "new_in_year"  # how many more in that year
    CUMULATIVE = "cumulative"  # how many in all by the end of that year
    STAGE = "stage"  # the level by the end of a stage year; nothing is set for the years between
    FROM_YEAR = "from_year"  # from that year on
    EVERY_QUARTER = "every_quarter"  # in each quarter of the year
    ASSIGNED = "assigned"  # to be assigned from above; no value until it is
    DIRECTION = "direction"  # "giảm", "tăng lên": no value ever


class Operator(StrEnum):
    """How a value is held against a target; strict ones matter: 90,0 % misses "> 90 %"."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE_THAN = ">"
    LESS_THAN = "<"
    EXACTLY = "="


ALL_UNITS = "ALL"


@dataclass(frozen=True, slots=True)
class Target:
    """One target of one indicator.

    `scope` is ALL_UNITS (the plan's root and, for shares and ratios, every unit below it) or one unit code.
    `period` is a period id (a year for all five plans; a stage carries its last year).
    `value` is in the indicator's unit (percent for shares), None when none is assigned: never 0 by default.
    `printed` are the words of the document, kept to the letter.
    `counts` stand where the document prints a share rounded beside its counts ("81 đơn vị (39% số xã)").
    """

    indicator: str
    scope: str
    period: str
    kind: TargetKind
    op: Operator
    value: Decimal | None
    printed: str
    counts: tuple[int, int] | None = None

    @property
    def bar(self) -> Fraction | None:
        """What a value is held against, exactly: the counts where they are printed, else the number; None without."""
        return None if self.value is None else _bar(self.value, self.counts)


@lru_cache(maxsize=4096)  # a plan's cells; each is held against thousands of values
def _bar(value: Decimal, counts: tuple[int, int] | None) -> Fraction:
    return Fraction(value) if counts is None else Fraction(*counts) * 100
