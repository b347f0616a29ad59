"""The tables of a unit's document: what came from where, every indicator against its target, and what is missing."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

from exports.letter import Align, Column, Table
from handlers.figures import is_answer, write_bar, write_counts, write_value
from indicators.completeness import Completeness
from indicators.indicator import Indicator, IndicatorKind
from indicators.judging import Outcome
from indicators.notation import write_number, write_percent
from indicators.rollup import Standing
from reporting.desk import Desk
from reporting.quarter import Line, Quarter


@dataclass(frozen=True, slots=True)
class Say:
    """Sentences of one language as plain words: a document knows neither marks nor escapes."""

    desk: Desk
    language: str

    def __call__(self, key: str, /, **params: object) -> str:
        return html.unescape(self.desk.say(self.language, key, **params))


def parts_table(say: Say, quarter: Quarter) -> Table:
    """One row per unit just below, and all together."""
    columns = (
        Column(say("document.col_number"), 10, Align.CENTRE),
        Column(say("document.col_unit"), 57),
        Column(say("document.col_expected"), 17, Align.CENTRE),
        Column(say("document.col_received"), 17, Align.CENTRE),
        Column(say("document.col_on_time"), 17, Align.CENTRE),
        Column(say("document.col_late"), 14, Align.CENTRE),
        Column(say("document.col_missing"), 15, Align.CENTRE),
        Column(say("document.col_percent"), 18, Align.CENTRE),
    )
    rows = [
        (str(number), part.unit.name, *_counts(say, part.received))
        for number, part in enumerate(quarter.parts, start=1)
    ]
    rows.append(("", say("document.total"), *_counts(say, quarter.received)))
    return Table(columns, tuple(rows), frozenset({len(rows) - 1}))


def _counts(say: Say, done: Completeness) -> tuple[str, ...]:
    share = write_percent(100 * done.received // done.expected, 0, say.language)  # never rounded up to 100 %
    return (*map(str, (done.expected, done.received, done.on_time, done.late, done.missing)), share)


def results_table(say: Say, lines: Iterable[Line]) -> Table:
    """One row per indicator: target, result with its counts, the period before, outcome, units with figures."""
    columns = (
        Column(say("document.col_number"), 9, Align.CENTRE),
        Column(say("document.col_indicator"), 42),
        Column(say("document.col_measure"), 16, Align.CENTRE),
        Column(say("document.col_target"), 18, Align.CENTRE),
        Column(say("document.col_result"), 29, Align.CENTRE),
        Column(say("document.col_before"), 20, Align.CENTRE),
        Column(say("document.col_outcome"), 16, Align.CENTRE),
        Column(say("document.col_reported"), 15, Align.CENTRE),
    )
    return Table(columns, tuple(_result(say, number, line) for number, line in enumerate(lines, start=1)))


def _result(say: Say, number: int, line: Line) -> tuple[str, ...]:
    indicator, now = line.indicator, line.now
    name = indicator.name.get(say.language) or indicator.name["vi"]
    if indicator.criteria:
        name = say("document.named", name=name, criteria=", ".join(indicator.criteria))
    return (
        str(number),
        name,
        measure(say, indicator),
        target_cell(say, indicator, now),
        _value_cell(say, indicator, now),
        _before_cell(say, line),
        say("document.nothing" if now.outcome is Outcome.NO_TARGET else f"outcome.{now.outcome.value}"),
        say("document.of_units", reported=now.reported, expected=now.expected),
    )


def measure(say: Say, indicator: Indicator) -> str:
    """The word for the indicator's unit of measure; a plan's own code that the wording does not know, as it stands."""
    try:
        return say(f"measure.{indicator.unit}")
    except KeyError:
        return indicator.unit.replace("_", " ")


def target_cell(say: Say, indicator: Indicator, standing: Standing) -> str:
    """The target in force, else the next stage as a mark, else that none is assigned."""
    if standing.target is not None and standing.target.value is not None:
        return write_bar(say.desk.wording, indicator, standing.target, say.language)
    if standing.next_stage is not None and standing.next_stage.value is not None:
        bar = write_bar(say.desk.wording, indicator, standing.next_stage, say.language)
        return say("document.stage", value=bar, year=standing.next_stage.period)
    return say("document.free")


def _value_cell(say: Say, indicator: Indicator, standing: Standing) -> str:
    value = write_value(say.desk.wording, indicator, standing, say.language)
    if value is None:
        return say("document.nothing")
    counts = write_counts(indicator, standing, say.language)
    return value if counts in (None, value) else say("document.of_counts", value=value, counts=counts)


def _before_cell(say: Say, line: Line) -> str:
    """The value of the period before, and how much the present one lies above or below it."""
    indicator, now, before = line.indicator, line.now, line.before
    value = write_value(say.desk.wording, indicator, before, say.language)
    if value is None or before.value is None:
        return say("document.nothing")
    if now.value is None or indicator.kind is IndicatorKind.YES_NO or is_answer(indicator, now):
        return value
    change = now.value - before.value
    by = write_number(abs(change), indicator.decimals, say.language)
    if by == "0":
        return say("document.change_none", value=value)
    return say("document.change_up" if change > 0 else "document.change_down", value=value, by=by)


def missing_table(say: Say, quarter: Quarter) -> Table:
    """One row per station or higher unit: which forms are missing, villages named behind their form."""
    columns = (
        Column(say("document.col_number"), 10, Align.CENTRE),
        Column(say("document.col_unit"), 55),
        Column(say("document.col_forms"), 100),
    )
    by_home: dict[str, dict[str, list[str]]] = {}
    for owed in quarter.missing:
        home = quarter.homes.get(owed.unit.id, owed.unit)
        title = owed.form.questionnaire.title
        names = by_home.setdefault(home.name, {}).setdefault(title.get(say.language) or title["vi"], [])
        if home.id != owed.unit.id:
            names.append(owed.unit.name)
    rows = []
    for number, (name, forms) in enumerate(by_home.items(), start=1):
        written = [
            say("document.missing_form", form=form, units=", ".join(units)) if units else form
            for form, units in forms.items()
        ]
        rows.append((str(number), name, "; ".join(written)))
    return Table(columns, tuple(rows))
