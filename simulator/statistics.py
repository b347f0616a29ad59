"""What bots and people did, counted: calls, refusals, bytes and taps per chat."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

LOG_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call of a bot. Sizes in bytes: `request` of the body, `phone` of what went on to the phone.

    `at` is the simulator's time. `status` 0 means that the connection was dropped.
    """

    number: int
    at: float
    bot: int
    method: str
    chat: int | None
    status: int
    description: str
    request: int
    phone: int
    seconds: float


@dataclass(slots=True)
class ChatCount:
    """One chat's traffic. Text bytes: words and keyboards sent to the phone; file bytes: pictures and documents."""

    messages_from_people: int = 0
    taps: int = 0
    messages_from_bots: int = 0
    edits: int = 0
    deletions: int = 0
    text_bytes: int = 0
    file_bytes: int = 0


@dataclass(slots=True)
class Statistics:
    """Counts since the start or the last reset."""

    calls: Counter[str] = field(default_factory=Counter)
    refusals: Counter[int] = field(default_factory=Counter)
    floods: int = 0
    faults: int = 0
    chats: dict[str, ChatCount] = field(default_factory=dict)
    log: deque[CallRecord] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))

    def chat(self, key: str) -> ChatCount:
        return self.chats.setdefault(key, ChatCount())

    def record(self, call: CallRecord) -> None:
        self.calls[call.method] += 1
        if call.status >= 400:
            self.refusals[call.status] += 1
        if call.status == 429:
            self.floods += 1
        self.log.append(call)
