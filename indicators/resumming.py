"""What units reported before a reorganisation, added up in those that follow them: only where that is exact.

Merged, renamed and moved units are added up in their successor; numerators and denominators, never percentages. Of a
unit that was split nobody can say what belongs to which part: the parts have no figures for the time before, while
all of them together, and so everything above them, do. Means do not add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indicators.indicator import Indicator, IndicatorKind, TimeRule
from indicators.period import Period
from indicators.reading import over_time, window
from indicators.succession import Family
from indicators.tally import YES_NO_KINDS, Tally, of_answer, silent, total

Reports = Mapping[Period, Mapping[str, Tally]]
"""Period → unit → what its report about that period says; units without a report are left out."""


@dataclass(frozen=True, slots=True)
class Resummed:
    """`heads` has a tally for each head; `together` is what counts above all of them (their sum where exact)."""

    heads: Mapping[str, Tally]
    together: Tally


def resum(indicator: Indicator, family: Family, period: Period, reports: Reports) -> Resummed:
    """The heads' tallies for `period`, each report of the window counted once.

    The own report of a unit counts before those of its predecessors about the same period.
    """
    if family.is_exact:
        (head,) = family.heads
        tally = _tally_of(indicator, family, head, period, reports)
        return Resummed({head: tally}, tally)
    heads = {head: _own_part(indicator, family, head, period, reports) for head in family.heads}
    return Resummed(heads, _together(indicator, family, period, reports, heads))


def join(indicator: Indicator, parts: Sequence[Tally]) -> Tally:
    """Several units' tallies as one; several means are no mean of the whole."""
    if indicator.kind is IndicatorKind.MEAN and len(parts) > 1:
        return silent(indicator.kind)
    return total(indicator.kind, parts)


def _tally_of(indicator: Indicator, family: Family, code: str, period: Period, reports: Reports) -> Tally:
    """One unit with all that went into it: as its parts stood while they were apart, else one series of reports."""
    steps = family.before(code)
    if steps and all(step.since > period.end for step in steps):
        parts = [_tally_of(indicator, family, step.old, period, reports) for step in steps]
        return join(indicator, parts)
    series = [
        found
        for inner in _inside(indicator, period, reports)
        if (found := _report_of(indicator, family, code, inner, reports))
    ]
    return over_time(indicator, series) if series else silent(indicator.kind)


def _report_of(indicator: Indicator, family: Family, code: str, period: Period, reports: Reports) -> Tally | None:
    """What the unit reported about that period, else what its predecessors did, as one report; None for nothing."""
    own = reports[period].get(code)
    if own is not None:
        return own
    olds = [step.old for step in family.before(code)]
    parts = [_report_of(indicator, family, old, period, reports) for old in olds]
    if all(part is None for part in parts):
        return None
    return _as_one(indicator, join(indicator, [silent(indicator.kind) if part is None else part for part in parts]))


def _as_one(indicator: Indicator, joined: Tally) -> Tally:
    """Several reports as one of one unit. A yes or no holds only where all of them say so; what lacks one has a gap."""
    if indicator.kind in YES_NO_KINDS:
        if joined.reported < joined.expected or joined.numerator not in (0, joined.denominator):
            return silent(indicator.kind)
        return of_answer(indicator.kind, joined.numerator > 0)
    lacks_one = 0 < joined.reported < joined.expected
    return replace(
        joined,
        reported=min(joined.reported, 1),
        expected=1,
        unknown=int(joined.unknown > 0 and not joined.reported),
        not_done=min(joined.not_done, 1),
        gaps=joined.gaps + int(lacks_one),
        sexes=tuple(replace(sex, reported=int(sex.reported == joined.expected)) for sex in joined.sexes),
    )


def _own_part(indicator: Indicator, family: Family, head: str, period: Period, reports: Reports) -> Tally:
    """One part of what was split: its own reports, where they say everything about the window."""
    inside = _inside(indicator, period, reports)
    own = [reports[inner][head] for inner in inside if head in reports[inner]]
    first, _ = window(indicator, period)
    sums_over_time = indicator.time is TimeRule.FLOW and indicator.kind not in YES_NO_KINDS
    reaches_back = any(step.since > first for step in family.before(head))
    if not own or (sums_over_time and reaches_back):
        return silent(indicator.kind)
    found = over_time(indicator, own)
    if indicator.time is not TimeRule.STOCK and indicator.kind in YES_NO_KINDS and reaches_back and not found.numerator:
        return silent(indicator.kind)  # not yet in this part; perhaps before, in the whole
    return found


def _together(
    indicator: Indicator, family: Family, period: Period, reports: Reports, heads: Mapping[str, Tally]
) -> Tally:
    """All heads at once: what was reported in each period by whoever stood then."""
    if all(step.since > period.end for step in family.steps):
        return join(indicator, [_tally_of(indicator, family, old, period, reports) for old in _first_of(family)])
    if indicator.kind in YES_NO_KINDS or indicator.kind is IndicatorKind.MEAN:
        return join(indicator, list(heads.values()))
    series = []
    for inner in _inside(indicator, period, reports):
        standing = [code for code in family.members if _stands(family, code, inner)]
        told = [reports[inner].get(code) for code in standing]
        if any(one is not None for one in told):
            parts = [silent(indicator.kind) if one is None else one for one in told]
            series.append(total(indicator.kind, parts))
    return over_time(indicator, series) if series else total(indicator.kind, list(heads.values()))


def _stands(family: Family, code: str, period: Period) -> bool:
    """Whether the unit stood on the last day of the period."""
    came = [step.since for step in family.steps if step.new == code]
    went = [step.since for step in family.steps if step.old == code]
    return all(day <= period.end for day in came) and all(day > period.end for day in went)


def _first_of(family: Family) -> list[str]:
    news = {step.new for step in family.steps}
    return [code for code in family.members if code not in news]


def _inside(indicator: Indicator, period: Period, reports: Reports) -> list[Period]:
    first, last = window(indicator, period)
    return sorted((p for p in reports if first <= p.start and p.end <= last), key=lambda p: (p.end, p.start))
