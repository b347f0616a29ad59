"""Statements about what was said about reports: verdicts of reviewers, sendings, and who wrote the values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, insert, or_, select, update

from dialogue.answers import Answer
from storage.answer_rows import answer_from
from storage.people import ACTIVE, Contact
from storage.prepared import Prepared
from storage.reports import REPORT_COLUMNS, Report
from storage.subtrees import is_below
from storage.tables import metadata

_report = metadata.tables["report"]
_revision = metadata.tables["report_revision"]
_review = metadata.tables["review"]
_value = metadata.tables["value"]
_person = metadata.tables["person"]
_membership = metadata.tables["membership"]
_address = metadata.tables["address"]
_unit = metadata.tables["unit"]

APPROVED, RETURNED = "approved", "returned"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer said about one revision; `question` and `reason` belong to a return."""

    report_id: int
    revision: int
    level: int
    person_id: int
    who: str
    verdict: str
    question: str | None
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending of a report: by whom, when, and why when it mended what others had sent."""

    revision: int
    person_id: int
    who: str
    at: datetime
    why: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One element's value from `revision` on, until `ended` (None: still current)."""

    element: str
    revision: int
    ended: int | None
    answer: Answer


_VERDICT: tuple[ColumnElement[Any], ...] = (
    _review.c.report_id,
    _review.c.revision,
    _review.c.level,
    _review.c.person_id,
    _person.c.name,
    _review.c.verdict,
    _review.c.question,
    _review.c.reason,
    _review.c.at,
)


def add_verdict(
    connection: Connection,
    *,
    report: Report,
    level: int,
    person_id: int,
    verdict: str,
    question: str | None = None,
    reason: str | None = None,
    now: datetime,
) -> None:
    """Keep what a reviewer said about the report's present revision."""
    connection.execute(
        insert(_review).values(
            report_id=report.id,
            revision=report.revision,
            level=level,
            person_id=person_id,
            verdict=verdict,
            question=question,
            reason=reason,
            at=now,
        )
    )


def set_status(connection: Connection, report: Report, status: str) -> bool:
    """Give the report another status; False when it was sent again or settled since it was read."""
    statement = update(_report).where(
        _report.c.id == report.id, _report.c.revision == report.revision, _report.c.status == report.status
    )
    return connection.execute(statement.values(status=status)).rowcount == 1


def verdicts_of(connection: Connection, report_ids: Collection[int]) -> dict[int, list[Verdict]]:
    """Everything that reviewers said, by report, oldest first."""
    found: dict[int, list[Verdict]] = {}
    for row in _VERDICTS.all(connection, ids=list(report_ids)):
        found.setdefault(row[0], []).append(Verdict(*row))
    return found


def sendings_of(connection: Connection, report_id: int) -> list[Sending]:
    """Every sending of the report, oldest first."""
    query = (
        select(_revision.c.revision, _revision.c.person_id, _person.c.name, _revision.c.at, _revision.c.why)
        .join(_person, _person.c.id == _revision.c.person_id)
        .where(_revision.c.report_id == report_id)
        .order_by(_revision.c.revision)
    )
    return [Sending(*row) for row in connection.execute(query)]


def changes_of(connection: Connection, report_id: int) -> list[Change]:
    """Every value that the report ever had, oldest first."""
    columns = (_value.c.element, _value.c.revision, _value.c.superseded_in)
    answer = (_value.c.kind, _value.c.thousandths, _value.c.words, _value.c.reason)
    query = select(*columns, *answer).where(_value.c.report_id == report_id)
    rows = connection.execute(query.order_by(_value.c.revision, _value.c.id))
    return [Change(row[0], row[1], row[2], answer_from(*row[3:])) for row in rows]


