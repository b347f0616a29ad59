"""The head enters a village's report for it: which ones wait, and whose own report it is. Both names are kept."""

from __future__ import annotations

from indicators.period import Period
from reporting.access import Role, places_of
from reporting.desk import Desk
from reporting.filling import OpenForm
from reporting.obligations import forms_of_period
from reporting.rounds import rounds_taken
from storage import conversations as session_store
from storage import directory
from storage import people as people_store
from storage import reports as report_store
from storage import units as unit_store
from storage.people import Contact, Person
from storage.units import Unit


def villages_lacking(desk: Desk, head: Person) -> list[OpenForm]:
    """Every village form below the person's stations that has not been sent, in the order of the tree."""
    begun = {
        (session.plan, session.form, session.period, session.unit_id): session
        for session in session_store.open_sessions_of(desk.connection, head.id)
    }
    found = []
    for station in (place.unit for place in places_of(desk, head) if place.role is Role.HEAD):
        for code in unit_store.plans_covering(desk.connection, station.id):
            plan = desk.catalogue.plan(code)
            villages = unit_store.subtree(desk.connection, station, kind="village", plan=code)
            for round_ in rounds_taken(desk, code):
                period = Period.parse(round_.period)
                for form in forms_of_period(plan, period):
                    if Role(form.questionnaire.role) is not Role.VILLAGE:
                        continue
                    for unit in villages:
                        if report_store.report_of(desk.connection, code, form.code, period.id, unit.id) is None:
                            session = begun.get((code, form.code, period.id, unit.id))
                            found.append(OpenForm(plan, form, unit, period, None, session))
    return found


def stood_in_for(desk: Desk, person_id: int, unit: Unit, role: Role) -> list[tuple[int, str]] | None:
    """(id, name) of those whose own report it is, when the person is not one of them; None when it is their own.

    The station's own forms are the head's as much as the staff's.
    """
    if role is not Role.VILLAGE:
        return None
    own = directory.names_at(desk.connection, unit.id, [role.value])
    return None if any(worker == person_id for worker, _ in own) else own


def told_of_it(desk: Desk, workers: list[tuple[int, str]]) -> list[Contact]:
    """Where those people can be written to."""
    return [contact for worker, _ in workers for contact in people_store.contacts_of(desk.connection, worker)]
