"""Statements about which reports came, and when they said something for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, case, func, select

from storage.prepared import Prepared
from storage.reports import REPORT_COLUMNS, Report, in_force
from storage.subtrees import is_below, is_below_given, span
from storage.tables import metadata

_report = metadata.tables["report"]
_value = metadata.tables["value"]
_unit = metadata.tables["unit"]


def answered_reports(
    connection: Connection, plan: str, periods: Iterable[str], path: str | None, at: datetime | None = None
) -> list[tuple[Report, datetime]]:
    """Reports that hold a value, each with the moment at which it said something for the first time.

    Those of the subtree under `path`, or of the whole plan for None. With `at` those that held one at that moment;
    what they are now (status, revision) is said of them all the same (past_statuses.py says what they were).
    """
    if at is None:
        given = {} if path is None else span(path)
        rows = _answered_now(path is not None).all(connection, plan=plan, periods=list(periods), **given)
    else:
        rows = connection.execute(_answered(REPORT_COLUMNS, plan, periods, path, at)).all()
    return [(Report(*row[:-1]), row[-1]) for row in rows]


def arrivals(
    connection: Connection, plan: str, periods: Iterable[str], path: str | None, at: datetime | None = None
) -> dict[tuple[str, str, int], datetime]:
    """(Period, form, unit id) → that moment alone: enough to count by, and a third of the work."""
    columns = (_report.c.period, _report.c.form, _report.c.unit_id)
    return {
        (period, form, unit): said
        for period, form, unit, said in connection.execute(_answered(columns, plan, periods, path, at))
    }


@cache
def _answered_now(is_of_subtree: bool) -> Prepared:
    """Of the given plan, periods and, where it is one, subtree."""
    query = _answered(REPORT_COLUMNS, bindparam("plan"), bindparam("periods", expanding=True), None, None)
    if is_of_subtree:
        query = query.where(_report.c.unit_id.in_(select(_unit.c.id).where(is_below_given(_unit.c.path))))
    return Prepared(query)


def _answered(
    columns: Sequence[ColumnElement[Any]],
    plan: str | BindParameter[str],
    periods: Iterable[str] | BindParameter[str],
    path: str | None,
    at: datetime | None,
) -> Select[Any]:
    own = _value.c.report_id == _report.c.id
    holds = select(_value.c.id).where(own, in_force(at))
    later = select(func.min(_value.c.entered_at)).where(own).scalar_subquery()
    # Nearly every report says something at once, and an index tells.
    said = case((select(_value.c.id).where(own, _value.c.revision == 1).exists(), _report.c.first_sent_at), else_=later)
    query = select(*columns, said).where(_report.c.plan == plan, _report.c.period.in_(periods), holds.exists())
    if path is not None:
        query = query.where(_report.c.unit_id.in_(select(_unit.c.id).where(is_below(_unit.c.path, path))))
    return query
