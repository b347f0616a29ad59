"""Calendar rules written in the notation of indicators/calendar.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from indicators.duty_rule import (
    About,
    Clause,
    EachPeriod,
    EachYear,
    EveryMonths,
    Once,
    Rule,
    Schedule,
    Undated,
    Weekly,
    WithinMonths,
)
from indicators.rule_notation import PERIOD_WORDS

_WORD_OF_PERIOD: Final = {kind: word for word, kind in PERIOD_WORDS.items()}


def write_rule(rule: Rule) -> str:
    """The text that `parse_rule` reads back as an equal rule."""
    exceptions = [f"except {year}: {_write_clause(clause)}" for year, clause in rule.exceptions]
    return "; ".join([_write_clause(rule.ordinary), *exceptions])


def _write_clause(clause: Clause) -> str:
    parts = [*_write_schedule(clause.schedule)]
    if clause.configured:
        parts.append("configured")
    if clause.words is not None:
        parts.append(f"[{clause.words}]")
    return " ".join(parts)


def _write_schedule(schedule: Schedule) -> Iterator[str]:
    match schedule:
        case Undated(on_event=on_event):
            yield "on-event" if on_event else "undated"
        case EachPeriod(kind=kind, day=day, within=within):
            yield _WORD_OF_PERIOD[kind]
            yield from ([f"day={day}"] if day is not None else []) + (["within"] if within else [])
        case EachYear(day=day_of_year, about=about, stages=stages):
            yield f"stage years={_list(stages)}" if stages else "yearly"
            if day_of_year is not None:
                key = "before" if day_of_year.before else "by"
                yield f"{key}={day_of_year.month:02d}-{day_of_year.day:02d}"
            yield from _write_about(about)
        case WithinMonths(months=months, about=about):
            yield f"within month={_list(months)}"
            yield from _write_about(about)
        case EveryMonths(months=count):
            yield f"every months={count}"
        case Weekly(times=times):
            yield f"weekly times={times}"
        case Once(limit=limit, before=before, start=start):
            yield f"once {'before' if before else 'by'}={limit}"
            yield from [f"start={start}"] if start is not None else []
        case _:
            assert_never(schedule)


def _write_about(about: About) -> list[str]:
    return [] if about is About.SAME else [f"about={about}"]


def _list(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))
