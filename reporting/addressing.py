"""Whom a sent report goes to for review: the nearest who may, and who neither wrote it nor approved it before."""

from __future__ import annotations

from collections.abc import Iterable

from programmes.plan import Form
from reporting.access import ROLE_OF_KIND, Act, Role, role_above, roles_allowed
from reporting.desk import Desk
from storage import reviews as store
from storage import units as unit_store
from storage.people import Contact
from storage.reports import Report
from storage.reviews import Verdict
from storage.units import Unit


class Addressees:
    """Who is to review each of some reports, looked up together: five statements however many reports there are.

    Where there are no reports nothing is asked: most people review none.
    """

    def __init__(self, desk: Desk, reports: Iterable[Report]) -> None:
        self._desk = desk
        self._authors: dict[int, frozenset[int]] = {}
        self._verdicts: dict[int, list[Verdict]] = {}
        self._units: dict[int, Unit] = {}
        self._in_charge: dict[int, list[tuple[str, Contact]]] = {}
        wanted = list(reports)
        if wanted:
            self._look_up(wanted)

    def _look_up(self, wanted: list[Report]) -> None:
        connection, ids = self._desk.connection, [report.id for report in wanted]
        self._authors = store.authors_of(connection, ids)
        self._verdicts = store.verdicts_of(connection, ids)
        self._units = unit_store.units_by_id(connection, {report.unit_id for report in wanted})
        above = {number for unit in self._units.values() for number in _line(unit)}
        self._units |= unit_store.units_by_id(connection, above - self._units.keys())
        self._in_charge = store.people_in_charge(connection, list(self._units), [role.value for role in Role])

    def of(self, report: Report) -> list[Contact]:
        """Those who should hear that it waits; empty when there is nobody left above."""
        role = self.role(report)
        if role is None:
            return []
        unit, apart = self.unit(report), self.apart(report)
        for number in reversed(_line(unit)):
            roles = roles_allowed(Act.REVIEW, self._units[number], unit, role)
            found = [
                contact
                for held, contact in self._in_charge.get(number, ())
                if held in roles and contact.person_id not in apart
            ]
            if found:
                return list(dict.fromkeys(found))
        return []

    def form(self, report: Report) -> Form:
        """The plan's form that the report answers."""
        return self._desk.catalogue.plan(report.plan).form(report.form)

    def unit(self, report: Report) -> Unit:
        """The unit that the report is about."""
        return self._units[report.unit_id]

    def verdicts(self, report: Report) -> list[Verdict]:
        """Everything said about the report so far, oldest first."""
        return self._verdicts.get(report.id, [])

    def level(self, report: Report) -> int:
        """Which approval the present revision waits for: 1, or 2 when the first is given."""
        return 1 + len(self._approvals(report))

    def role(self, report: Report) -> Role | None:
        """The lowest role that may give that approval; None when the ladder has no such role."""
        first = Role(self.form(report).reviewer)
        return first if self.level(report) == 1 else role_above(first)

    def apart(self, report: Report) -> frozenset[int]:
        """People who may not approve it: they wrote its values, sent it, or approved it at the level before."""
        approved = (verdict.person_id for verdict in self._approvals(report))
        return self._authors.get(report.id, frozenset()).union(approved)

    def _approvals(self, report: Report) -> list[Verdict]:
        return [
            verdict
            for verdict in self.verdicts(report)
            if verdict.revision == report.revision and verdict.verdict == store.APPROVED
        ]


def can_be_reviewed(desk: Desk, unit: Unit, role: Role | None) -> bool:
    """Whether the tree has a place from which a report of that unit could be reviewed, held or not.

    A commune that stands alone has nobody above its head: what the head sends there needs no approval.
    """
    if role is None:
        return False
    levels = [unit, *unit_store.ancestors(desk.connection, unit)]
    return any(
        held.value in roles_allowed(Act.REVIEW, level, unit, role)
        for level in levels
        for held in ROLE_OF_KIND.get(level.kind, ())
    )


def _line(unit: Unit) -> list[int]:
    """Ids from the root to the unit itself."""
    return [int(part) for part in unit.path.strip("/").split("/")]
