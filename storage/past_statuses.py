"""Statements about how reports stood at a past moment: what had been sent by then, and what was said about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from storage.tables import metadata

_report = metadata.tables["report"]
_revision = metadata.tables["report_revision"]
_review = metadata.tables["review"]


@dataclass(frozen=True, slots=True)
class SaidOf:
    """One verdict about that sending: which, on which level, and when."""

    verdict: str
    level: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LastSending:
    """The last sending of a report by then. `is_present` says that none has come since; `status` is the report's of
    today; `said` is everything that was ever said about that sending, oldest first."""

    revision: int
    is_present: bool
    status: str
    said: list[SaidOf] = field(default_factory=list)


def last_sendings(
    connection: Connection, plan: str, periods: Iterable[str], at: datetime
) -> dict[tuple[str, str, int], LastSending]:
    """(Period, form, unit id) → what had been sent last by the moment `at`; nothing for what had not been sent."""
    is_asked = and_(_report.c.plan == plan, _report.c.period.in_(list(periods)))
    sent = (
        select(_revision.c.report_id, func.max(_revision.c.revision).label("revision"))
        .join(_report, _report.c.id == _revision.c.report_id)
        .where(is_asked, _revision.c.at <= at)
        .group_by(_revision.c.report_id)
        .subquery()
    )
    query = (
        select(
            _report.c.period,
            _report.c.form,
            _report.c.unit_id,
            sent.c.revision,
            _report.c.revision,
            _report.c.status,
            _review.c.verdict,
            _review.c.level,
            _review.c.at,
        )
        .join(sent, sent.c.report_id == _report.c.id)
        .outerjoin(_review, and_(_review.c.report_id == _report.c.id, _review.c.revision == sent.c.revision))
        .order_by(_review.c.id)
    )
    found: dict[tuple[str, str, int], LastSending] = {}
    for period, form, unit, revision, present, status, verdict, level, said_at in connection.execute(query):
        one = found.setdefault((period, form, unit), LastSending(revision, revision == present, status))
        if verdict is not None:
            one.said.append(SaidOf(verdict, level, said_at))
    return found
