"""The tree of units as it would stand once a table were taken in: who stands below whom, as what, in which plans."""

from __future__ import annotations

from indicators.notation import fold
from programmes.plan import Plan
from programmes.unit_table import UnitEntry, UnitTable
from reporting.desk import Desk
from storage import units as unit_store
from storage.units import Unit

_BELOW = {"province": "district", "city": "commune", "district": "commune", "commune": "village"}
# Below a province stand districts, cities and, where districts are abolished, communes: the name tells (folded).
_BELOW_PROVINCE = {
    "xa": "commune",
    "phuong": "commune",
    "thi tran": "commune",
    "dac khu": "commune",
    "thanh pho": "city",
}


class FutureTree:
    """Units by code: those of the table first, then those that are known. A blank parent keeps the known one."""

    def __init__(self, desk: Desk, table: UnitTable, plan: Plan | None) -> None:
        self._desk = desk
        self._plan = plan
        self._entries: dict[str, UnitEntry] = {entry.code: entry for entry in table.entries}
        self._by_uid = {entry.uid: entry.code for entry in table.entries if entry.uid}
        self._known: dict[str, Unit | None] = {}

    def known(self, code: str) -> Unit | None:
        """The unit as it is stored now."""
        if code not in self._known:
            self._known[code] = unit_store.unit_by_code(self._desk.connection, code)
        return self._known[code]

    def parent_now(self, known: Unit) -> str | None:
        """The code of the unit above as it is stored now."""
        if known.parent_id is None:
            return None
        return unit_store.unit_by_id(self._desk.connection, known.parent_id).code

    def parent_of(self, code: str) -> str | None:
        """The code of the unit above afterwards; None for a root, and where the table names one that nobody knows."""
        entry = self._entries.get(code)
        if entry is None or entry.parent is None:
            known = self.known(code)
            return None if known is None else self.parent_now(known)
        if entry.parent in self._entries or self.known(entry.parent) is not None:
            return entry.parent
        return self._by_uid.get(entry.parent)

    def line_of(self, code: str) -> tuple[str, ...] | None:
        """Codes from the unit up to its root; None when they run in a circle."""
        line: list[str] = []
        at: str | None = code
        while at is not None:
            if at in line:
                return None
            line.append(at)
            at = self.parent_of(at)
        return tuple(line)

    def kind_of(self, code: str) -> str:
        """Known, written, or told by what stands above: one level below it. Asked only where lines are sound."""
        known, entry = self.known(code), self._entries.get(code)
        if known is not None:
            return known.kind
        assert entry is not None, "a parent is in the table or known"
        if entry.kind is not None:
            return entry.kind
        parent = self.parent_of(code)
        above = "" if parent is None else self.kind_of(parent)
        if above == "province":
            name = fold(entry.name)
            return next((kind for word, kind in _BELOW_PROVINCE.items() if name.startswith(f"{word} ")), "district")
        return _BELOW.get(above, "village")

    def plans_of(self, code: str) -> tuple[str, ...]:
        """The plan that was named, else those that cover the unit or what it is put below."""
        if self._plan is not None:
            return (self._plan.code,)
        known = self.known(code)
        if known is not None:
            return tuple(unit_store.plans_covering(self._desk.connection, known.id))
        parent = self.parent_of(code)
        return () if parent is None else self.plans_of(parent)
