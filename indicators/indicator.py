"""What is measured: how an indicator is computed from the numbers that people report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class IndicatorKind(StrEnum):
    """How values of units become one value of a parent (domain: Indicator, Aggregation)."""

    RATIO = "ratio"  # sum of numerators over sum of denominators; never a mean of percentages
    SHARE_OF_STATIONS = "share_of_stations"  # stations answering yes over all stations in scope
    SHARE_OF_COMMUNES = "share_of_communes"  # communes reaching it over all communes in scope
    COUNT = "count"  # how many units answer yes
    SUM = "sum"  # a plain total
    RATE = "rate"  # ratio times a factor: per 1,000, per 10,000
    PER_HEAD = "per_head"  # visits per resident and year
    MEAN = "mean"  # a mean given as it is (cm, years): cannot be summed up the tree
    YES_NO = "yes_no"  # holds or does not hold
    ACTIVITY = "activity"  # counted without a target
    ACHIEVEMENT = "achievement"  # percent of an assigned target


class TimeRule(StrEnum):
    """How quarters of one year become the year's value."""

    STOCK = "stock"  # the last value given
    FLOW = "flow"  # the sum within the year ("lũy kế từ đầu năm")
    EVER = "ever"  # yes once in the year is yes


class Reporter(StrEnum):
    """Who enters it (roles of the network, lowest first)."""

    VILLAGE = "village"
    STATION = "station"
    HEAD = "head"
    DISTRICT = "district"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of one plan.

    `numerator` and `denominator` are codes of data elements (questions or calculations of the plan's
    forms); several codes are added up. `sexes` lists (sex, numerator codes, denominator codes) when each sex
    must reach the target by itself (Lào Cai 7 and 8). `exclude_regions` leaves out stations of those regions.
    `factor` is 100 for percent, 1 for visits per head, 1000 or 10000 for rates. `group` names a unit group with
    its own denominator (7 of 17 communes). `criteria` are the plan's own references ("14.1").
    """

    code: str
    concept: str
    name: dict[str, str]
    unit: str
    kind: IndicatorKind
    time: TimeRule
    reporter: Reporter
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    sexes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    factor: Decimal = Decimal(100)
    exclude_regions: tuple[int, ...] = ()
    group: str | None = None
    province_only: bool = False
    criteria: tuple[str, ...] = ()
    decimals: int = 1
