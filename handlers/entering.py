"""The province enters a value that is kept by hand: plan, indicator, period, value, source, its day, and a last look.

What was chosen so far stands in the conversation; nothing is stored before the last button. Every button may be typed
instead. A button of an earlier step is an old one and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from dialogue.past import NO_PAST
from dialogue.questionnaire import Ask, Question, QuestionKind
from dialogue.readings import read_step
from handlers.buttons import EnteringButton, EnteringStep
from handlers.chat import Chat
from handlers.entering_card import BACK, CARD, SAME, SAVE, STOP, TODAY, draw, given_of, indicator_of, plan_of, step_of
from handlers.figures import figure_line, short_name
from indicators.counts import CountError, CountFault
from indicators.indicator import Indicator
from indicators.notation import fold
from indicators.period import Period
from programmes.plan import Plan
from reporting.assigning import NotTaken
from reporting.hand_values import (
    check_day,
    check_period,
    check_source,
    enter_value,
    kept_by_hand,
    plans_to_enter,
    read_given,
)
from reporting.overview import standings
from reporting.problems import NotAllowed
from storage import units as unit_store
from storage.people import Person

T = TypeVar("T")

TOPIC = "entering"
_STEPS = tuple(EnteringStep)
_DAY = Ask(Question("dated", QuestionKind.DATE, {}))
_ECHOED = 40  # letters of a slip that are repeated to the person
_LONGEST_PLACE = 2  # digits
_QUARTER = re.compile(r"quy ?(iv|i{1,3}|[1-4])(?: nam|/|-| )* ?([12][0-9]{3})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SLIPS = {
    CountFault.PART_ABOVE_WHOLE: "entering.value_above",
    CountFault.NOT_SINGLE: "entering.value_single",
    CountFault.PERCENT: "entering.value_percent",
}


def ask(chat: Chat, person: Person) -> None:
    """Begin: choose the plan where there are several. NotAllowed for whoever may enter nothing."""
    plans = plans_to_enter(chat.desk, person)
    if not plans:
        raise NotAllowed(unit="")
    chat.turn_to(TOPIC, {"step": EnteringStep.PLAN.value})
    if len(plans) == 1:
        _go(chat, person, EnteringStep.INDICATOR, plan=plans[0].code)
    else:
        draw(chat, person)


def pressed(chat: Chat, person: Person, button: EnteringButton) -> None:
    """A button of the step that is open; one of another step is stale."""
    if chat.conversation.topic != TOPIC or button.step is not step_of(chat):
        chat.toast = chat.text("form.stale")
    elif button.choice == STOP:
        chat.turn_to("")
        chat.say(chat.text("entering.stopped"), card=CARD)
    elif button.choice == BACK:
        _go(chat, person, _STEPS[max(0, _STEPS.index(button.step) - 1)])
    else:
        typed(chat, person, button.choice)


def typed(chat: Chat, person: Person, text: str) -> None:
    """An answer to the open step: words, or the choice behind a button."""
    _TAKE[step_of(chat)](chat, person, " ".join(text.split()))


def _go(chat: Chat, person: Person, step: EnteringStep, said: str = "", **chosen: str) -> None:
    chat.turn_to(TOPIC, {**chat.conversation.data, **chosen, "step": step.value})
    draw(chat, person, said)


def _take_plan(chat: Chat, person: Person, words: str) -> None:
    plans = plans_to_enter(chat.desk, person)
    chosen = [plan.code for plan in plans if words == plan.code] or _at_place([plan.code for plan in plans], words)
    if chosen:
        _go(chat, person, EnteringStep.INDICATOR, plan=chosen[0])
    else:
        draw(chat, person)


def _take_indicator(chat: Chat, person: Person, words: str) -> None:
    found = _find_indicators(plan_of(chat), words, chat.language)
    if len(found) == 1:
        _go(chat, person, EnteringStep.PERIOD, indicator=found[0].code)
    elif found:
        draw(chat, person, indicators=found)
    else:
        draw(chat, person, chat.text("entering.no_such_indicator", text=words[:_ECHOED]))


def _take_period(chat: Chat, person: Person, words: str) -> None:
    try:
        period = check_period(chat.desk, _period_id(words))
    except NotTaken:
        draw(chat, person, chat.text("entering.period_unfit", text=words[:_ECHOED]))
    else:
        _go(chat, person, EnteringStep.VALUE, period=period.id)


def _take_value(chat: Chat, person: Person, words: str) -> None:
    try:
        read_given(indicator_of(chat), words)
    except CountError as error:
        draw(chat, person, chat.text(_SLIPS.get(error.fault, "entering.value_unread"), text=words[:_ECHOED]))
    else:
        _go(chat, person, EnteringStep.SOURCE, value=words)


def _take_source(chat: Chat, person: Person, words: str) -> None:
    before = str(chat.conversation.data.get("source", ""))
    try:
        source = check_source(before if words == SAME else words)
    except NotTaken:
        draw(chat, person, chat.text("entering.source_unfit"))
    else:
        _go(chat, person, EnteringStep.DATED, source=source)


def _take_dated(chat: Chat, person: Person, words: str) -> None:
    day = chat.desk.today if words == TODAY else _read_day(words, chat.desk.today)
    try:
        if day is None:
            raise NotTaken(words)
        dated = check_day(chat.desk, day).isoformat()
    except NotTaken:
        draw(chat, person, chat.text("entering.dated_unfit", text=words[:_ECHOED]))
    else:
        _go(chat, person, EnteringStep.CONFIRM, dated=dated)


def _take_confirmation(chat: Chat, person: Person, words: str) -> None:
    if words != SAVE:
        draw(chat, person)
        return
    plan, indicator, data = plan_of(chat), indicator_of(chat), chat.conversation.data
    enter_value(
        chat.desk,
        plan,
        indicator=indicator.code,
        unit=plan.root().code,
        period=data["period"],
        given=given_of(chat),
        source=data["source"],
        dated=date.fromisoformat(data["dated"]),
        who=person,
    )
    root = unit_store.unit_by_code(chat.desk.connection, plan.root().code)
    assert root is not None, "a plan that somebody enters for is loaded"
    standing = standings(chat.desk, plan, [indicator], Period.parse(data["period"]), root)[indicator.code][root.code]
    receipt = f"{chat.text('entering.saved')}\n{figure_line(chat, plan, indicator, standing)}\n"
    _go(chat, person, EnteringStep.INDICATOR, receipt)


_TAKE: dict[EnteringStep, Callable[[Chat, Person, str], None]] = {
    EnteringStep.PLAN: _take_plan,
    EnteringStep.INDICATOR: _take_indicator,
    EnteringStep.PERIOD: _take_period,
    EnteringStep.VALUE: _take_value,
    EnteringStep.SOURCE: _take_source,
    EnteringStep.DATED: _take_dated,
    EnteringStep.CONFIRM: _take_confirmation,
}


def _find_indicators(plan: Plan, words: str, language: str) -> list[Indicator]:
    """By code, by its place in the list, or by a part of its code or name, with or without accents."""
    indicators = kept_by_hand(plan)
    wanted = fold(words)
    exact = [one for one in indicators if fold(one.code) == wanted] or _at_place(indicators, words)
    if exact or not wanted:
        return exact
    return [
        one
        for one in indicators
        if any(wanted in fold(name) for name in (one.code, short_name(plan, one, language), *one.name.values()))
    ]


def _at_place(choices: Sequence[T], words: str) -> list[T]:
    """The choice at that place, counted from 1 as it is shown."""
    place = int(words) if words.isascii() and words.isdigit() and len(words) <= _LONGEST_PLACE else 0
    return [choices[place - 1]] if 1 <= place <= len(choices) else []


def _period_id(words: str) -> str:
    """ "2025", "năm 2025", "2025q3", "quý III/2025", "quý 3 năm 2025"."""
    folded = fold(words)
    quarter = _QUARTER.fullmatch(folded)
    if quarter is not None:
        number = _ROMAN.get(quarter[1]) or int(quarter[1])
        return f"{quarter[2]}Q{number}"
    return folded.removeprefix("nam ").replace(" ", "").upper()


def _read_day(words: str, today: date) -> date | None:
    read = read_step(_DAY, words, {}, NO_PAST, today)
    value = read[_DAY.name].value if isinstance(read, dict) else None
    return value if isinstance(value, date) else None
