"""Whether words were written before the open question was shown: then they were meant for another one.

Such words must never be stored under the open question, and whoever answers after seeing it must never be refused,
however fast he types. What is known is the messenger's stamp, in whole seconds rounded down ("somewhere in
[10:00:05, 10:00:06)"), and the moment at which this program first showed the card.

1. Words are late when their whole second was over, and a second more, before the card was shown. The second more
   is for two clocks that agree as well as clocks do. Stamps finer than a second are taken at their word.
2. Clocks that disagree more are noticed. Late words bring the card again; when the next words are late by the same
   measure, and came as long after the first as their stamps say, a person is answering the card and the clocks
   differ: the difference is noted (`State.lead`), and the words count. Words that waited while the program was away
   come all at once, much faster than they were written, and stay late.
3. When the clock was set back behind the moment of the card, nothing can be said, and nothing is late.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialogue.state import State

_SECOND = timedelta(seconds=1)
_REACTION = timedelta(seconds=2)  # nobody reads a card and answers it sooner


def is_late(sent_at: datetime, asked_at: datetime | None, now: datetime, lead: timedelta = timedelta(0)) -> bool:
    """Rules 1 and 3; `lead` is how far this program's clock is known to run ahead of the messenger's."""
    if asked_at is None or now < asked_at:
        return False
    latest = sent_at + _SECOND if sent_at.microsecond == 0 else sent_at
    return latest + lead + _SECOND <= asked_at


def judge_words(state: State, sent_at: datetime | None, now: datetime) -> tuple[bool, State]:
    """Whether words sent at `sent_at` are late for the open card, and the state with what was learnt from it."""
    if sent_at is None or not is_late(sent_at, state.asked_at, now, state.lead):
        return False, state
    if state.late is not None:
        written, handled = sent_at - state.late[0], now - state.late[1]
        if written >= _REACTION and handled >= max(_REACTION, written - _SECOND):
            return False, replace(state, late=None, lead=now - sent_at)
    return True, replace(state, late=(sent_at, now))
