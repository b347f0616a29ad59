"""Statements that read values in bulk: what is current, and what it was before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from dialogue.answers import Answer
from storage.answer_rows import answer_from
from storage.prepared import Prepared
from storage.reports import in_force
from storage.subtrees import is_below, is_below_given, span
from storage.tables import metadata

_report = metadata.tables["report"]
_value = metadata.tables["value"]
_unit = metadata.tables["unit"]
_revision = metadata.tables["report_revision"]


@dataclass(frozen=True, slots=True)
class KeptValue:
    """One value of one report. `revision` is the sending that brought it, `ended_in` the one that ended it (None while
    it is current); `why` is the reason that was given with that sending."""

    unit_id: int
    form: str
    period: str
    element: str
    revision: int
    status: str
    due_on: date
    first_sent_at: datetime
    entered_at: datetime
    ended_in: int | None
    ended_at: datetime | None
    why: str | None
    answer: Answer


ValueColumns = Sequence[Any]
"""One stored value: unit id, period, element, kind, thousandths (None for what is no number), words."""


def values_below(
    connection: Connection,
    plan: str,
    path: str | None,
    periods: Iterable[str],
    elements: Iterable[str],
    at: datetime | None,
    unit_id: int | None = None,
) -> Sequence[ValueColumns]:
    """Values of the moment `at` (None: current ones).

    Those of the subtree under `path`, or of the whole plan for None; with `unit_id` of that unit alone. Rows as they
    are stored: a province's page reads tens of thousands of them.
    """
    given: dict[str, Any] = {"plan": plan, "periods": list(periods), "elements": list(elements)}
    scope = _Scope.PLAN
    if unit_id is not None:
        scope = _Scope.UNIT
        given["unit"] = unit_id
    elif path is not None:
        scope = _Scope.SUBTREE
        given |= span(path)
    if at is None:
        return _below_now(scope).all(connection, **given)
    return connection.execute(_below(scope).where(in_force(at)), given).all()


class _Scope(Enum):
    """Whose values are read."""

    PLAN = auto()
    SUBTREE = auto()
    UNIT = auto()


@cache
def _below_now(scope: _Scope) -> Prepared:
    return Prepared(_below(scope).where(in_force(None)))


def _below(scope: _Scope) -> Select[Any]:
    """Of the given plan, periods, elements, and subtree or unit."""
    query = select(
        _value.c.unit_id,
        _value.c.period,
        _value.c.element,
        _value.c.kind,
        _value.c.thousandths,
        _value.c.words,
    ).where(
        _value.c.plan == bindparam("plan"),
        _value.c.period.in_(bindparam("periods", expanding=True)),
        _value.c.element.in_(bindparam("elements", expanding=True)),
    )
    if scope is _Scope.UNIT:
        query = query.where(_value.c.unit_id == bindparam("unit"))
    elif scope is _Scope.SUBTREE:
        query = query.where(_value.c.unit_id.in_(select(_unit.c.id).where(is_below_given(_unit.c.path))))
    return query


def kept_values(
    connection: Connection, plan: str, path: str, periods: Iterable[str], at: datetime | None = None
) -> list[KeptValue]:
    """Every value that the reports of a subtree ever held in these periods, by unit, form, element and revision.

    With `at` those that had been brought by then, ended only by what had come by then.
    """
    query = (
        select(
            _value.c.unit_id,
            _report.c.form,
            _value.c.period,
            _value.c.element,
            _value.c.revision,
            _report.c.status,
            _report.c.due_on,
            _report.c.first_sent_at,
            _value.c.entered_at,
            _value.c.superseded_in,
            _value.c.superseded_at,
            _revision.c.why,
            _value.c.kind,
            _value.c.thousandths,
            _value.c.words,
            _value.c.reason,
        )
        .join(_report, _report.c.id == _value.c.report_id)
        .join(_unit, _unit.c.id == _value.c.unit_id)
        .outerjoin(
            _revision, and_(_revision.c.report_id == _value.c.report_id, _revision.c.revision == _value.c.revision)
        )
        .where(_value.c.plan == plan, _value.c.period.in_(list(periods)), is_below(_unit.c.path, path))
        .order_by(_value.c.period, _value.c.unit_id, _report.c.form, _value.c.id)
    )
    if at is None:
        return [_kept(*row) for row in connection.execute(query)]
    kept = (_kept(*row) for row in connection.execute(query.where(_value.c.entered_at <= at)))
    return [
        one if one.ended_at is None or one.ended_at <= at else replace(one, ended_in=None, ended_at=None)
        for one in kept
    ]


def _kept(*columns: Any) -> KeptValue:
    *about, kind, thousandths, words, reason = columns
    values: list[Any] = [*about, answer_from(kind, thousandths, words, reason)]
    return KeptValue(*values)
