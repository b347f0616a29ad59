"""What the database holds, read from outside the program."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.journeys.running_office import PATIENCE

Answers = Mapping[str, tuple[str, int | None, str | None]]  # element → kind, thousandths, words


class Records:
    """One SQLite file; every call reads it anew."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def move(self, path: Path) -> None:
        """From now on read that file."""
        self._path = path

    def rows(self, statement: str, *values: object) -> list[Any]:
        """The rows of one SELECT."""
        with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            return connection.execute(statement, values).fetchall()

    def answers(self, form: str, unit: str, period: str = "2026Q4") -> Answers:
        """The current values of one report; empty when there is none."""
        found = self.rows(
            "SELECT value.element, value.kind, value.thousandths, value.words FROM value"
            " JOIN report ON report.id = value.report_id JOIN unit ON unit.id = report.unit_id"
            " WHERE report.form = ? AND unit.code = ? AND report.period = ? AND value.superseded_at IS NULL",
            form, unit, period,
        )  # fmt: skip
        return {element: (kind, thousandths, words) for element, kind, thousandths, words in found}

    def revision(self, form: str, unit: str, period: str = "2026Q4") -> int:
        """How often the report was sent; 0 when never."""
        found = self.rows(
            "SELECT report.revision FROM report JOIN unit ON unit.id = report.unit_id"
            " WHERE report.form = ? AND unit.code = ? AND report.period = ?",
            form, unit, period,
        )  # fmt: skip
        return int(found[0][0]) if found else 0

    def wait_until_none(self, statement: str) -> None:
        """Until a SELECT finds nothing any more: what the clock begins is done some moment after it has struck."""
        end = time.monotonic() + PATIENCE
        while left := self.rows(statement):
            assert time.monotonic() < end, f"still there: {left}"
            time.sleep(0.02)

    def wait_until_nothing_waits(self) -> None:
        """Until the outbox is empty: whatever was to be sent is sent, or given up."""
        self.wait_until_none("SELECT chat, kind, attempts, cause FROM outbox WHERE state = 'waiting'")
