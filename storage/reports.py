"""Statements about reports and their values. Values are revisions: the old ones stay, marked as superseded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, false, func, or_, select, update

from dialogue.answers import Answer
from storage.answer_rows import answer_from, columns_of, is_same
from storage.audit_figures import Sent, note_sending
from storage.prepared import Prepared, inserted
from storage.tables import metadata

_report = metadata.tables["report"]
_value = metadata.tables["value"]
_unit = metadata.tables["unit"]
_revision = metadata.tables["report_revision"]

SENT, APPROVED, RETURNED = "sent", "approved", "returned"


@dataclass(frozen=True, slots=True)
class Report:
    """One unit's report; `revision` is 1 for the first sending."""

    id: int
    plan: str
    form: str
    period: str
    unit_id: int
    form_version_id: int
    status: str
    revision: int
    due_on: date
    first_sent_at: datetime
    sent_by: int
    session_id: int | None


REPORT_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _report.c.id,
    _report.c.plan,
    _report.c.form,
    _report.c.period,
    _report.c.unit_id,
    _report.c.form_version_id,
    _report.c.status,
    _report.c.revision,
    _report.c.due_on,
    _report.c.first_sent_at,
    _report.c.sent_by,
    _report.c.session_id,
)


_REPORT_OF = Prepared(
    select(*REPORT_COLUMNS).where(
        _report.c.plan == bindparam("of_plan"),
        _report.c.form == bindparam("of_form"),
        _report.c.period == bindparam("of_period"),
        _report.c.unit_id == bindparam("of_unit"),
    )
)
_BY_ID = Prepared(select(*REPORT_COLUMNS).where(_report.c.id == bindparam("of")))
_ANSWERS_OF = Prepared(
    select(_value.c.element, _value.c.kind, _value.c.thousandths, _value.c.words, _value.c.reason).where(
        _value.c.report_id == bindparam("of"), _value.c.superseded_at.is_(None)
    )
)
_SENT = (func.count(), func.coalesce(func.sum(_report.c.revision), 0))
_SENDINGS_OF = Prepared(select(*_SENT).where(_report.c.unit_id == bindparam("of")))
_ADD = Prepared(
    inserted(
        _report,
        "plan",
        "form",
        "period",
        "unit_id",
        "form_version_id",
        "status",
        "revision",
        "due_on",
        "first_sent_at",
        "sent_at",
        "sent_by",
        "session_id",
    ).returning(_report.c.id)
)
_ADD_REVISION = Prepared(inserted(_revision, "report_id", "revision", "person_id", "at", "why"))
_ADD_VALUE = Prepared(
    inserted(
        _value,
        "report_id",
        "plan",
        "period",
        "unit_id",
        "element",
        "revision",
        "entered_by",
        "entered_at",
        "reason",
        "kind",
        "thousandths",
        "words",
    )
)


def report_of(connection: Connection, plan: str, form: str, period: str, unit_id: int) -> Report | None:
    """The report of that unit, form and period, if it was sent."""
    row = _REPORT_OF.first(connection, of_plan=plan, of_form=form, of_period=period, of_unit=unit_id)
    return None if row is None else Report(*row)


def report_by_id(connection: Connection, report_id: int) -> Report | None:
    """That report, if it exists."""
    row = _BY_ID.first(connection, of=report_id)
    return None if row is None else Report(*row)


