"""Units ranked against the target; more than a ranking can show as one row for each of the units above them."""

from __future__ import annotations

import html
from collections import Counter

from charts.chart import Chart
from charts.records import (
    MOST_UNITS,
    CompletenessStrip,
    Filing,
    FilingCount,
    Frame,
    RankingBar,
    RankingChart,
)
from charts.splitting import split
from charts.table_records import SpreadChart, SpreadRow
from handlers.figures import write_standing
from handlers.sentences import two_sentences
from handlers.subject import Illustration, Subject, ceiling_of, mark_of
from indicators.judging import Outcome
from reporting.overview import Progress, progress
from reporting.rounds import due_day
from storage import units as unit_store
from storage.units import Unit


def ranking_picture(subject: Subject, part: int = 0) -> Illustration:
    """The units below against the target, and how complete the reports are; of several pictures the one asked for."""
    due_on, _ = due_day(subject.plan, subject.period)
    seen = progress(subject.desk, subject.plan, subject.indicator, subject.period, subject.unit, due_on)
    charts = charts_of(subject, seen)
    chart = charts[min(part, len(charts) - 1)]
    return Illustration(chart, two_sentences(subject, seen), chart.frame.alt)


def charts_of(subject: Subject, seen: Progress) -> tuple[Chart, ...]:
    """One picture, or as many as it takes."""
    groups = _groups(subject, seen)
    if len(seen.parts) > MOST_UNITS and 1 < len({groups[unit.id] for unit, _ in seen.parts}) <= MOST_UNITS:
        return (_spread(subject, seen, groups),)
    return split(_ranking(subject, seen))


def _ranking(subject: Subject, seen: Progress) -> RankingChart:
    return RankingChart(
        frame=_frame(subject, seen),
        bars=_bars(subject, seen),
        target=subject.target_line(seen.whole),
        completeness=_strip(subject, seen),
        legend=subject.legend(mark_of(standing) for _, standing in seen.parts),
        unit=subject.indicator.unit,
        ceiling=ceiling_of(subject.indicator),
        lowest_first=any(standing.is_better_low for standing in (seen.whole, *(one for _, one in seen.parts))),
    )


def _bars(subject: Subject, seen: Progress) -> tuple[RankingBar, ...]:
    """A unit's own target is drawn where it differs from that of the whole."""
    whole = seen.whole.target
    return tuple(
        RankingBar(
            name=unit.name,
            value=standing.value,
            label=_label(subject, seen, unit),
            standing=mark_of(standing),
            target=None if standing.target is None or standing.target == whole else standing.target.value,
        )
        for unit, standing in seen.parts
    )


def _label(subject: Subject, seen: Progress, unit: Unit) -> str:
    standing = next(standing for part, standing in seen.parts if part.id == unit.id)
    written = write_standing(subject.desk.wording, subject.indicator, standing, subject.language)
    return subject.plain("progress.no_data") if written is None else html.unescape(written)


def _groups(subject: Subject, seen: Progress) -> dict[int, int | None]:
    """Unit id → id of the unit above it, for those shown."""
    return {unit.id: unit.parent_id for unit, _ in seen.parts}


def _spread(subject: Subject, seen: Progress, groups: dict[int, int | None]) -> SpreadChart:
    above = unit_store.units_by_id(
        subject.desk.connection, {number for number in groups.values() if number is not None}
    )
    rows = [_spread_row(subject, seen, unit) for unit in sorted(above.values(), key=lambda one: one.id)]
    return SpreadChart(
        frame=_frame(subject, seen),
        rows=tuple(rows),
        missing=subject.plain("progress.no_data"),
        target=subject.target_line(seen.whole),
        completeness=_strip(subject, seen),
        legend=subject.legend(mark_of(standing) for _, standing in seen.parts),
        unit=subject.indicator.unit,
        ceiling=ceiling_of(subject.indicator),
    )


def _spread_row(subject: Subject, seen: Progress, above: Unit) -> SpreadRow:
    own = [(unit, standing) for unit, standing in seen.parts if unit.parent_id == above.id]
    met = sum(standing.outcome is Outcome.MET for _, standing in own)
    judged = sum(standing.outcome is not Outcome.NO_TARGET for _, standing in own)
    known = [standing for _, standing in own if standing.value is not None]
    count = subject.count(own[0][0].kind, len(own))
    label = subject.plain("progress.row_met", met=met, units=count) if judged else subject.plain(
        "progress.row_known", known=len(known), units=count
    )  # fmt: skip
    return SpreadRow(
        name=above.name,
        label=label,
        dots=tuple((standing.value, mark_of(standing)) for standing in known if standing.value is not None),
        missing=len(own) - len(known),
    )


def _frame(subject: Subject, seen: Progress) -> Frame:
    subtitle = subject.plain(
        "progress.subtitle", name=subject.name, period=subject.at(subject.period), unit=subject.unit.name
    )
    lines = "; ".join(
        subject.plain("progress.alt_line", unit=unit.name, value=_label(subject, seen, unit)) for unit, _ in seen.parts
    )
    alt = subject.plain("progress.alt", name=subject.name, lines=lines)
    return subject.frame(_title(subject, seen), subtitle, alt)


def _title(subject: Subject, seen: Progress) -> str:
    """The finding."""
    if len(seen.parts) == 1:
        return subject.finding(seen.parts[0][1])
    outcomes = Counter(standing.outcome for _, standing in seen.parts)
    total = len(seen.parts) - outcomes[Outcome.NO_TARGET]
    kind = seen.parts[0][0].kind if seen.parts else "commune"
    if not total:
        return subject.finding(seen.whole)
    if outcomes[Outcome.INSUFFICIENT_DATA] == total:
        return subject.plain("progress.title_none_yet", kind=subject.say(f"kind.{kind}", count=1))
    met = outcomes[Outcome.MET]
    return subject.plain(
        "progress.title_all" if met == total else "progress.title_left",
        met=met,
        units=subject.count(kind, total),
        left=subject.count(kind, total - met),
    )


def _strip(subject: Subject, seen: Progress) -> CompletenessStrip:
    done = seen.completeness
    counts = (
        (Filing.ON_TIME, done.on_time, "progress.strip_on_time"),
        (Filing.LATE, done.late, "progress.strip_late"),
        (Filing.MISSING, done.missing, "progress.strip_missing"),
    )
    return CompletenessStrip(
        subject.plain("progress.strip", received=done.received, count=done.expected),
        tuple(FilingCount(filing, count, subject.plain(key, count=count)) for filing, count, key in counts if count),
    )
