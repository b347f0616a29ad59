"""Where a conversation about one form stands. Immutable; serialised by snapshot.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from dialogue.answers import Answer


class Phase(StrEnum):
    """What the person is looking at."""

    ASKING = "asking"  # a question is open
    CONFIRMING = "confirming"  # an unusual value waits for Đúng / Sửa
    REVIEWING = "reviewing"  # every question is settled; the summary is shown
    SUBMITTED = "submitted"  # sent; the end
    CANCELLED = "cancelled"  # put aside by the person; the end


@dataclass(frozen=True, slots=True)
class State:
    """One report being filled.

    `turn` grows by one with every event that changed what is on the card; every button carries the turn it was drawn
    for, so that a button of an older card is recognised. `step` names the open step in ASKING and CONFIRMING.
    `candidate` holds the unconfirmed answers of the open step in CONFIRMING.
    `from_review` says that the open step was opened from the summary, to which the person returns.
    `asked_at` is when the open card was first shown; None when nobody said so (then no text is too old for it).
    `selected` are the choices marked so far in an open select_multiple.
    `waiting` holds answers of steps not open now that were given in one message and still wait for Đúng / Sửa.
    `hidden` are the steps whose `relevant` is false: their answers stay here but count nowhere.
    `again` are the answered steps that a change elsewhere made impossible: they are asked again, old value shown.
    `late` is when the last late words were sent and handled, `lead` how far this program's clock was found to run
    ahead of the messenger's (see lateness.py).
    `hidden` and `again` follow from the answers; they are kept so that one answer judges only what depends on it.
    """

    phase: Phase
    turn: int
    step: str | None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    candidate: Mapping[str, Answer] = field(default_factory=dict)
    from_review: bool = False
    asked_at: datetime | None = None
    selected: tuple[str, ...] = ()
    waiting: Mapping[str, Answer] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    late: tuple[datetime, datetime] | None = None
    lead: timedelta = timedelta(0)
