"""Whose reports came, by unit and period; and all indicators of one unit, small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from charts.records import Filing
from charts.splitting import split
from charts.table_records import HeatCell, HeatChart, HeatRow
from charts.time_records import Panel, PanelsChart
from handlers.figures import short_name
from handlers.subject import Illustration, Subject, ceiling_of, mark_of, tick_of
from handlers.time_pictures import SHOWN, column_of, is_to_come
from indicators.completeness import Completeness
from indicators.judging import Outcome
from indicators.period import Period
from indicators.rollup import Standing
from reporting.overview import completeness
from reporting.series import indicators_of, periods_until, read_filings, read_series

_FILINGS = {
    Filing.ON_TIME: "progress.filing_on_time",
    Filing.LATE: "progress.filing_late",
    Filing.PARTLY: "progress.filing_partly",
    Filing.MISSING: "progress.filing_missing",
    Filing.EXTENDED: "progress.filing_extended",
    Filing.NOT_EXPECTED: "progress.filing_not_expected",
}
_OUTCOMES = {
    Outcome.MET: "progress.indicators_met",
    Outcome.NOT_MET: "progress.indicators_not_met",
    Outcome.INSUFFICIENT_DATA: "progress.indicators_lacking",
    Outcome.NO_TARGET: "progress.indicators_free",
}


def filing_picture(subject: Subject, part: int = 0) -> Illustration:
    """A row for each unit just below, a column for each period."""
    periods = periods_until(subject.plan, subject.period, SHOWN)
    found = read_filings(subject.desk, subject.plan, periods, subject.unit)
    done = found.total[-1]
    title = subject.plain(
        "progress.filing_title", received=done.received, count=done.expected, period=subject.at(subject.period)
    )
    rows = tuple(_heat_row(subject, unit.name, cells, periods) for unit, cells in found.rows)
    lines = "; ".join(subject.plain("progress.alt_line", unit=row.name, value=row.label) for row in rows)
    alt = subject.plain("progress.alt", name=title, lines=lines)
    subtitle = subject.plain("progress.subtitle_filing", unit=subject.unit.name)
    cells = {cell.filing for row in rows for cell in row.cells}
    charts = split(
        HeatChart(
            frame=subject.frame(title, subtitle, alt),
            ticks=tuple(tick_of(period) for period in periods),
            rows=rows,
            total=_heat_row(subject, subject.plain("progress.all_units"), found.total, periods),
            end=subject.plain("progress.received_head"),
            legend=tuple((filing, subject.plain(key)) for filing, key in _FILINGS.items() if filing in cells),
        )
    )
    chart = charts[min(part, len(charts) - 1)]
    return Illustration(chart, _filing_said(subject, done), alt)


def panels_picture(subject: Subject, part: int = 0) -> Illustration:
    """Every indicator that the unit or anybody below it is asked for."""
    periods = periods_until(subject.plan, subject.period, SHOWN)
    wanted = indicators_of(subject.desk, subject.plan, subject.period, subject.unit)
    found = read_series(subject.desk, subject.plan, wanted, periods, subject.unit)
    panels = tuple(_panel(subject, found[one.code]) for one in wanted)
    last = [found[one.code][-1] for one in wanted]
    ends = {"first": subject.at(periods[0]), "last": subject.at(periods[-1])}
    lines = "; ".join(subject.plain("progress.alt_line", unit=panel.name, value=panel.label) for panel in panels)
    alt = subject.plain("progress.alt", name=subject.unit.name, lines=lines)
    subtitle = subject.plain("progress.subtitle_all", unit=subject.unit.name, **ends)
    charts = split(
        PanelsChart(
            frame=subject.frame(_panels_title(subject, last), subtitle, alt),
            panels=panels,
            first=ends["first"],
            last=ends["last"],
            legend=subject.legend(map(mark_of, last)),
        )
    )
    done = completeness(subject.desk, subject.plan, subject.period, subject.unit)
    chart = charts[min(part, len(charts) - 1)]
    return Illustration(chart, f"{_filing_said(subject, done)} {_outcomes_said(subject, last)}", alt)


def _outcomes_said(subject: Subject, last: Sequence[Standing]) -> str:
    """How many indicators stand how; what there is none of is not said."""
    outcomes = Counter(standing.outcome for standing in last)
    counts = [subject.say(key, count=outcomes[outcome]) for outcome, key in _OUTCOMES.items() if outcomes[outcome]]
    return subject.say("progress.indicators_said", count=len(last), counts=", ".join(counts))


def _heat_row(subject: Subject, name: str, cells: Sequence[Completeness], periods: Sequence[Period]) -> HeatRow:
    received, expected = sum(done.received for done in cells), sum(done.expected for done in cells)
    return HeatRow(
        name=name,
        cells=tuple(
            HeatCell(done.expected, done.received, done.late, is_to_come(subject, period))
            for done, period in zip(cells, periods, strict=True)
        ),
        label=f"{received}/{expected}",
    )


def _filing_said(subject: Subject, done: Completeness) -> str:
    return subject.say(
        "progress.filing_said",
        unit=subject.unit.name,
        received=done.received,
        count=done.expected,
        period=subject.at(subject.period),
        reports=subject.say("progress.reports_left", count=done.missing),
    )


def _panel(subject: Subject, found: Sequence[Standing]) -> Panel:
    last = found[-1]
    return Panel(
        name=short_name(subject.plan, last.indicator, subject.language),
        label=subject.value(last),
        target=subject.target(last),
        standing=mark_of(last),
        columns=tuple(column_of(subject, standing) for standing in found),
        ceiling=ceiling_of(last.indicator),
    )


def _panels_title(subject: Subject, last: Sequence[Standing]) -> str:
    judged = [standing for standing in last if standing.outcome is not Outcome.NO_TARGET]
    if not judged:
        known = sum(standing.value is not None for standing in last)
        return subject.plain("progress.all_title_free", known=known, count=len(last))
    met = sum(standing.outcome is Outcome.MET for standing in judged)
    return subject.plain("progress.all_title", met=met, count=len(judged))
