"""What is wrong with a plan folder: every fault names file, row and column, as Excel shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a plan folder.

    `file` is relative to the plan folder. `row` counts as Excel does (the header is row 1); for plan.toml it is the
    line. `column` is a column header, or a key of plan.toml. Either may be None when the whole file is meant.
    """

    file: str
    row: int | None
    column: str | None
    sentence: str

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.sentence}"


class PlanFaults(Exception):
    """A plan folder was refused; `faults` holds all of them, in the order of files and rows."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(slots=True)
class FaultList:
    """Collects faults while reading goes on, so that an official mends a folder in one sitting."""

    faults: list[Fault] = field(default_factory=list)

    def add(self, file: str, row: int | None, column: str | None, sentence: str) -> None:
        """Note one fault; the same fault is noted once."""
        fault = Fault(file, row, column, sentence)
        if fault not in self.faults:
            self.faults.append(fault)

    def by_row(self, headings: Mapping[str, str]) -> tuple[Fault, ...]:
        """Every fault by row, its column named as the file itself heads it (`headings`: our name → the file's)."""
        named = [replace(fault, column=headings.get(fault.column or "", fault.column)) for fault in self.faults]
        return tuple(sorted(named, key=lambda fault: fault.row or 0))

    def raise_if_any(self) -> None:
        """Raise PlanFaults when anything was noted."""
        if self.faults:
            raise PlanFaults(sorted(self.faults, key=lambda fault: (fault.file, fault.row or 0)))
