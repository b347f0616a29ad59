"""Keeping a report that was sent."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.answers import Answer
from indicators.period import Period
from reporting.access import Role
from reporting.addressing import can_be_reviewed
from reporting.desk import Desk
from reporting.extensions import last_day_of
from reporting.settling import settle_what_came
from storage import reports as report_store
from storage import units as unit_store
from storage.conversations import Session
from storage.reports import Report


def file_report(desk: Desk, session: Session, answers: Mapping[str, Answer]) -> Report:
    """Store the sent report and settle the reminders that it makes needless, in the same transaction.

    Where the tree has nobody above who could review it, it counts as approved.
    """
    plan = desk.catalogue.plan(session.plan)
    period = Period.parse(session.period)
    unit = unit_store.unit_by_id(desk.connection, session.unit_id)
    reviewer = Role(plan.form(session.form).reviewer)
    report = report_store.save_report(
        desk.connection,
        plan=session.plan,
        form=session.form,
        period=session.period,
        unit_id=session.unit_id,
        form_version_id=session.form_version_id,
        due_on=last_day_of(desk, plan, period, unit),
        person_id=session.person_id,
        session_id=session.id,
        answers=answers,
        now=desk.now,
        why=session.why,
        status=report_store.SENT if can_be_reviewed(desk, unit, reviewer) else report_store.APPROVED,
    )
    settle_what_came(desk, plan, period, unit)
    return report
