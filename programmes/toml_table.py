"""One table of plan.toml, read key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from indicators.calendar import RuleError, parse_rule
from programmes.faults import FaultList

FILE = "plan.toml"

T = TypeVar("T")


class Table:
    """One table of plan.toml, read key by key; a key of the wrong kind is noted as a fault and a stand-in returned."""

    def __init__(self, data: Mapping[str, Any], path: str, text: str, faults: FaultList, nth: int = 0) -> None:
        self.data, self.path, self._text, self._faults, self._nth = data, path, text, faults, nth

    @property
    def line(self) -> int:
        """The line of this table's header; 1 for the top of the file."""
        if not self.path:
            return 1
        heads = re.compile(rf"^\s*\[+\s*{re.escape(self.path)}\s*\]+")
        found = [number for number, line in enumerate(self._text.splitlines(), 1) if heads.match(line)]
        return found[min(self._nth, len(found) - 1)] if found else 1

    def line_of(self, key: str) -> int:
        """The line on which `key` is set, or that of the table when the key is missing."""
        for number, line in enumerate(self._text.splitlines()[self.line - 1 :], self.line):
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return self.line

    def fault(self, key: str, sentence: str) -> None:
        """Note a fault at `key`."""
        self._faults.add(FILE, self.line_of(key), f"{self.path}.{key}" if self.path else key, sentence)

    def text(self, key: str) -> str:
        """Words that must be there."""
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fault(key, "is missing; words are needed here")
            return ""
        return value.strip()

    def optional_text(self, key: str) -> str | None:
        """Words, or None when the document leaves them blank."""
        value = self.data.get(key)
        if value is None:
            return None
        return self.text(key)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of the allowed words."""
        value = self.text(key)
        if value and value not in allowed:
            self.fault(key, f"{value!r} is unknown here; use one of: {', '.join(allowed)}")
        return value

    def day(self, key: str) -> date | None:
        """A TOML date such as 2025-01-01, or None when the key is missing."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fault(key, "is not a day such as 2025-01-01 (without quotes)")
            return None
        return value

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number between `low` and `high`."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(key, f"is not a whole number from {low} to {high}")
            return default
        return value

    def words(self, key: str) -> dict[str, str]:
        """Words by language; plain words count as Vietnamese."""
        value = self.data.get(key)
        if isinstance(value, str) and value.strip():
            return {"vi": value.strip()}
        if isinstance(value, dict) and value.get("vi") and all(isinstance(words, str) for words in value.values()):
            return {language: words.strip() for language, words in value.items()}
        self.fault(key, 'needs words such as {vi = "…", en = "…"}')
        return {"vi": ""}

    def listing(self, key: str, kind: type[T]) -> list[T]:
        """A list whose entries are all of one kind; empty when the key is missing."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(
            isinstance(entry, kind) and not isinstance(entry, bool) for entry in value
        ):
            self.fault(key, f"is not a list of {kind.__name__}")
            return []
        return value

    def tables(self, key: str) -> list[Table]:
        """The [[key]] entries."""
        return [
            Table(entry, key, self._text, self._faults, number) for number, entry in enumerate(self.listing(key, dict))
        ]

    def table(self, key: str) -> Table:
        """The [key] table, empty when missing."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.fault(key, f"is not a table [{key}]")
            value = {}
        return Table(value, key, self._text, self._faults)

    def rule(self, key: str) -> str:
        """A calendar rule that can be read; words are needed."""
        text = self.text(key)
        try:
            if text:
                parse_rule(text)
        except RuleError as error:
            self.fault(key, f"{text!r} cannot be read: {error}")
        return text
