"""The documents themselves: what the plans in this project are compared with, where they are at hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from programmes.plan import Plan
from programmes.reader import read_plan

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"

read_once = cache(read_plan)


@pytest.fixture
def plan() -> Callable[[str], Plan]:
    """Reads a plan of the project, once for all tests."""
    return lambda code: read_once(ROOT / "plans" / code)


@pytest.fixture
def source() -> Callable[[str], str]:
    """The text of a document; the test is skipped where the documents are not at hand."""

    def read(code: str) -> str:
        path = SHARED / "sources" / f"{code}.txt"
        if not path.exists():
            pytest.skip(f"the document {path.name} is not at hand (it is not part of the project)")
        return path.read_text(encoding="utf-8")

    return read


@pytest.fixture
def codes() -> Callable[[str], list[dict[str, str]]]:
    """The rows of a list of fixed codes; the test is skipped where the list is not at hand."""

    def read(name: str) -> list[dict[str, str]]:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"the list {name} is not at hand (it is not part of the project)")
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    return read
