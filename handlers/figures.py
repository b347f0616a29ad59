"""How a figure is written: always n of d, beside its target and outcome."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from handlers.chat import Chat
from indicators.indicator import Indicator
from indicators.judging import Outcome
from indicators.notation import write_against, write_number
from indicators.rollup import Standing
from indicators.target import Operator, Target
from programmes.plan import Plan
from reporting.desk import Desk

_OPERATOR_KEY = {
    Operator.AT_LEAST: "target.ge",
    Operator.AT_MOST: "target.le",
    Operator.MORE_THAN: "target.gt",
    Operator.LESS_THAN: "target.lt",
    Operator.EXACTLY: "target.eq",
}


def short_name(plan: Plan, indicator: Indicator, language: str) -> str:
    """The indicator's name as it fits a line or a chart."""
    names = plan.short_names.get(indicator.code, indicator.name)
    return names.get(language) or names.get("vi") or indicator.name["vi"]


def write_standing(indicator: Indicator, standing: Standing, language: str) -> str | None:
    """ "18/20 = 90 %", or a plain number with its unit; None without data. Never rounded across its target."""
    if standing.value is None:
        return None
    bar = None if standing.target is None else standing.target.bar
    value = write_against(standing.value, bar, indicator.unit, indicator.decimals, language)
    if standing.num is None or standing.den is None:
        return value
    return f"{_count(standing.num, language)}/{_count(standing.den, language)} = {value}"


def write_target(desk: Desk, indicator: Indicator, target: Target | None, language: str) -> str:
    """ "chỉ tiêu ≥ 80 %", or that none is assigned."""
    if target is None or target.value is None:
        return desk.say(language, "target.none")
    op = desk.say(language, _OPERATOR_KEY[target.op])
    value = write_against(target.value, None, indicator.unit, 3, language)
    return desk.say(language, "target.printed", op=op, value=value)


def figure_line(chat: Chat, plan: Plan, indicator: Indicator, standing: Standing) -> str:
    """One line of a receipt."""
    name = short_name(plan, indicator, chat.language)
    value = write_standing(indicator, standing, chat.language)
    if value is None:
        return chat.text("receipt.figure_missing", name=name)
    if standing.outcome is Outcome.NO_TARGET:
        outcome = chat.text("outcome.no_target")
        return chat.text("receipt.figure_free", name=name, value=value, outcome=outcome)
    return chat.text(
        "receipt.figure",
        name=name,
        value=value,
        target=write_target(chat.desk, indicator, standing.target, chat.language),
        outcome=chat.text(f"outcome.{standing.outcome.value}"),
    )


def _count(number: Fraction, language: str) -> str:
    return write_number(Decimal(number.numerator) / Decimal(number.denominator), 3, language)
