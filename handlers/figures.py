"""How a figure is written: always n of d, beside its target and outcome."""

from __future__ import annotations

import html
from decimal import Decimal
from fractions import Fraction

from handlers.chat import Chat
from indicators.indicator import Indicator, IndicatorKind
from indicators.judging import Outcome
from indicators.notation import write_against, write_count_of, write_number, write_percent
from indicators.rollup import Standing
from indicators.tally import YES_NO_KINDS, Exact
from indicators.target import Operator, Target
from programmes.plan import Plan
from reporting.ports import Wording

_OPERATOR_KEY = {
    Operator.AT_LEAST: "target.ge",
    Operator.AT_MOST: "target.le",
    Operator.MORE_THAN: "target.gt",
    Operator.LESS_THAN: "target.lt",
    Operator.EXACTLY: "target.eq",
}

_BARE = frozenset({IndicatorKind.MEAN, IndicatorKind.SUM, IndicatorKind.ACTIVITY})  # nothing is divided by people


def short_name(plan: Plan, indicator: Indicator, language: str) -> str:
    """The indicator's name as it fits a line or a chart."""
    names = plan.short_names.get(indicator.code, indicator.name)
    return names.get(language) or names.get("vi") or indicator.name["vi"]


def write_standing(wording: Wording, indicator: Indicator, standing: Standing, language: str) -> str | None:
    """Words for a value: "18/20 = 90 %", "16/17" of what is counted, "có", or a plain number. None without data.

    A single unit that answers yes or no is never written as a share. Never rounded across the target.
    """
    value = write_value(wording, indicator, standing, language)
    counts = write_counts(indicator, standing, language)
    if value is None or counts is None:
        return value
    says_it_all = indicator.kind in (IndicatorKind.COUNT, IndicatorKind.YES_NO)  # 16/17 is 16 already
    return counts if says_it_all else f"{counts} = {value}"


def write_value(wording: Wording, indicator: Indicator, standing: Standing, language: str) -> str | None:
    """The value alone: "90 %", "có", "16/17" of many that answer so, or a plain number. None without data."""
    if standing.value is None:
        return None
    if is_answer(indicator, standing):
        return wording.text(language, "value.yes" if standing.num else "value.no")
    if indicator.kind is IndicatorKind.YES_NO:
        counts = write_counts(indicator, standing, language)
        if counts is not None:
            return counts
    bar = None if standing.target is None else standing.target.bar
    return write_against(standing.value, bar, indicator.unit, indicator.decimals, language)


def write_counts(indicator: Indicator, standing: Standing, language: str) -> str | None:
    """The counts behind a value: "18/20". None where there are none to show."""
    if standing.num is None or standing.den is None or indicator.kind in _BARE or is_answer(indicator, standing):
        return None
    return f"{_count(standing.num, language)}/{_count(standing.den, language)}"


def is_answer(indicator: Indicator, standing: Standing) -> bool:
    """Whether the value is one unit's yes or no."""
    return indicator.kind in YES_NO_KINDS and standing.expected == 1


def write_target(wording: Wording, indicator: Indicator, standing: Standing, language: str) -> str:
    """Words for the target in force, else for the next stage, else that none is assigned."""
    if standing.target is not None and standing.target.value is not None:
        return wording.text(language, "target.printed", value=write_bar(wording, indicator, standing.target, language))
    if standing.next_stage is not None and standing.next_stage.value is not None:
        value = write_bar(wording, indicator, standing.next_stage, language)
        return wording.text(language, "target.stage", year=standing.next_stage.period, value=value)
    return wording.text(language, "target.none")


def figure_words(wording: Wording, plan: Plan, standing: Standing, language: str) -> str:
    """One indicator in one line: "Trẻ thấp còi: 18/20 = 90 % · chỉ tiêu ≥ 80 % · đạt"."""
    indicator = standing.indicator
    value = write_standing(wording, indicator, standing, language)
    words = [
        value if value is not None else wording.text(language, "progress.no_data"),
        write_target(wording, indicator, standing, language),
        wording.text(language, f"outcome.{standing.outcome.value}"),
    ]
    head = wording.text(language, "progress.named", name=short_name(plan, indicator, language))
    return f"{head} {' · '.join(dict.fromkeys(words))}"


def pace_words(wording: Wording, standing: Standing, language: str) -> str | None:
    """ "62 % của kế hoạch năm, đáng lẽ 75 %"; None for what does not add up to a year's plan."""
    pace = standing.pace
    if pace is None:
        return None
    done = write_against(pace.done, pace.due, "percent", 0, language)
    return wording.text(language, "progress.pace", done=done, due=write_percent(pace.due, 0, language))


def gap_words(wording: Wording, standing: Standing, language: str) -> str | None:
    """ "thấp hơn chỉ tiêu 0,4 điểm phần trăm"; None where nothing lies between, or no number can say it."""
    gap = standing.gap
    if not gap or is_answer(standing.indicator, standing):
        return None
    by = write_difference(wording, standing.indicator, gap, language)
    return wording.text(language, "progress.gap_below" if gap < 0 else "progress.gap_above", by=by)


def write_difference(wording: Wording, indicator: Indicator, number: Fraction, language: str) -> str:
    """How far two values lie apart, without a sign; shares by percentage points. Never written as nothing."""
    is_share = indicator.unit == "percent" or indicator.kind is IndicatorKind.YES_NO
    if indicator.kind is IndicatorKind.YES_NO:
        number *= 100
    by = write_against(abs(number), Fraction(0), "" if is_share else indicator.unit, indicator.decimals, language)
    return wording.text(language, "progress.points", by=by, count=1 if by == "1" else 2) if is_share else by


def figure_line(chat: Chat, plan: Plan, indicator: Indicator, standing: Standing) -> str:
    """One line of a receipt."""
    name = short_name(plan, indicator, chat.language)
    value = write_standing(chat.desk.wording, indicator, standing, chat.language)
    if value is None:
        return chat.text("receipt.figure_missing", name=name)
    target = write_target(chat.desk.wording, indicator, standing, chat.language)
    if standing.outcome is Outcome.NO_TARGET:
        return chat.text("receipt.figure_free", name=name, value=value, target=target)
    outcome = chat.text(f"outcome.{standing.outcome.value}")
    return chat.text("receipt.figure", name=name, value=value, target=target, outcome=outcome)


def write_bar(wording: Wording, indicator: Indicator, target: Target, language: str) -> str:
    """The bar with its sign: "≥ 80 %"; all of them is "100 %", and a thing that must hold is "có"."""
    assert target.value is not None
    if indicator.kind is IndicatorKind.YES_NO:
        return wording.text(language, "value.yes" if target.value else "value.no")
    value = write_against(target.value, None, indicator.unit, 3, language)
    if target.counts is not None:  # the share is printed rounded; its counts are what is judged
        value = f"{value} ({write_count_of(*target.counts, language)})"
    if indicator.unit == "percent" and target.op is Operator.AT_LEAST and target.value == 100:
        return value
    return f"{html.unescape(wording.text(language, _OPERATOR_KEY[target.op]))} {value}"  # escaped where it is inserted


def _count(number: Exact, language: str) -> str:
    return write_number(Decimal(number.numerator) / Decimal(number.denominator), 3, language)
