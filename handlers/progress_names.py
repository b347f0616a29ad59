"""What a person may call by name when asking for progress: units, indicators and plans."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.buttons import PickButton, ProgressButton
from handlers.figures import short_name
from handlers.views import Choice
from programmes.plan import Plan
from reporting.access import places_of, shown_units
from reporting.desk import Desk
from storage import units as unit_store
from storage.people import Person
from storage.units import Unit

_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Named:
    """Where a name leads; `unit` is the unit of that name, if it is one's, `label` else what stands on the button."""

    button: ProgressButton | PickButton
    label: str = ""
    unit: Unit | None = None


def named_things(desk: Desk, person: Person, language: str) -> Iterator[tuple[str, Named]]:
    """Every name with what it stands for; a thing of several names comes several times."""
    for unit in shown_units(desk, person):
        codes = unit_store.plans_covering(desk.connection, unit.id)
        if codes:
            several = len(codes) > 1
            button = PickButton(codes[0], unit.id, Choice.PLAN) if several else ProgressButton(codes[0], unit.id)
            yield unit.name, Named(button, unit.name, unit)
    for place in places_of(desk, person):
        for code in unit_store.plans_covering(desk.connection, place.unit.id):
            yield from _of_plan(desk.catalogue.plan(code), place.unit, language)


def labelled(desk: Desk, things: Sequence[Named]) -> list[tuple[str, Named]]:
    """The things with their labels: units of one name are told apart by the unit above them."""
    names = Counter(one.unit.name for one in things if one.unit is not None)
    found = []
    for one in things:
        label = one.label
        if one.unit is not None and (names[one.unit.name] > 1 or len(names) > 1) and one.unit.parent_id is not None:
            above = unit_store.unit_by_id(desk.connection, one.unit.parent_id)
            label = html.unescape(desk.say("vi", "progress.place_in", unit=one.unit.name, above=above.name))
        found.append((label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1].rstrip()}…", one))
    return found


def _of_plan(plan: Plan, unit: Unit, language: str) -> Iterator[tuple[str, Named]]:
    for place, indicator in enumerate(plan.indicators):
        name = short_name(plan, indicator, language)
        thing = Named(ProgressButton(plan.code, unit.id, None, place), name)
        for one in (name, indicator.name.get(language, indicator.name["vi"]), indicator.code):
            yield one, thing
    entry = Named(PickButton(plan.code, unit.id, Choice.UNIT), plan.title)
    yield plan.title, entry
    yield plan.code, entry
