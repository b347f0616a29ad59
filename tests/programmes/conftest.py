"""A plan folder that a test may spoil: the real ones, copied, with cells changed as an official would in Excel."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from programmes.faults import Fault, PlanFaults
from programmes.reader import read_plan

PLANS = Path(__file__).parents[2] / "plans"


@dataclass(frozen=True, slots=True)
class PlanFolder:
    """A copy of one plan."""

    path: Path

    def rows(self, file: str) -> list[list[str]]:
        with (self.path / file).open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.reader(lines))

    def write(self, file: str, rows: list[list[str]]) -> None:
        with (self.path / file).open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(rows)

    def set_cell(self, file: str, row: int, column: str, value: str) -> None:
        """Set a cell, counted as Excel counts (the header is row 1); a new column is added at the end."""
        rows = self.rows(file)
        if column not in rows[0]:
            rows = [[*cells, ""] for cells in rows]
            rows[0][-1] = column
        rows[row - 1][rows[0].index(column)] = value
        self.write(file, rows)

    def row_of(self, file: str, column: str, value: str) -> int:
        """The row in which `column` has `value`."""
        rows = self.rows(file)
        return next(n for n, cells in enumerate(rows, 1) if cells[rows[0].index(column)] == value)

    def replace(self, file: str, old: str, new: str) -> None:
        """Change words of a file, which must be there."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def faults(self) -> tuple[Fault, ...]:
        """What reading finds wrong; fails when the folder is accepted."""
        with pytest.raises(PlanFaults) as caught:
            read_plan(self.path)
        return caught.value.faults


@pytest.fixture
def copy_plan(tmp_path: Path) -> Callable[..., PlanFolder]:
    """Copies a plan into a folder of its own."""

    def copy(code: str = "bac-kan-2025-2030") -> PlanFolder:
        return PlanFolder(Path(shutil.copytree(PLANS / code, tmp_path / code)))

    return copy


@pytest.fixture
def folder(copy_plan: Callable[..., PlanFolder]) -> PlanFolder:
    """A copy of the Bắc Kạn plan."""
    return copy_plan()
