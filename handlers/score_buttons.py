"""What the buttons of scorecards carry; part of handlers/buttons.py by its own letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reporting.ports import Button


class ScoreStep(StrEnum):
    """What is wanted. The first ones name plan, card, unit and period (of LIST: the page); the others an item."""

    CARD = "c"  # one station's scores in one round
    SELF = "s"  # score one's own station
    VERIFY = "v"  # verify a station's score
    ADD = "a"  # enter a remedial item
    LIST = "l"  # the stations below a unit
    PICTURE = "p"  # the scores as a picture
    DONE = "d"  # a remedial item is done
    DROP = "x"  # a remedial item is dropped


_OF_ITEMS = frozenset({ScoreStep.DONE, ScoreStep.DROP})


@dataclass(frozen=True, slots=True)
class ScoreButton:
    """One step; of an item only `item` is given. `period` is the id of a period, or a page number for LIST."""

    step: ScoreStep
    plan: str = ""
    card: str = ""
    unit: int = 0
    period: str = ""
    item: int = 0


def write_score(button: ScoreButton) -> str:
    """The button's data: "c|s|lao-cai-2023|commune-standard-4667|12|2023S1" or "c|d|7"."""
    if button.step in _OF_ITEMS:
        return f"c|{button.step.value}|{button.item}"
    return f"c|{button.step.value}|{button.plan}|{button.card}|{button.unit}|{button.period}"


def read_score(step: str, parts: Sequence[str]) -> ScoreButton:
    """The button again; ValueError for what was never written."""
    found = ScoreStep(step)
    if found in _OF_ITEMS:
        (item,) = parts
        return ScoreButton(found, item=_number(item))
    plan, card, unit, period = parts
    return ScoreButton(found, plan, card, _number(unit), period)


def score_button(label: str, step: ScoreStep, plan: str, card: str, unit: int, period: str) -> Button:
    """A button that goes to that step."""
    return Button(label, write_score(ScoreButton(step, plan, card, unit, period)))


def item_button(label: str, step: ScoreStep, item: int) -> Button:
    """A button about one remedial item."""
    return Button(label, write_score(ScoreButton(step, item=item)))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValueError("not an id")
    return int(text)