def save_report(
    connection: Connection,
    *,
    plan: str,
    form: str,
    period: str,
    unit_id: int,
    form_version_id: int,
    due_on: date,
    person_id: int,
    session_id: int | None,
    answers: Mapping[str, Answer],
    now: datetime,
    why: str | None = None,
    status: str = SENT,
) -> Report:
    """Store a sent report; a second one for the same unit, form and period joins the first as a revision.

    Only values that differ are written anew; elements that are no longer answered are superseded without successor.
    `why` is the reason of somebody who mends what others sent.
    """
    before = report_of(connection, plan, form, period, unit_id)
    known = {} if before is None else answers_of(connection, before.id)
    if before is None:
        report_id: int = _ADD.scalar(
            connection,
            plan=plan,
            form=form,
            period=period,
            unit_id=unit_id,
            form_version_id=form_version_id,
            status=status,
            revision=1,
            due_on=due_on,
            first_sent_at=now,
            sent_at=now,
            sent_by=person_id,
            session_id=session_id,
        )
        revision = 1
    else:
        report_id, revision = before.id, before.revision + 1
        connection.execute(
            update(_report)
            .where(_report.c.id == report_id)
            .values(
                revision=revision,
                status=status,
                sent_at=now,
                sent_by=person_id,
                form_version_id=form_version_id,
                session_id=session_id,
            )
        )
    _ADD_REVISION.count(connection, report_id=report_id, revision=revision, person_id=person_id, at=now, why=why)
    _revise_values(connection, report_id, plan, period, unit_id, revision, person_id, known, answers, now)
    sent = Sent(report_id, revision, f"{plan}/{form}/{period}", unit_id, person_id)
    note_sending(connection, now, sent, before=known, after=answers)
    saved = report_by_id(connection, report_id)
    assert saved is not None
    return saved


def _revise_values(
    connection: Connection,
    report_id: int,
    plan: str,
    period: str,
    unit_id: int,
    revision: int,
    person_id: int,
    current: Mapping[str, Answer],
    answers: Mapping[str, Answer],
    now: datetime,
) -> None:
    changed = {name: answer for name, answer in answers.items() if not is_same(current.get(name), answer)}
    outdated = [name for name in current if name in changed or name not in answers]
    if outdated:
        connection.execute(
            update(_value)
            .where(_value.c.report_id == report_id, _value.c.superseded_at.is_(None), _value.c.element.in_(outdated))
            .values(superseded_at=now, superseded_in=revision)
        )
    rows = [
        {
            "report_id": report_id,
            "plan": plan,
            "period": period,
            "unit_id": unit_id,
            "element": name,
            "revision": revision,
            "entered_by": person_id,
            "entered_at": now,
            "reason": answer.reason,
            **columns_of(answer),
        }
        for name, answer in changed.items()
    ]
    _ADD_VALUE.many(connection, rows)


def answers_of(connection: Connection, report_id: int) -> dict[str, Answer]:
    """The current values of one report by element."""
    return {element: answer_from(*answer) for element, *answer in _ANSWERS_OF.all(connection, of=report_id)}


def sendings_of(connection: Connection, unit_id: int) -> tuple[int, int]:
    """(number of the unit's reports, sum of their revisions): grows with whatever changes a value of the unit."""
    reports, revisions = _SENDINGS_OF.all(connection, of=unit_id)[0]
    return int(reports), int(revisions)


def values_of_unit(
    connection: Connection, plan: str, unit_id: int, periods: Iterable[str], elements: Iterable[str]
) -> dict[str, dict[str, Answer]]:
    """Current values of one unit: period → element → answer."""
    names = {f"period_{place}": period for place, period in enumerate(periods)}
    given = {f"element_{place}": element for place, element in enumerate(elements)}
    query = _values_of_unit(tuple(names), tuple(given))
    found: dict[str, dict[str, Answer]] = {}
    for period, element, *answer in query.all(connection, of_plan=plan, of_unit=unit_id, **names, **given):
        found.setdefault(period, {})[element] = answer_from(*answer)
    return found


@lru_cache(maxsize=64)
def _values_of_unit(periods: tuple[str, ...], elements: tuple[str, ...]) -> Prepared:
    """The statement for so many periods and elements, each a parameter of that name."""
    return Prepared(
        select(
            _value.c.period, _value.c.element, _value.c.kind, _value.c.thousandths, _value.c.words, _value.c.reason
        ).where(
            _value.c.plan == bindparam("of_plan"),
            _value.c.unit_id == bindparam("of_unit"),
            or_(false(), *(_value.c.period == bindparam(name) for name in periods)),
            or_(false(), *(_value.c.element == bindparam(name) for name in elements)),
            _value.c.superseded_at.is_(None),
        )
    )


def in_force(at: datetime | None) -> ColumnElement[bool]:
    """Whether a value is current; with `at` whether it was at that moment."""
    if at is None:
        return _value.c.superseded_at.is_(None)
    return and_(_value.c.entered_at <= at, or_(_value.c.superseded_at.is_(None), _value.c.superseded_at > at))
