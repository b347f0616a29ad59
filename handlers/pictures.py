"""Turns a picture order into what is drawn and what is said beside it. Called when the picture is sent."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass

from charts.records import (
    CompletenessStrip,
    Filing,
    FilingCount,
    Frame,
    RankingBar,
    RankingChart,
    TargetLine,
)
from charts.records import (
    Standing as Mark,
)
from handlers.figures import short_name, write_standing, write_target
from indicators.judging import Outcome
from indicators.notation import write_period
from indicators.period import Period
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.overview import Progress, progress
from reporting.ports import PictureOrder
from reporting.rounds import due_day
from storage import units as unit_store
from storage.units import Unit

PROGRESS = "progress"
_CEILING = {"percent": 100}


@dataclass(frozen=True, slots=True)
class Illustration:
    """What is to be drawn, the two sentences beneath it, and the words for those who do not see it."""

    chart: RankingChart
    caption: str
    alt: str


def order_progress(plan: Plan, unit: Unit, period: Period, language: str) -> PictureOrder:
    """The order for a unit's progress in one period."""
    about = {"plan": plan.code, "unit": str(unit.id), "period": period.id, "language": language}
    return PictureOrder(PROGRESS, about)


def illustrate(desk: Desk, order: PictureOrder) -> Illustration:
    """Compute what the ordered picture shows now. KeyError for a subject that no handler orders."""
    if order.subject != PROGRESS:
        raise KeyError(order.subject)
    plan = desk.catalogue.plan(order.about["plan"])
    unit = unit_store.unit_by_id(desk.connection, int(order.about["unit"]))
    period = Period.parse(order.about["period"])
    return draw_progress(desk, plan, unit, period, order.about["language"])


def draw_progress(desk: Desk, plan: Plan, unit: Unit, period: Period, language: str) -> Illustration:
    """The plan's headline indicator: each station against the target, and how complete the reports are."""
    indicator = plan.indicator(plan.headline or plan.indicators[0].code)
    due_on, _ = due_day(plan, period)
    seen = progress(desk, plan, indicator, period, unit, due_on)
    name = short_name(plan, indicator, language)
    bars = tuple(_bar(desk, seen, part, language) for part, _ in seen.parts)
    alt_lines = "; ".join(desk.say(language, "progress.alt_line", unit=bar.name, value=bar.label) for bar in bars)
    alt = html.unescape(desk.say(language, "progress.alt", name=name, lines=alt_lines))
    chart = RankingChart(
        frame=Frame(
            title=_title(desk, seen, language, name),
            subtitle=_plain(
                desk,
                language,
                "progress.subtitle",
                name=name,
                period=write_period(period, language),
                unit=unit.name,
            ),
            source=_plain(desk, language, _source(seen), time=desk.local.strftime("%H:%M %d/%m/%Y")),
            alt=alt,
            empty=_plain(desk, language, "progress.no_data"),
        ),
        bars=bars,
        target=_target_line(desk, seen, language),
        completeness=_strip(desk, seen, language),
        legend=tuple(
            (mark, _plain(desk, language, f"outcome.{mark.value}"))
            for mark in Mark
            if any(bar.standing is mark for bar in bars)
        ),
        unit=indicator.unit,
        ceiling=_CEILING.get(indicator.unit),
    )
    return Illustration(chart, _caption(desk, seen, name, language), alt)


def _bar(desk: Desk, seen: Progress, unit: Unit, language: str) -> RankingBar:
    standing = next(standing for part, standing in seen.parts if part.id == unit.id)
    label = write_standing(desk.wording, seen.indicator, standing, language)
    return RankingBar(
        name=unit.name,
        value=standing.value,
        label=label if label is not None else _plain(desk, language, "progress.no_data"),
        standing=Mark(standing.outcome.value),
    )


def _title(desk: Desk, seen: Progress, language: str, name: str) -> str:
    outcomes = Counter(standing.outcome for _, standing in seen.parts)
    total = len(seen.parts)
    met = outcomes[Outcome.MET]
    kind = desk.say(language, f"kind.{_kind(seen)}")
    if outcomes[Outcome.NO_TARGET] == total or seen.whole.target is None:
        return _plain(desk, language, "progress.title_free", name=name)
    if outcomes[Outcome.INSUFFICIENT_DATA] == total:
        return _plain(desk, language, "progress.title_none_yet", kind=kind)
    key = "progress.title_all" if met == total else "progress.title_left"
    return _plain(desk, language, key, met=met, total=total, left=total - met, kind=kind)


def _caption(desk: Desk, seen: Progress, name: str, language: str) -> str:
    done = seen.completeness
    key = "received_all" if done.missing == 0 else ("received_some" if done.received else "received_none")
    received = desk.say(
        language,
        f"progress.{key}",
        unit=seen.root.name,
        received=done.received,
        expected=done.expected,
        left=done.missing,
        period=write_period(seen.period, language),
    )
    return f"{received} {_outcome_sentence(desk, seen, name, language)}"


def _outcome_sentence(desk: Desk, seen: Progress, name: str, language: str) -> str:
    value = write_standing(desk.wording, seen.indicator, seen.whole, language)
    outcomes = Counter(standing.outcome for _, standing in seen.parts)
    met, total = outcomes[Outcome.MET], len(seen.parts)
    params: dict[str, object] = {
        "name": name,
        "met": met,
        "total": total,
        "left": total - met,
        "kind": desk.say(language, f"kind.{_kind(seen)}"),
        "scope": desk.say(language, f"kind.{seen.root.kind}"),
        "value": value,
        "target": write_target(desk.wording, seen.indicator, seen.whole, language),
    }
    if value is None:
        return desk.say(language, "progress.met_no_data", **params)
    if seen.whole.outcome is Outcome.NO_TARGET:
        return desk.say(language, "progress.met_no_target", **params)
    key = "met_all" if met == total else ("met_some" if met else "met_none")
    return desk.say(language, f"progress.{key}", **params)


def _target_line(desk: Desk, seen: Progress, language: str) -> TargetLine | None:
    target = seen.whole.target
    if target is None or target.value is None:
        return None
    label = html.unescape(write_target(desk.wording, seen.indicator, seen.whole, language))
    return TargetLine(target.value, label, target.op)


def _strip(desk: Desk, seen: Progress, language: str) -> CompletenessStrip:
    done = seen.completeness
    counts = (
        (Filing.ON_TIME, done.on_time, "progress.strip_on_time"),
        (Filing.LATE, done.late, "progress.strip_late"),
        (Filing.MISSING, done.missing, "progress.strip_missing"),
    )
    return CompletenessStrip(
        _plain(desk, language, "progress.strip", received=done.received, expected=done.expected),
        tuple(
            FilingCount(filing, count, _plain(desk, language, key, count=count))
            for filing, count, key in counts
            if count
        ),
    )


def _source(seen: Progress) -> str:
    """Pictures with fictitious units say so, whoever forwards them."""
    return "progress.source_sample" if any(unit.is_sample for unit, _ in seen.parts) else "progress.source"


def _kind(seen: Progress) -> str:
    return seen.parts[0][0].kind if seen.parts else "commune"


def _plain(desk: Desk, language: str, key: str, /, **params: object) -> str:
    """A sentence for a picture: no markup, nothing escaped."""
    return html.unescape(desk.say(language, key, **params))
