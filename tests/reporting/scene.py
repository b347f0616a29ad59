"""Reports sent and judged without the conversation before them, each scene in a transaction that is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from dialogue.answers import Answer, AnswerKind
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.reviewing import reviewers_of
from storage import people, programmes, reports, units
from storage.people import Person
from storage.reports import Report
from tests.builders import DISTRICT, PLAN, STATION, VILLAGE, World, sample_plan

CAST = {
    "worker": (Role.VILLAGE, VILLAGE),
    "second": (Role.VILLAGE, VILLAGE),
    "staff": (Role.STATION, STATION),
    "head": (Role.HEAD, STATION),
    "district": (Role.DISTRICT, DISTRICT),
    "province": (Role.PROVINCE, "BKN"),
}
ELEMENTS = ("households", "weighed_u5", "stunted_u5", "underweight_u5")
DUE = date(2027, 1, 10)


@dataclass
class Scene:
    """One transaction that is taken back at its end."""

    desk: Desk

    def person(self, name: str) -> Person:
        found = people.person_at(self.desk.connection, "telegram", name)
        assert found is not None, name
        return found

    def send(self, by: str, answers: Mapping[str, Answer], *, unit: str = VILLAGE, form: str = "village") -> Report:
        """Send a report without the conversation before it."""
        plan = self.desk.catalogue.plan(PLAN)
        version = programmes.form_version_id(self.desk.connection, PLAN, form, plan.form(form).digest)
        where = units.unit_by_code(self.desk.connection, unit)
        assert version is not None and where is not None
        return reports.save_report(
            self.desk.connection,
            plan=PLAN,
            form=form,
            period="2026Q4",
            unit_id=where.id,
            form_version_id=version,
            due_on=DUE,
            person_id=self.person(by).id,
            session_id=None,
            answers=answers,
            now=self.desk.now,
        )

    def reviewers(self, report: Report) -> list[str]:
        return [contact.name for contact in reviewers_of(self.desk, report)]


@contextmanager
def scene(world: World, *, levels: int = 1, days: int = 0) -> Iterator[Scene]:
    """The world as it began; `levels` of review for every form, `days` later."""
    with world.desk() as desk:
        savepoint = desk.connection.begin_nested()
        plan = sample_plan()
        forms = tuple(replace(form, review_levels=levels) for form in plan.forms)
        desk.catalogue = Catalogue({PLAN: replace(plan, forms=forms)})
        desk.now += timedelta(days=days)
        yield Scene(desk)
        savepoint.rollback()


def number(value: int, reason: str | None = None) -> Answer:
    return Answer(AnswerKind.VALUE, Decimal(value), reason)


FIRST = {"households": number(86), "weighed_u5": number(30)}
