"""What can happen to a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Action(StrEnum):
    """What a button of the form card says; every one can also be typed (handlers map labels to these)."""

    CHOOSE = "choose"  # argument: choice name
    TOGGLE = "toggle"  # argument: choice name, in a select_multiple
    DONE = "done"  # finish a select_multiple
    SAME = "same"  # "như quý trước"
    KEEP = "keep"  # leave the answer of the open step as it is and go on (after BACK or EDIT)
    ZERO = "zero"
    UNKNOWN = "unknown"  # "không có số liệu"
    NOT_DONE = "not_done"  # "không thực hiện"
    BACK = "back"
    EDIT = "edit"  # argument: step name, from the summary
    CONFIRM = "confirm"  # the unusual value is right; argument: the person's reason, if any
    CORRECT = "correct"  # the unusual value is a slip
    SUBMIT = "submit"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Typed:
    """Words written by the person; `sent_at` is when the phone sent them."""

    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of the card drawn at `turn`, or the same thing typed (then `turn` is None: it means the open step).

    `sent_at` belongs to the typed form: words sent before the open card was shown are not meant for it.
    """

    action: Action
    argument: str | None
    turn: int | None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person came back (a greeting, /tiep, a restart): show what is open, change nothing."""


Event = Typed | Pressed | Resumed
