"""What people answer: a value, "not done", or "no figures"; none of them is the same as 0 or as another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

# int and Decimal for numbers (never float), a choice name, several choice names, a day, or free words.
Scalar = Decimal | str | tuple[str, ...] | date


class AnswerKind(StrEnum):
    """The three answers there are."""

    VALUE = "value"
    NOT_DONE = "not_done"  # "không thực hiện": the activity did not take place
    UNKNOWN = "unknown"  # "không có số liệu": nobody knows; never 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question; `value` is None exactly when `kind` is not VALUE.

    `reason` keeps the words with which a person confirmed an unusual value; "" says that it was confirmed without
    words, None that the value was never doubted.
    """

    kind: AnswerKind
    value: Scalar | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.kind is AnswerKind.VALUE) != (self.value is not None):
            raise ValueError("an answer has a value exactly when its kind is VALUE")
