"""What is shown while a value is entered by hand: one card, changed from step to step."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from handlers.buttons import EnteringButton, EnteringStep, write_button
from handlers.chat import Chat
from handlers.figures import short_name, write_standing, write_target
from indicators.indicator import Indicator
from indicators.notation import write_date, write_period
from indicators.period import Period
from indicators.rollup import Standing, roll_up
from indicators.tally import Tally, silent
from indicators.tree import Place
from programmes.plan import Plan
from reporting.assigning import targets_in_force
from reporting.hand_values import (
    Given,
    is_figure,
    kept_by_hand,
    plans_to_enter,
    read_given,
    tally_given,
    values_in_force,
)
from reporting.ports import Button
from storage.assignments import EnteredValue
from storage.people import Person

BACK, STOP, SAVE, SAME, TODAY = "back", "stop", "save", "same", "today"
CARD = "entering"
_YEARS_OFFERED = 3
_LONGEST_LABEL = 40  # letters of a source on a button

Choices = list[tuple[str, str]]
"""Label and choice, one row each."""


def draw(chat: Chat, person: Person, said: str = "", indicators: Sequence[Indicator] | None = None) -> None:
    """Show the open step below what is said about the last one; `indicators` narrows the choice of one."""
    step = step_of(chat)
    lines, choices = _content(chat, person, step, indicators)
    rows = [(_button(step, label, choice),) for label, choice in choices]
    turns = [_button(step, chat.label("entering.stop"), STOP)]
    if step is not EnteringStep.PLAN and not (step is EnteringStep.INDICATOR and len(_plans(chat, person)) == 1):
        turns.insert(0, _button(step, chat.label("form.back"), BACK))
    chat.say("\n".join([*([said] if said else []), *lines]), (*rows, tuple(turns)), card=CARD)


def step_of(chat: Chat) -> EnteringStep:
    """The step that is open."""
    return EnteringStep(chat.conversation.data["step"])


def plan_of(chat: Chat) -> Plan:
    """The plan that was chosen; PlanNotLoaded when it is gone meanwhile."""
    return chat.desk.catalogue.plan(chat.conversation.data["plan"])


def indicator_of(chat: Chat) -> Indicator:
    """The indicator that was chosen."""
    return plan_of(chat).indicator(chat.conversation.data["indicator"])


def period_of(chat: Chat) -> Period:
    """The period that was chosen."""
    return Period.parse(chat.conversation.data["period"])


def given_of(chat: Chat) -> Given:
    """The value that was typed."""
    return read_given(indicator_of(chat), chat.conversation.data["value"])


def _content(
    chat: Chat, person: Person, step: EnteringStep, indicators: Sequence[Indicator] | None
) -> tuple[list[str], Choices]:
    match step:
        case EnteringStep.PLAN:
            return [chat.text("entering.choose_plan")], [(plan.title, plan.code) for plan in _plans(chat, person)]
        case EnteringStep.INDICATOR:
            return _choose_indicator(chat, indicators)
        case EnteringStep.PERIOD:
            years = range(chat.desk.today.year, chat.desk.today.year - _YEARS_OFFERED, -1)
            line = chat.text("entering.choose_period", name=_name(chat))
            return [line], [(str(year), str(year)) for year in years]
        case EnteringStep.VALUE:
            return _ask_value(chat), []
        case EnteringStep.SOURCE:
            before = chat.conversation.data.get("source")
            label = chat.label("entering.same_source", source=str(before)[:_LONGEST_LABEL])
            return [chat.text("entering.ask_source")], [(label, SAME)] if before else []
        case EnteringStep.DATED:
            return [chat.text("entering.ask_dated")], [(chat.label("entering.today"), TODAY)]
        case EnteringStep.CONFIRM:
            return _confirm(chat), [(chat.label("entering.save"), SAVE)]
        case _:
            assert_never(step)


def _choose_indicator(chat: Chat, narrowed: Sequence[Indicator] | None) -> tuple[list[str], Choices]:
    plan = plan_of(chat)
    shown = kept_by_hand(plan) if narrowed is None else narrowed
    labels = [(f"{one.code} · {short_name(plan, one, chat.language)}", one.code) for one in shown]
    if narrowed is not None:
        return [chat.text("entering.several", count=len(narrowed))], labels
    return [chat.text("entering.choose_indicator", plan=plan.title)], labels


def _ask_value(chat: Chat) -> list[str]:
    indicator, period, stored = indicator_of(chat), period_of(chat), _stored(chat)
    standing = _standing(chat, silent(indicator.kind))
    lines = [
        chat.text("entering.heading", name=_name(chat), period=write_period(period, chat.language)),
        html.escape(indicator.name.get(chat.language, indicator.name["vi"]), quote=False),
        write_target(chat.desk.wording, indicator, standing, chat.language),
    ]
    if stored is not None:
        value = _written(chat, Given(stored.value, stored.denominator))
        dated = write_date(stored.dated, chat.language)
        lines.append(chat.text("entering.stored", value=value, source=stored.source, dated=dated))
    return [*lines, chat.text("entering.ask_value")]


def _confirm(chat: Chat) -> list[str]:
    data = chat.conversation.data
    return [
        chat.text("entering.confirm"),
        chat.text("entering.heading", name=_name(chat), period=write_period(period_of(chat), chat.language)),
        chat.text("entering.confirm_value", unit=plan_of(chat).root().name, value=_written(chat, given_of(chat))),
        chat.text(
            "entering.confirm_source",
            source=data["source"],
            dated=write_date(date.fromisoformat(data["dated"]), chat.language),
        ),
    ]


def _written(chat: Chat, given: Given) -> str:
    """The value as it will be shown everywhere: a figure by itself, counts with their share."""
    indicator = indicator_of(chat)
    standing = _standing(chat, tally_given(indicator, given))
    if is_figure(indicator, given):
        standing = replace(standing, shows_counts=False)
    return write_standing(chat.desk.wording, indicator, standing, chat.language) or ""


def _standing(chat: Chat, tally: Tally) -> Standing:
    """Where the plan's root would stand with that tally."""
    plan, indicator = plan_of(chat), indicator_of(chat)
    root, targets = plan.root().code, targets_in_force(chat.desk, plan)
    return roll_up(indicator, {root: tally}, [Place(root)], targets, period_of(chat))[root]


def _stored(chat: Chat) -> EnteredValue | None:
    plan = plan_of(chat)
    by_unit = values_in_force(chat.desk, plan).get(indicator_of(chat).code, {})
    return by_unit.get(plan.root().code, {}).get(period_of(chat))


def _name(chat: Chat) -> str:
    return short_name(plan_of(chat), indicator_of(chat), chat.language)


def _plans(chat: Chat, person: Person) -> list[Plan]:
    return plans_to_enter(chat.desk, person)


def _button(step: EnteringStep, label: str, choice: str) -> Button:
    return Button(label, write_button(EnteringButton(step, choice)))