_REPORT_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_VERDICTS = Prepared(
    select(*_VERDICT)
    .join(_person, _person.c.id == _review.c.person_id)
    .where(_review.c.report_id.in_(_REPORT_IDS))
    .order_by(_review.c.id)
)
_DOUBTED = _value.c.reason.is_not(None)
_MARKED = Prepared(
    select(_value.c.report_id, _value.c.element, _value.c.revision, _DOUBTED).where(
        _value.c.report_id.in_(_REPORT_IDS),
        _value.c.superseded_at.is_(None),
        or_(_DOUBTED, _value.c.revision > 1),
    )
)
_WRITERS = Prepared(
    select(_value.c.report_id, _value.c.entered_by)
    .where(_value.c.report_id.in_(_REPORT_IDS), _value.c.superseded_at.is_(None))
    .distinct()
)
_SENDERS = Prepared(select(_report.c.id, _report.c.sent_by).where(_report.c.id.in_(_REPORT_IDS)))
_IN_CHARGE = Prepared(
    select(
        _membership.c.unit_id,
        _membership.c.role,
        _person.c.id,
        _person.c.name,
        _person.c.language,
        _address.c.channel,
        _address.c.chat,
    )
    .join(_person, _person.c.id == _membership.c.person_id)
    .join(_address, _address.c.person_id == _person.c.id)
    .where(
        _membership.c.unit_id.in_(bindparam("units", expanding=True)),
        _membership.c.role.in_(bindparam("roles", expanding=True)),
        _membership.c.status == ACTIVE,
        _person.c.gone_at.is_(None),
        _address.c.blocked_at.is_(None),
    )
    .order_by(_person.c.id, _address.c.channel, _address.c.chat)
)


def authors_of(connection: Connection, report_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who wrote the current values of each report, or sent it last: none of them may approve it."""
    ids = list(report_ids)
    found: dict[int, set[int]] = {}
    for report_id, person_id in [*_WRITERS.all(connection, ids=ids), *_SENDERS.all(connection, ids=ids)]:
        found.setdefault(report_id, set()).add(person_id)
    return {report_id: frozenset(people) for report_id, people in found.items()}


def marked_elements(connection: Connection, report_ids: Collection[int]) -> dict[int, list[tuple[str, int, bool]]]:
    """Current values that may need a look, by report: (element, revision it came with, whether it was doubted)."""
    found: dict[int, list[tuple[str, int, bool]]] = {}
    for row in _MARKED.all(connection, ids=list(report_ids)):
        found.setdefault(row[0], []).append((row[1], row[2], bool(row[3])))
    return found


def people_in_charge(
    connection: Connection, unit_ids: Collection[int], roles: Sequence[str]
) -> dict[int, list[tuple[str, Contact]]]:
    """Who holds one of these roles at which of the units and can be written to: unit → (role, contact)."""
    found: dict[int, list[tuple[str, Contact]]] = {}
    for row in _IN_CHARGE.all(connection, units=list(unit_ids), roles=list(roles)):
        found.setdefault(row[0], []).append((row[1], Contact(*row[2:])))
    return found


def reports_with_status(connection: Connection, path: str, statuses: Sequence[str]) -> list[Report]:
    """Reports of a subtree with one of these statuses, the longest waiting first."""
    query = (
        select(*REPORT_COLUMNS)
        .where(
            _report.c.unit_id.in_(select(_unit.c.id).where(is_below(_unit.c.path, path))),
            _report.c.status.in_(list(statuses)),
        )
        .order_by(_report.c.sent_at, _report.c.id)
    )
    return [Report(*row) for row in connection.execute(query)]


def newest_reports(connection: Connection, paths: Iterable[str], limit: int, skip: int) -> list[Report]:
    """Reports of these subtrees, the one sent last first."""
    below = [is_below(_unit.c.path, path) for path in paths]
    if not below:
        return []
    query = (
        select(*REPORT_COLUMNS)
        .join(_unit, _unit.c.id == _report.c.unit_id)
        .where(or_(*below))
        .order_by(_report.c.sent_at.desc(), _report.c.id.desc())
    )
    return [Report(*row) for row in connection.execute(query.limit(limit).offset(skip))]


def count_reports(connection: Connection, paths: Iterable[str]) -> int:
    """How many reports these subtrees have sent."""
    below = [is_below(_unit.c.path, path) for path in paths]
    if not below:
        return 0
    query = select(func.count()).select_from(_report).join(_unit, _unit.c.id == _report.c.unit_id).where(or_(*below))
    return int(connection.execute(query).scalar_one())
