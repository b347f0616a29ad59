"""Brings a plan that was read from its folder into the database: document, form versions, units."""

from __future__ import annotations

import json
from datetime import datetime

from dialogue.definition import questionnaire_to_plain
from indicators.notation import fold
from programmes.document import plan_to_document
from programmes.plan import Plan, PlanUnit
from storage import audit, lineage
from storage import programmes as stored
from storage import units as unit_store
from storage.audit import Deed
from storage.database import Connection
from storage.units import Unit


def is_loaded(connection: Connection, code: str, fingerprint: str) -> bool:
    """Whether the plan was loaded from a folder of exactly this content."""
    return stored.plan_digests(connection).get(code) == fingerprint


def load_plan(connection: Connection, plan: Plan, now: datetime, fingerprint: str = "") -> None:
    """Store the plan. Loading it again changes nothing; a newer content adds form versions and units, removes none.

    Units keep the id that their code got first, so reports stay with them; a unit that another plan brought is shared.
    `fingerprint` is that of the folder it was read from.
    """
    document = json.dumps(plan_to_document(plan), ensure_ascii=False)
    before, after = stored.plan_digests(connection).get(plan.code), fingerprint or plan.digest
    stored.save_plan(connection, plan.code, after, document, now)
    if before != after:
        was, told = {"digest": before}, {"digest": after}
        audit.note(connection, now, Deed.PLAN_LOADED, f"plan/{plan.code}", by=None, before=was, after=told)
    for form in plan.forms:
        definition = json.dumps(questionnaire_to_plain(form.questionnaire), ensure_ascii=False)
        stored.save_form_version(connection, plan.code, form.code, form.digest, definition, now)
    _load_units(connection, plan)


def groups_of(plan: Plan, unit: PlanUnit) -> list[str]:
    """The plan's unit groups that the unit belongs to: named in its row, or by the region of its station."""
    by_region = [group.code for group in plan.groups if unit.region is not None and unit.region in group.regions]
    return sorted({*unit.groups, *by_region})


def _load_units(connection: Connection, plan: Plan) -> None:
    by_code: dict[str, Unit] = {}
    waiting = list(plan.units)
    while waiting:
        ready = [unit for unit in waiting if unit.parent is None or unit.parent in by_code]
        if not ready:
            raise ValueError(f"units of {plan.code} without a parent: {[unit.code for unit in waiting]}")
        for unit in ready:
            parent = None if unit.parent is None else by_code[unit.parent]
            known = unit_store.unit_by_code(connection, unit.code)
            if known is None:
                known = unit_store.add_unit(
                    connection,
                    code=unit.code,
                    name=unit.name,
                    folded=fold(unit.name),
                    kind=unit.kind,
                    parent=parent,
                    region=unit.region,
                    households=unit.households,
                    population=unit.population,
                    is_sample=unit.is_sample,
                )
            elif (known.name, known.region) != (unit.name, unit.region or known.region) and not lineage.was_renamed(
                connection, known.id
            ):
                # A region that the plan does not print stays as the office imported it.
                unit_store.rename_unit(connection, known, unit.name, fold(unit.name), unit.region or known.region)
            by_code[unit.code] = known
            for group in groups_of(plan, unit):
                unit_store.set_group(connection, plan.code, group, known.id)
        waiting = [unit for unit in waiting if unit.code not in by_code]
    unit_store.cover(connection, plan.code, (unit.id for unit in by_code.values()))
