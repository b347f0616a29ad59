"""What the buttons of reviewing, mending and alarms carry; part of handlers/buttons.py by its own letter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reporting.ports import Button


class ReviewStep(StrEnum):
    """What is wanted; behind each the numbers that it carries."""

    LIST = "list"  # page: everything that waits
    OPEN = "open"  # report
    APPROVE = "ok"  # report, revision
    PLAIN = "plain"  # everything without marks
    RETURN = "back"  # report, revision: ask which question
    QUESTION = "at"  # report, revision, place of the step in the form
    REASON = "why"  # place of a ready reason
    LOOK_BACK = "past"  # page: reports to look back at
    HISTORY = "hist"  # report, page
    MEND = "fix"  # report
    CONFIRM = "alarm"  # alarm
    DISMISS = "noalarm"  # alarm


_LENGTHS = {
    ReviewStep.LIST: 1,
    ReviewStep.OPEN: 1,
    ReviewStep.APPROVE: 2,
    ReviewStep.PLAIN: 0,
    ReviewStep.RETURN: 2,
    ReviewStep.QUESTION: 3,
    ReviewStep.REASON: 1,
    ReviewStep.LOOK_BACK: 1,
    ReviewStep.HISTORY: 2,
    ReviewStep.MEND: 1,
    ReviewStep.CONFIRM: 1,
    ReviewStep.DISMISS: 1,
}


@dataclass(frozen=True, slots=True)
class ReviewButton:
    """One step; `ids` as ReviewStep says."""

    step: ReviewStep
    ids: tuple[int, ...] = ()


def write_review(button: ReviewButton) -> str:
    """The button's data: "v|ok|12|3"."""
    return "|".join(("v", button.step.value, *map(str, button.ids)))


def read_review(step: str, ids: tuple[int, ...]) -> ReviewButton:
    """The button again; ValueError for what was never written."""
    found = ReviewStep(step)
    if len(ids) != _LENGTHS[found]:
        raise ValueError("not a button of reviewing")
    return ReviewButton(found, ids)


def review_button(label: str, step: ReviewStep, *ids: int) -> Button:
    """A button that goes to that step."""
    return Button(label, write_review(ReviewButton(step, ids)))
