"""Whose fault a failure is: the message's, or the channel's that answers nobody. Pure bookkeeping."""

from __future__ import annotations

from typing import Final

from bot.pacing import pause_before_retry
from reporting.ports import Address

MOST_STRIKES: Final = 12  # failures of one message while others got through; then it is given up
_SILENT_CHATS: Final = 3  # so many chats without an answer, and none with one: the channel itself is away
_LONGEST_OUTAGE_PAUSE: Final = 60.0


class Patience:
    """Counts failures that brought no word from the channel: silence, torn connections, 5xx."""

    def __init__(self) -> None:
        self._delivered = 0
        self._strikes: dict[int, tuple[int, int]] = {}  # message → (deliveries when it failed last, strikes)
        self._silent: set[Address] = set()
        self._outages = 0

    def note_delivered(self) -> None:
        """Something got through: the channel is there."""
        self._delivered += 1
        self._silent.clear()
        self._outages = 0

    def is_spent(self, item: int) -> bool:
        """Note a failure of that message; whether it is to be given up.

        A failure counts only when others got through since the last one: an outage of days gives nothing up.
        """
        delivered, strikes = self._strikes.get(item, (-1, 0))
        if self._delivered != delivered:
            strikes += 1
        self._strikes[item] = (self._delivered, strikes)
        return strikes >= MOST_STRIKES

    def outage_pause(self, address: Address, is_holding: bool) -> float | None:
        """Note that a chat got no answer; how many seconds everybody is to wait, when that means the channel is away.

        `is_holding`: everybody waits already, and this message was under way before.
        """
        self._silent.add(address)
        if is_holding or len(self._silent) < _SILENT_CHATS:
            return None
        self._outages += 1
        return min(_LONGEST_OUTAGE_PAUSE, pause_before_retry(self._outages + 1))

    def forget(self, item: int) -> None:
        """The message is settled."""
        self._strikes.pop(item, None)
