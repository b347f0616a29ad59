"""Pictures along time: one indicator's trend, and its way to a plan that adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from charts.records import Standing as Mark
from charts.records import TargetLine
from charts.time_records import Column, PaceChart, PaceColumn, StageMark, TrendChart
from handlers.figures import write_bar
from handlers.sentences import trend_title, two_sentences
from handlers.subject import Illustration, Subject, ceiling_of, mark_of, tick_of
from indicators.indicator import TimeRule
from indicators.judging import judge_value
from indicators.notation import write_measure, write_percent
from indicators.period import Period
from indicators.rollup import Standing, is_paced
from indicators.target import TargetKind
from reporting.obligations import forms_of_period
from reporting.overview import progress
from reporting.rounds import due_day
from reporting.series import periods_of_pace, periods_until, read_series

SHOWN = 8  # periods of a trend: two years of quarters


def trend_picture(subject: Subject) -> Illustration:
    """One indicator of one unit over its periods, the plan's targets as steps, the stage to come as a mark."""
    periods = periods_until(subject.plan, subject.period, SHOWN)
    found = read_series(subject.desk, subject.plan, [subject.indicator], periods, subject.unit)[subject.indicator.code]
    alt = series_alt(subject, found)
    title = trend_title(subject, found)
    chart = TrendChart(
        frame=subject.frame(title, _subtitle(subject, periods), alt),
        columns=tuple(column_of(subject, standing) for standing in found),
        missing=subject.plain("progress.no_data"),
        stages=_stages(subject, found[-1]),
        legend=subject.legend(map(mark_of, found)),
        unit=subject.indicator.unit,
        ceiling=ceiling_of(subject.indicator),
    )
    return Illustration(chart, caption_of(subject), alt)


def pace_picture(subject: Subject) -> Illustration:
    """What was reached in all, quarter by quarter of one year or year by year of the plan, beside what was due."""
    periods = periods_of_pace(subject.plan, subject.indicator, subject.period)
    found = _reached(subject, periods)
    # Of what is still to come nothing is known, though its window holds what was reached before.
    shown = [standing for standing in found if standing.period.start <= subject.period.end]
    alt = series_alt(subject, shown)
    columns = tuple(_pace_column(subject, standing) for standing in found)
    chart = PaceChart(
        frame=subject.frame(_pace_title(subject, found), _subtitle(subject, periods), alt),
        columns=columns,
        missing=subject.plain("progress.no_data"),
        reached=subject.plain("progress.pace_reached"),
        pace=subject.plain("progress.pace_due"),
        plan=_plan_line(subject, found),
        legend=subject.legend(column.standing for column in columns if not column.is_ahead),
        unit=subject.indicator.unit,
    )
    return Illustration(chart, caption_of(subject), alt)


def _reached(subject: Subject, periods: Sequence[Period]) -> list[Standing]:
    """Where the unit stands in each of them; in the year of the period that is shown, by the end of that period."""
    year, so_far = Period.year_of(subject.period.year), subject.period.year_so_far()
    is_cut = year in periods and so_far not in (None, year)
    asked = [so_far if is_cut and so_far is not None and one == year else one for one in periods]
    found = read_series(subject.desk, subject.plan, [subject.indicator], asked, subject.unit)[subject.indicator.code]
    return [replace(one, period=period) for one, period in zip(found, periods, strict=True)]


def column_of(subject: Subject, standing: Standing) -> Column:
    """One period of a trend or panel."""
    tick, band = tick_of(standing.period)
    return Column(
        tick=tick,
        band=band,
        value=standing.value,
        label=subject.value(standing),
        standing=mark_of(standing),
        target=subject.target_line(standing),
        is_ahead=standing.value is None and is_to_come(subject, standing.period),
    )


def is_to_come(subject: Subject, period: Period) -> bool:
    """Whether reports about the period may still come in time."""
    if forms_of_period(subject.plan, period):
        return due_day(subject.plan, period)[0] >= subject.desk.today
    return period.end >= subject.desk.today


