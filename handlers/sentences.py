"""Two sentences written from the figures: what changed since last period; who leads and what is left.

Units only, never people. Numbers decide the grammar through the catalogue.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from handlers.figures import is_answer, pace_words
from handlers.subject import Subject
from indicators.judging import Outcome
from indicators.rollup import Standing
from reporting.overview import Progress
from storage.units import Unit

_NAMED: Final = 2  # units named before the rest is counted

Part = tuple[Unit, Standing]


def two_sentences(subject: Subject, seen: Progress) -> str:
    """The words beneath a picture of one indicator."""
    return f"{what_changed(subject, seen.whole, seen.before)} {what_is_left(subject, seen)}"


def what_changed(subject: Subject, now: Standing, before: Standing | None) -> str:
    """Where the whole stands, against the pace of the year or the period before."""
    key, params = _change(subject, now, before)
    name = f"{subject.name}:" if subject.name[-1:].isdigit() else subject.name  # "trẻ dưới 6: 2.527"
    about = {"unit": subject.unit.name, "period": subject.at(subject.period), "name": name}
    return subject.say(f"progress.now_{key}", **about, **params)


def trend_title(subject: Subject, found: Sequence[Standing]) -> str:
    """The finding of a trend: "83,4 %, tăng 2 điểm phần trăm so với Quý III/2026"; else the last value there was."""
    key, params = _change(subject, found[-1], found[-2] if len(found) > 1 else None)
    if key == "none":
        known = [standing for standing in found if standing.value is not None]
        if not known:
            return subject.plain("progress.no_data")
        last = subject.at(known[-1].period)
        return subject.plain("progress.trend_last", value=subject.value(known[-1]), last=last)
    return subject.plain(f"progress.trend_{key if key in ('up', 'down', 'same') else 'only'}", **params)


def _change(subject: Subject, now: Standing, before: Standing | None) -> tuple[str, dict[str, object]]:
    """Which way it went, and what the sentence about that needs."""
    if now.value is None:
        return "none", {}
    params: dict[str, object] = {"value": subject.value(now)}
    pace = pace_words(subject.desk.wording, now, subject.language)
    if pace is not None:
        return "pace", params | {"pace": pace}
    if before is None or is_answer(subject.indicator, now):
        return "only", params
    params["before"] = subject.at(before.period)
    if before.value is None:
        return "first", params
    moved = now.value - before.value
    if moved == 0:
        return "same", params
    return ("up" if moved > 0 else "down"), params | {"by": subject.difference(moved)}


def what_is_left(subject: Subject, seen: Progress) -> str:
    """How many reach the target, who leads or who is still to come, and which reports are missing."""
    reports = subject.say("progress.reports_left", count=seen.completeness.missing)
    if len(seen.parts) == 1 and seen.parts[0][0].id == seen.root.id:
        clauses = [html.escape(subject.single(seen.whole), quote=False), reports]
    else:
        clauses = [_reached(subject, seen), _leaders(subject, seen.parts), reports]
    sentence = "; ".join(clause for clause in clauses if clause)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _reached(subject: Subject, seen: Progress) -> str:
    """ "8/12 trạm đạt chỉ tiêu ≥ 85 %"; where units have no target, what the whole has."""
    parts = [standing for _, standing in seen.parts]
    if not parts:
        return ""
    kind = seen.parts[0][0].kind
    one = subject.say(f"kind.{kind}", count=1)
    if all(standing.value is None for standing in parts):
        return subject.say("progress.none_yet", kind=one)
    if is_answer(subject.indicator, parts[0]):  # one unit's yes is not held against the share that all are to reach
        yes = sum(bool(standing.num) for standing in parts)
        units = subject.count(kind, len(parts))
        return subject.say("progress.answered", yes=yes, units=units, target=subject.target(seen.whole))
    judged = [standing for standing in parts if standing.outcome is not Outcome.NO_TARGET]
    if not judged:
        return html.escape(subject.target(seen.whole), quote=False)
    met = sum(standing.outcome is Outcome.MET for standing in judged)
    key = "all" if met == len(judged) else ("some" if met else "none")
    shared = {standing.target for standing in judged}
    return subject.say(
        f"progress.met_{key}",
        met=met,
        units=subject.count(kind, len(judged)),
        kind=one,
        target=subject.target(judged[0]) if len(shared) == 1 else subject.plain("progress.own_target"),
    )


def _leaders(subject: Subject, parts: Sequence[Part]) -> str:
    """Who is first, all of them where several are; of yes and no, who is still to come."""
    known = [(unit, standing.value, standing) for unit, standing in parts if standing.value is not None]
    if not known or len(parts) < _NAMED:
        return ""
    if is_answer(subject.indicator, known[0][2]):
        return _behind(subject, [unit for unit, standing in parts if not standing.num])
    falls = any(standing.is_better_low for _, _, standing in known)
    best = (min if falls else max)(value for _, value, _ in known)
    first = [unit for unit, value, _ in known if value == best]
    if best == 0 and not falls:
        return ""  # nobody leads with nothing
    return _lead(subject, first, next(standing for _, value, standing in known if value == best))


def _lead(subject: Subject, first: Sequence[Unit], standing: Standing) -> str:
    value = subject.value(standing)
    if len(first) == 1:
        return subject.say("progress.lead_one", first=first[0].name, value=value)
    if len(first) == _NAMED:
        return subject.say("progress.lead_two", first=first[0].name, second=first[1].name, value=value)
    others = subject.count(first[0].kind, len(first) - 1)
    return subject.say("progress.lead_many", first=first[0].name, others=others, value=value)


def _behind(subject: Subject, left: Sequence[Unit]) -> str:
    if not left:
        return ""
    names = ", ".join(unit.name for unit in left[:_NAMED])
    if len(left) <= _NAMED:
        return subject.say("progress.behind", names=names)
    return subject.say("progress.behind_many", names=names, others=subject.count(left[0].kind, len(left) - _NAMED))
