"""The button that takes up what was begun: a report, the scores of a card, or a remedial item."""

from __future__ import annotations

from typing import assert_never

from handlers.buttons import StartButton, write_button
from handlers.chat import Chat
from handlers.score_buttons import ScoreButton, ScoreStep
from handlers.values import words_in
from reporting.filling import Turn
from reporting.ports import Button, Rows
from reporting.score_forms import CardForm, filled_card
from storage.conversations import Session


def resume_row(chat: Chat, turn: Turn) -> Rows:
    """The button that takes up what was put aside."""
    title = words_in(turn.questionnaire.title, chat.language)
    return ((Button(chat.label("menu.resume", title=title), resume_data(turn.session)),),)


def resume_data(session: Session) -> str:
    """The data of a button that takes up a session."""
    filled = filled_card(session.form)
    if filled is None:
        return write_button(StartButton(session.plan, session.form, session.unit_id, session.period))
    step = _step(filled.form)
    return write_button(ScoreButton(step, session.plan, filled.card, session.unit_id, session.period))


def _step(form: CardForm) -> ScoreStep:
    match form:
        case CardForm.SELF:
            return ScoreStep.SELF
        case CardForm.VERIFIED:
            return ScoreStep.VERIFY
        case CardForm.REMEDY:
            return ScoreStep.ADD
    assert_never(form)
