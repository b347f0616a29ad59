"""What is said when scores or a remedial item were sent, and to whom: the level above verifies, the station hears."""

from __future__ import annotations

import html

from handlers.chat import Chat
from handlers.form_card import card_of
from handlers.notify import tell
from handlers.score_buttons import ScoreStep, score_button
from handlers.score_lines import heading, remedy_lines, standing_lines, summed
from indicators.notation import write_period
from reporting.desk import Desk
from reporting.filling import Turn
from reporting.ports import Button
from reporting.score_forms import CardForm, filled_card
from reporting.score_forms import card_of as scored_card
from reporting.scores import ScoreStanding, standing_of, told_of
from storage import scorecards as store
from storage.people import Person
from storage.remedies import Remedy
from storage.scorecards import ScoreSheet

_STEPS = {
    CardForm.SELF: (ScoreStep.SELF, "score.mend_self"),
    CardForm.VERIFIED: (ScoreStep.VERIFY, "score.mend_verified"),
    CardForm.REMEDY: (ScoreStep.ADD, "score.add_remedy"),
}


def give(chat: Chat, person: Person, turn: Turn) -> None:
    """The receipt in the place of the form card; others concerned are told."""
    assert turn.filed is not None, "something was sent"
    if isinstance(turn.filed, Remedy):
        _remedy_receipt(chat, turn, turn.filed)
    else:
        _score_receipt(chat, person, turn, turn.filed)


def _score_receipt(chat: Chat, person: Person, turn: Turn, sheet: ScoreSheet) -> None:
    standing = standing_of(chat.desk, turn.plan, scored_card(turn.plan, sheet.card), turn.period, turn.unit)
    is_self = sheet.kind == store.SELF
    lines = [
        chat.text("score.sent_self" if is_self else "score.sent_verified", revision=sheet.revision),
        heading(chat.desk, chat.language, standing),
        *standing_lines(chat.desk, chat.language, standing),
    ]
    step, key = _STEPS[CardForm.SELF if is_self else CardForm.VERIFIED]
    rows = (
        (_button(turn, chat.label("score.add_remedy"), ScoreStep.ADD),),
        (_button(turn, chat.label(key), step),),
    )
    chat.say("\n".join(lines), rows, card=card_of(turn))
    _tell(chat.desk, person, turn, standing, sheet)


def _remedy_receipt(chat: Chat, turn: Turn, remedy: Remedy) -> None:
    lines = [chat.text("score.remedy_kept"), *remedy_lines(chat.desk, chat.language, [remedy])]
    lines.append(chat.text("score.remedy_reminded" if remedy.item.due else "score.remedy_not_reminded"))
    rows = (
        (_button(turn, chat.label("score.add_remedy"), ScoreStep.ADD),),
        (_button(turn, chat.label("score.see_card"), ScoreStep.CARD),),
    )
    chat.say("\n".join(lines), rows, card=card_of(turn))


def _tell(desk: Desk, person: Person, turn: Turn, standing: ScoreStanding, sheet: ScoreSheet) -> None:
    """The nearest level that may verify hears of a self score; the station hears what was verified."""
    is_self = sheet.kind == store.SELF
    for contact in told_of(desk, sheet, standing.unit):
        if contact.person_id == person.id:
            continue
        language = contact.language
        key = "score.told_self" if is_self else "score.told_verified"
        words = desk.say(
            language,
            key,
            who=person.name,
            unit=standing.unit.name,
            card=standing.card.name,
            period=write_period(standing.period, language),
            total=summed(desk, language, standing.card, sheet),
        )
        if standing.differences:
            numbers = ", ".join(str(one.number) for one in standing.differences)
            words = f"{words}\n{desk.say(language, 'score.differ', numbers=numbers)}"
        label = html.unescape(desk.say(language, "score.verify" if is_self else "score.see_card"))
        row = (_button(turn, label, ScoreStep.VERIFY if is_self else ScoreStep.CARD),)
        place = f"{contact.channel}/{contact.chat}"
        tell(
            desk,
            contact,
            words,
            (row,),
            card=f"score:{sheet.unit_id}",
            about=standing.unit.name,
            key=f"score/{sheet.id}/{place}",
        )


def _button(turn: Turn, label: str, step: ScoreStep) -> Button:
    filled = filled_card(turn.session.form)
    assert filled is not None, "only asked of a card"
    return score_button(label, step, turn.plan.code, filled.card, turn.unit.id, turn.period.id)
