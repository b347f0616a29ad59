"""Builders shared by the tests of the arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from indicators.target import ALL_UNITS, Operator, Target, TargetKind


@pytest.fixture(scope="session")
def an_indicator() -> Callable[..., Indicator]:
    """Builds an indicator of a kind; anything else of the record can be given by name."""

    def build(kind: IndicatorKind = IndicatorKind.RATIO, **more: Any) -> Indicator:
        fields: dict[str, Any] = {
            "code": "X-01",
            "concept": "x",
            "name": {"vi": "X"},
            "unit": "percent",
            "kind": kind,
            "time": TimeRule.STOCK,
            "reporter": Reporter.STATION,
            "numerator": ("n",),
            "denominator": ("d",),
        }
        return Indicator(**(fields | more))

    return build


@pytest.fixture(scope="session")
def a_target() -> Callable[..., Target]:
    """Builds a target from the words "op value", such as ">= 90"; anything else can be given by name."""

    def build(words: str = ">= 90", **more: Any) -> Target:
        op, _, value = words.partition(" ")
        fields: dict[str, Any] = {
            "indicator": "X-01",
            "scope": ALL_UNITS,
            "period": "2026",
            "kind": TargetKind.LEVEL,
            "op": Operator(op),
            "value": Decimal(value) if value else None,
            "printed": words,
        }
        return Target(**(fields | more))

    return build
