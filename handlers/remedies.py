"""Remedial items in chat: their buttons, and what is said when one is done or dropped."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.chat import Chat
from handlers.score_buttons import ScoreButton, ScoreStep, item_button
from indicators.scorecard import RemedialStatus
from reporting.access import Act, is_allowed, places_of
from reporting.ports import Rows
from reporting.remedies import settle
from storage.people import Person
from storage.remedies import Remedy
from storage.units import Unit

CARD = "remedy"
_MOST = 8  # items with buttons at a time
_STATUS = {
    ScoreStep.DONE: (RemedialStatus.DONE, "score.remedy_done"),
    ScoreStep.DROP: (RemedialStatus.DROPPED, "score.remedy_dropped"),
}


def item_rows(chat: Chat, person: Person, unit: Unit, remedies: Sequence[Remedy]) -> Rows:
    """Two buttons for each open item: done, and dropped."""
    if not is_allowed(places_of(chat.desk, person), Act.REMEDY, unit):
        return ()
    return tuple(
        (
            item_button(chat.label("score.item_done", place=place), ScoreStep.DONE, remedy.id),
            item_button(chat.label("score.item_drop", place=place), ScoreStep.DROP, remedy.id),
        )
        for place, remedy in enumerate(remedies[:_MOST], start=1)
    )


def settled(chat: Chat, person: Person, button: ScoreButton) -> None:
    """Note it, and say so; a second press changes nothing."""
    status, key = _STATUS[button.step]
    remedy, is_new = settle(chat.desk, person, button.item, status)
    chat.say(chat.text(key if is_new else "score.remedy_settled", what=remedy.item.what), card=CARD)
