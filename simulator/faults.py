"""Faults that tests and trainers switch on: slow, torn, broken or flooded answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong."""

    DELAY = "delay"  # the call takes `seconds` longer
    SLOW_ANSWER = "slow_answer"  # it is done at once, and answered `seconds` later
    DROP_BEFORE = "drop_before"  # the connection ends and nothing was done
    DROP_AFTER = "drop_after"  # it was done, but the connection ends before the answer
    ERROR = "error"  # answered with `status` (5xx)
    FLOOD = "flood"  # answered 429 with `retry_after`


@dataclass(slots=True)
class Fault:
    """One switched-on fault. `method` "*" means all but getUpdates; `chat` None means every chat.

    `count` is how often it still strikes; None means until it is taken away.
    """

    id: int
    kind: FaultKind
    method: str = "*"
    chat: int | None = None
    count: int | None = None
    seconds: float = 1.0
    status: int = 502
    retry_after: int = 3
    struck: int = 0

    def meets(self, method: str, chat: int | None) -> bool:
        if self.count == 0 or (self.chat is not None and self.chat != chat):
            return False
        if self.method == "*":
            return method != "getupdates"
        return self.method.lower() == method


class Faults:
    """The list of what is switched on."""

    def __init__(self) -> None:
        self.active: dict[int, Fault] = {}
        self._next = 1

    def add(self, fault: Fault) -> Fault:
        fault.id = self._next
        self._next += 1
        self.active[fault.id] = fault
        return fault

    def strike(self, method: str, chat: int | None) -> list[Fault]:
        """The faults that meet this call, counted; of each kind the oldest only."""
        struck: dict[FaultKind, Fault] = {}
        for fault in self.active.values():
            if fault.kind not in struck and fault.meets(method.lower(), chat):
                struck[fault.kind] = fault
        for fault in struck.values():
            fault.struck += 1
            if fault.count is not None:
                fault.count -= 1
                if fault.count == 0:
                    del self.active[fault.id]
        return list(struck.values())

    def clear(self) -> None:
        self.active.clear()