def series_alt(subject: Subject, found: Sequence[Standing]) -> str:
    """The values one after the other, for those who do not see the picture."""
    lines = (
        subject.plain("progress.alt_line", unit=subject.at(standing.period), value=subject.value(standing))
        for standing in found
    )
    return subject.plain("progress.alt", name=subject.name, lines="; ".join(lines))


def caption_of(subject: Subject) -> str:
    """The same two sentences as beneath a ranking."""
    due_on, _ = due_day(subject.plan, subject.period)
    seen = progress(subject.desk, subject.plan, subject.indicator, subject.period, subject.unit, due_on)
    return two_sentences(subject, seen)


def _subtitle(subject: Subject, periods: Sequence[Period]) -> str:
    first, last = subject.at(periods[0]), subject.at(periods[-1])
    return subject.plain(
        "progress.subtitle_over", name=subject.name, unit=subject.unit.name, first=first, last=last
    )  # fmt: skip


def _stages(subject: Subject, standing: Standing) -> tuple[StageMark, ...]:
    stage = standing.next_stage
    if stage is None or stage.value is None:
        return ()
    value = write_bar(subject.desk.wording, subject.indicator, stage, subject.language)
    return (StageMark(stage.value, subject.plain("target.stage", year=stage.period, value=value)),)


def _due(subject: Subject, standing: Standing) -> Fraction | None:
    """What the plan asks for by the end of that period; None where it says nothing."""
    target = standing.target
    bar = None if target is None else target.bar
    if target is None or bar is None:
        return None
    if is_paced(subject.indicator, target):
        return bar * standing.period.end.month / 12
    return bar if target.kind is TargetKind.CUMULATIVE else None


def _pace_column(subject: Subject, standing: Standing) -> PaceColumn:
    tick, band = tick_of(standing.period)
    due, decimals = _due(subject, standing), subject.indicator.decimals
    is_ahead = standing.period.start > subject.period.end
    value = None if is_ahead else standing.value
    outcome = judge_value(value, None if standing.target is None else standing.target.op, due)
    return PaceColumn(
        tick=tick,
        band=band,
        value=value,
        label="" if is_ahead else subject.value(standing),
        standing=Mark(outcome.value),
        due=due,
        due_label=""
        if due is None
        else write_measure(due, subject.indicator.unit, _decimals(due, decimals), subject.language),
        is_ahead=is_ahead,
    )


def _decimals(due: Fraction, decimals: int) -> int:
    """A pace between two whole numbers is written as such: a quarter of one station is neither none nor one."""
    return decimals if due.denominator == 1 else max(decimals, 1)


def _pace_title(subject: Subject, found: Sequence[Standing]) -> str:
    """The finding, of the newest period that has begun."""
    begun = [standing for standing in found if standing.period.start <= subject.period.end]
    known = [standing for standing in begun if standing.value is not None]
    if not known:
        return subject.plain("progress.no_data")
    pace, due = known[-1].pace, _due(subject, known[-1])
    if pace is not None:
        done, asked = (write_percent(share, 0, subject.language) for share in (pace.done, pace.due))
        return subject.plain("progress.pace_title", done=done, due=asked)
    if due is None:
        return subject.plain("progress.pace_title_only", done=subject.value(known[-1]))
    asked = write_measure(due, subject.indicator.unit, subject.indicator.decimals, subject.language)
    return subject.plain("progress.pace_title_sum", done=subject.value(known[-1]), due=asked)


def _plan_line(subject: Subject, found: Sequence[Standing]) -> TargetLine | None:
    """What is asked in the end: of the year, or of the whole plan."""
    asked = [standing for standing in found if _due(subject, standing) is not None]
    if not asked:
        return None
    last = asked[-1] if subject.indicator.time is not TimeRule.FLOW else asked[0]
    return subject.target_line(last)
