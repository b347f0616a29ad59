"""Cells of a plan and words of a document, for comparing the two."""

from __future__ import annotations

import re

from indicators.target import Target
from programmes.plan import Plan


def target_of(plan: Plan, indicator: str, period: str, scope: str = "ALL") -> Target:
    """The one target of a cell."""
    (found,) = (
        target
        for target in plan.targets
        if (target.indicator, target.scope, target.period) == (indicator, scope, period)
    )
    return found


def flat(text: str) -> str:
    """A document's words on one line, without the marks of its typesetting ("$\\geq 95\\%$" is "≥ 95%")."""
    for mark, sign in (("\\geq", "≥"), ("\\leq", "≤"), ("\\%", "%"), ("$", "")):
        text = text.replace(mark, sign)
    return re.sub(r"\s+", " ", text)
