"""One line of what `tram doctor` found: what was looked at, how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """How it is. Only BAD keeps the program from working."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`found` says what was seen, `advice` what to do; no secret stands in either."""

    check: str
    result: Result
    found: str
    advice: str = ""


def ok(check: str, found: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Result.OK, found)


def warning(check: str, found: str, advice: str) -> Finding:
    """It works, but not as it should."""
    return Finding(check, Result.WARNING, found, advice)


def bad(check: str, found: str, advice: str) -> Finding:
    """It cannot work so."""
    return Finding(check, Result.BAD, found, advice)
