"""Which target holds: own before ALL, levels and stages by year, counts at the root only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indicators.applicability import next_stage, target_for
from indicators.indicator import Indicator, IndicatorKind
from indicators.period import Period
from indicators.target import Target, TargetKind

BuildIndicator = Callable[..., Indicator]
BuildTarget = Callable[..., Target]
ROOT = ("tinh",)
COMMUNE = ("xa", "huyen", "tinh")


def at(text: str) -> Period:
    return Period.parse(text)


@pytest.mark.parametrize(
    ("kind", "period", "asked", "holds"),
    [
        (TargetKind.LEVEL, "2025", "2025", True),
        (TargetKind.LEVEL, "2025", "2025Q3", True),
        (TargetKind.LEVEL, "2025", "2026", False),
        (TargetKind.NEW_IN_YEAR, "2025", "2025N", True),
        (TargetKind.CUMULATIVE, "2025", "2024", False),
        (TargetKind.STAGE, "2025", "2025Q4", True),
        (TargetKind.STAGE, "2025", "2024", False),
        (TargetKind.STAGE, "2025", "2026", False),
        (TargetKind.FROM_YEAR, "2025", "2024Q4", False),
        (TargetKind.FROM_YEAR, "2025", "2025", True),
        (TargetKind.FROM_YEAR, "2025", "2029Q1", True),
        (TargetKind.EVERY_QUARTER, "2025", "2025Q2", True),
        (TargetKind.EVERY_QUARTER, "2025", "2024Q2", False),
        (TargetKind.ASSIGNED, "2025", "2025", True),
        (TargetKind.DIRECTION, "2025", "2025", True),
    ],
)
def test_when_a_target_holds(
    an_indicator: BuildIndicator, a_target: BuildTarget, kind: TargetKind, period: str, asked: str, holds: bool
) -> None:
    target = a_target(kind=kind, period=period)
    assert target_for(an_indicator(), [target], ROOT, at(asked)) == (target if holds else None)


def test_an_own_target_beats_all_and_the_nearest_unit_wins(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    everywhere, district, commune = (
        a_target(">= 1", period="2026"),
        a_target(">= 2", period="2026", scope="huyen"),
        a_target(">= 3", period="2026", scope="xa"),
    )
    asked = at("2026Q1")
    assert target_for(an_indicator(), [everywhere, district, commune], COMMUNE, asked) == commune
    assert target_for(an_indicator(), [everywhere, district], COMMUNE, asked) == district
    assert target_for(an_indicator(), [everywhere, district], ROOT, asked) == everywhere
    assert target_for(an_indicator(), [everywhere], COMMUNE, asked) == everywhere
    assert target_for(an_indicator(code="X-02"), [everywhere], COMMUNE, asked) is None
    assert target_for(an_indicator(), [everywhere], (), asked) is None


@pytest.mark.parametrize("kind", [IndicatorKind.COUNT, IndicatorKind.SUM, IndicatorKind.ACTIVITY])
def test_counts_for_all_belong_to_the_root_alone(
    an_indicator: BuildIndicator, a_target: BuildTarget, kind: IndicatorKind
) -> None:
    everywhere, district = a_target("= 22", period="2024"), a_target("= 0", period="2024", scope="huyen")
    indicator, asked = an_indicator(kind), at("2024")
    assert target_for(indicator, [everywhere, district], ROOT, asked) == everywhere
    assert target_for(indicator, [everywhere, district], COMMUNE[1:], asked) == district
    assert target_for(indicator, [everywhere, district], COMMUNE, asked) is None
    assert target_for(indicator, [everywhere], COMMUNE[1:], asked) is None


def test_the_latest_period_counts(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    since, level = a_target("> 95", kind=TargetKind.FROM_YEAR, period="2025"), a_target("> 97", period="2027")
    assert target_for(an_indicator(), [level, since], ROOT, at("2027")) == level
    assert target_for(an_indicator(), [level, since], ROOT, at("2028")) == since
    assigned = a_target(">=", kind=TargetKind.ASSIGNED, period="2027")
    assert target_for(an_indicator(), [assigned, level], ROOT, at("2027")) == level
    assert target_for(an_indicator(), [assigned], ROOT, at("2027")) == assigned


def test_the_next_stage_is_a_mark(an_indicator: BuildIndicator, a_target: BuildTarget) -> None:
    near = a_target("> 70", kind=TargetKind.STAGE, period="2025")
    far = a_target("> 80", kind=TargetKind.STAGE, period="2030")
    elsewhere = a_target("> 60", kind=TargetKind.STAGE, period="2023", scope="khac")
    stages = [far, near, elsewhere]
    assert next_stage(an_indicator(), stages, ROOT, at("2022")) == near
    assert next_stage(an_indicator(), stages, ROOT, at("2025Q3")) == near
    assert next_stage(an_indicator(), stages, ROOT, at("2025")) == far
    assert next_stage(an_indicator(), stages, ROOT, at("2030Q4")) is None
