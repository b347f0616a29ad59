"""The contract between the pump and the store: what waits to be sent, and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.pacing import Priority
from reporting.ports import Address, Document, Moved, Note, Order, Outcome, Picture, Placing


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One message that was committed to be sent. `id` grows with the order of writing.

    `card` names the card that this is a version of; None for a message that stays as it is.
    `attempts` counts deliveries that failed; `request` names the event that led to the message, for the log.
    """

    id: int
    address: Address
    thread: str | None
    content: Note | Order
    placing: Placing
    card: str | None
    priority: Priority
    created: datetime
    attempts: int = 0
    request: str | None = None


class Dropped(StrEnum):
    """Why a message was not sent after all."""

    SUPERSEDED = "superseded"  # a newer version of its card took its place
    WITHDRAWN = "withdrawn"  # nobody wants it any more: the report has come


@dataclass(frozen=True, slots=True)
class Settled:
    """One event in the life of a message. Events of one message are recorded in their order.

    With `not_before` the message still waits and `item.attempts` is its new count (the outcome is a TryLater);
    a Moved says that the chat's address changed and the message will be sent there; all else is the end of it.
    """

    item: OutboxItem
    outcome: Outcome | Dropped
    not_before: datetime | None = None

    @property
    def is_final(self) -> bool:
        """Whether the message needs nothing more."""
        return self.not_before is None and not isinstance(self.outcome, Moved)


class Outbox(Protocol):
    """The store behind the pump. Its calls may raise anything when the store is away; they are tried again."""

    async def fetch_due(self, limit: int, exclude: Collection[Address]) -> Sequence[OutboxItem]:
        """Messages that may go now: replies first, then by id; none of the excluded chats.

        No broadcasts while may_broadcast() is False: they would fill the hands that replies need.
        """

    async def record(self, settled: Sequence[Settled]) -> None:
        """Write down, in this order and in one transaction, how deliveries went; a Sent also says where a card is."""

    async def existing_card(self, address: Address, card: str) -> str | None:
        """The message that holds the card at present."""

    async def still_wanted(self, item: OutboxItem) -> bool:
        """Asked of a broadcast right before it is sent: False when what it asks for has been done meanwhile."""

    def may_broadcast(self) -> bool:
        """Whether people who have not just asked may be written to now: not at night, nor on a holiday."""

    async def illustrate(self, order: Order) -> Picture | Document | Note:
        """Draw or write it; a Note in place of what cannot be drawn."""
