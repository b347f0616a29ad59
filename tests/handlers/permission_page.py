"""docs/permissions.md: the table that tests/handlers/test_permissions.py holds the chat to, written for people.

`python -m tests.handlers.permission_page` prints it; a test compares it with the page.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from reporting.access import Place, Role
from storage.units import Unit
from tests.builders import World, sample_world
from tests.handlers.deeds import DEEDS, Deed

HOME = {
    Role.VILLAGE: "BKN-CM-M07-T1",
    Role.STATION: "BKN-CM-M07",
    Role.HEAD: "BKN-CM-M07",
    Role.DISTRICT: "BKN-CM",
    Role.PROVINCE: "BKN",
}
UNITS = ("BKN", "BKN-CM", "BKN-PN", "BKN-CM-M07", "BKN-CM-M06", "BKN-CM-M07-T1", "BKN-CM-M07-T2", "BKN-CM-M06-T1")
RELATIONS = ("own", "below", "beside", "elsewhere", "above")

_HEAD = """# Who may do what

Written from `reporting/access.py`; `tests/handlers/test_permissions.py` tries every cell in the chat, by a forged
button straight at the unit. A cell names the units at which a role may do it: its **own**, any **below** it, one
**beside** it (of the same kind), one **elsewhere** (of another branch), one **above** it; "–" is nowhere. Where a deed
is about a form or a role, that stands behind it. Nobody approves or verifies what they wrote themselves, whatever
stands here. Values by hand are entered by the province alone, for the plan as a whole.

| deed | village worker | station | head | district | province |
|---|---|---|---|---|---|
"""


def page(world: World) -> str:
    """The whole page."""
    known = {code: world.unit(code) for code in UNITS}
    return _HEAD + "".join(_line(deed, variant, known) for deed in DEEDS for variant in _variants(deed, known))


def relation(home: Unit, unit: Unit) -> str:
    """How a unit lies to somebody's own."""
    if unit.id == home.id:
        return "own"
    if unit.is_at_or_below(home):
        return "below"
    if home.is_at_or_below(unit):
        return "above"
    return "beside" if unit.kind == home.kind else "elsewhere"


def _variants(deed: Deed, known: Mapping[str, Unit]) -> list[str]:
    return list(dict.fromkeys(variant for unit in known.values() for variant in deed.variants(unit.kind)))


def _line(deed: Deed, variant: str, known: Mapping[str, Unit]) -> str:
    cells = " | ".join(_cell(deed, variant, role, known) for role in Role)
    return f"| {deed.name}{f' ({variant})' if variant else ''} | {cells} |\n"


def _cell(deed: Deed, variant: str, role: Role, known: Mapping[str, Unit]) -> str:
    home = known[HOME[role]]
    asked: dict[str, dict[str, set[bool]]] = {}
    for unit in known.values():
        if variant in deed.variants(unit.kind):
            kinds = asked.setdefault(relation(home, unit), {})
            kinds.setdefault(unit.kind, set()).add(deed.rule(Place(role, home), unit, variant))
    said = (_said(one, asked[one]) for one in RELATIONS if one in asked)
    return ", ".join(one for one in said if one) or "–"


def _said(relation_: str, kinds: Mapping[str, set[bool]]) -> str:
    """The relation; with the kinds of units where it does not hold for all of them."""
    allowed = [kind for kind, found in kinds.items() if found == {True}]
    if len(allowed) == len(kinds):
        return relation_
    assert all(len(found) == 1 for found in kinds.values()), kinds
    return f"{relation_} ({', '.join(allowed)} only)" if allowed else ""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, sample_world(Path(folder)) as made:
        sys.stdout.write(page(made))
