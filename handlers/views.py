"""The kinds of pictures, as orders and buttons name them."""

from __future__ import annotations

from enum import StrEnum


class View(StrEnum):
    """What a picture shows; the values stand in what was queued and in buttons, so they never change."""

    RANKING = "r"  # the units below against the target
    TREND = "t"  # one indicator over its periods
    PACE = "c"  # what adds up, against what was due
    FILING = "f"  # whose reports came
    ALL = "a"  # all indicators of one unit


class Choice(StrEnum):
    """What is chosen from a list before a picture."""

    PLAN = "p"
    UNIT = "u"
    INDICATOR = "i"
    PERIOD = "k"
