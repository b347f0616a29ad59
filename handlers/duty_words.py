"""A dated duty in words, and the button by which it is done or begun."""

from __future__ import annotations

import html
from typing import assert_never

from handlers.buttons import DutyButton, write_button
from handlers.score_buttons import ScoreStep, item_button, score_button
from reporting.desk import Desk
from reporting.duties import DatedDuty, DutyKind
from reporting.ports import Button
from reporting.remedies import remedy_named
from storage.units import Unit


def duty_name(desk: Desk, language: str, duty: DatedDuty) -> str:
    """What is to be done, in plain words (not escaped)."""
    match duty.kind:
        case DutyKind.SAID:
            return duty.what
        case DutyKind.SELF_SCORE:
            key = "score.title_self"
        case DutyKind.VERIFICATION:
            key = "score.title_verified"
        case DutyKind.REMEDY:
            return html.unescape(desk.say(language, "score.duty_remedy", what=duty.what))
        case _:
            assert_never(duty.kind)
    return html.unescape(desk.say(language, key, card=duty.what))


def duty_button(
    desk: Desk, language: str, plan: str, duty: DatedDuty, unit: Unit, period: str, number: int | None = None
) -> Button:
    """The button; `number` is the duty's place where several are listed (None: it is the only one)."""
    match duty.kind:
        case DutyKind.SAID:
            key, params = ("deadline.done", {}) if number is None else ("deadline.done_number", {"number": number})
            data = write_button(DutyButton(plan, duty.code, unit.id, period))
            return Button(html.unescape(desk.say(language, key, **params)), data)
        case DutyKind.SELF_SCORE:
            key, step = "score.begin", ScoreStep.SELF
        case DutyKind.VERIFICATION:
            key, step, period = "score.verify_all", ScoreStep.LIST, "0"
        case DutyKind.REMEDY:
            remedy = remedy_named(desk, duty.code)
            assert remedy is not None, "a remedial item is never deleted"
            label = html.unescape(desk.say(language, "score.done_one"))
            return item_button(_numbered(label, number), ScoreStep.DONE, remedy.id)
        case _:
            assert_never(duty.kind)
    label = html.unescape(desk.say(language, key))
    return score_button(_numbered(label, number), step, plan, duty.card, unit.id, period)


def _numbered(label: str, number: int | None) -> str:
    return label if number is None else f"{number}. {label}"
