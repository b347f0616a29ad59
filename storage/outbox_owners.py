"""Which process sends what, when several work on one PostgreSQL.

A chat's messages are in the hands of one process at a time, or of nobody; so they go out in their order, and a newer
version of a card never loses to an older one. What a process answers to an event it sends itself; what is written to
other chats nobody owns until the leader takes it, and the leader takes over what the dead have left. Ownership of a
chat's messages changes only under the chat's lock.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, or_, select, tuple_, update

from storage.calling import call, present_numbers
from storage.locks import lock_of_chat, try_locks
from storage.outbox import ITEM, WAITING, OutboxItem
from storage.prepared import Prepared
from storage.tables import metadata

_outbox = metadata.tables["outbox"]

# Read at every event, so prepared: by others' or nobody's hands.
_IN_OTHER_HANDS = Prepared(
    select(_outbox.c.owner).where(
        _outbox.c.state == WAITING,
        _outbox.c.channel == bindparam("in_channel"),
        _outbox.c.chat == bindparam("in_chat"),
        or_(_outbox.c.owner.is_(None), _outbox.c.owner != bindparam("mine")),
    )
)


def owner_for_chat(connection: Connection, number: int, channel: str, chat: str) -> int:
    """Who is to send what is queued for that chat now: `number`, or the living process that has it in hand already.

    Messages of the chat that are nobody's become the owner's. The chat's lock must be held.
    """
    strangers = {row[0] for row in _IN_OTHER_HANDS.all(connection, in_channel=channel, in_chat=chat, mine=number)}
    if not strangers:
        return number
    waiting = (_outbox.c.state == WAITING, _outbox.c.channel == channel, _outbox.c.chat == chat)
    owner = min(strangers & present_numbers(connection), default=number)
    left = [stranger for stranger in strangers if stranger is not None and stranger != owner]
    orphaned = or_(_outbox.c.owner.is_(None), _outbox.c.owner.in_(left))
    connection.execute(update(_outbox).where(*waiting, orphaned).values(owner=owner))
    if owner == number:
        call(connection, _address(number, channel, chat))  # what was taken over is in the store only
    return owner


def call_owners(connection: Connection, number: int, posted: Collection[tuple[int | None, str, str]]) -> None:
    """Tell whoever has to send them of new messages, given as (owner, channel, chat), unless it is this process."""
    if any(owner is None for owner, _, _ in posted):
        call(connection, "")
    for owner, channel, chat in {one for one in posted if one[0] is not None and one[0] != number}:
        call(connection, _address(owner, channel, chat))


def read_call(words: str, number: int) -> tuple[str, str] | None:
    """The chat (channel, chat) of which this process was told; None when somebody else is meant."""
    owner, _, address = words.partition("/")
    channel, _, chat = address.partition("/")
    return (channel, chat) if owner == str(number) else None


def own_items(
    connection: Connection, number: int, now: datetime, limit: int, exclude: Collection[tuple[str, str]]
) -> list[OutboxItem]:
    """Messages in this process's hands that may go now; order and `exclude` as in waiting_items()."""
    query = select(*ITEM).where(_outbox.c.owner == number, *_due(now, exclude))
    query = query.order_by(_outbox.c.priority, _outbox.c.id).limit(limit)
    return [OutboxItem(*row) for row in connection.execute(query)]


def take_items(
    connection: Connection, number: int, now: datetime, limit: int, exclude: Collection[tuple[str, str]]
) -> list[OutboxItem]:
    """As own_items(), after taking what is nobody's or a dead process's. Only the leader may ask.

    Chats whose events are being handled at this moment, and chats that another living process has in hand, are left
    for the next time.
    """
    others = sorted(present_numbers(connection) - {number})
    free = or_(_outbox.c.owner.is_(None), and_(_outbox.c.owner != number, _outbox.c.owner.not_in(others)))
    other = _outbox.alias()
    in_other_hands = exists().where(
        other.c.state == WAITING,
        other.c.channel == _outbox.c.channel,
        other.c.chat == _outbox.c.chat,
        other.c.owner.in_(others),
    )
    wanted = and_(free, *_due(now, exclude), ~in_other_hands)
    query = select(_outbox.c.channel, _outbox.c.chat).where(wanted).order_by(_outbox.c.priority, _outbox.c.id)
    chats = {lock_of_chat(channel, chat): (channel, chat) for channel, chat in connection.execute(query.limit(limit))}
    held = [chats[name] for name in try_locks(connection, list(chats))]
    if held:
        mine = and_(wanted, tuple_(_outbox.c.channel, _outbox.c.chat).in_(held))
        connection.execute(
            update(_outbox).where(mine).values(owner=number).execution_options(synchronize_session=False)
        )
    return own_items(connection, number, now, limit, exclude)


def _due(now: datetime, exclude: Collection[tuple[str, str]]) -> list[ColumnElement[bool]]:
    due: list[ColumnElement[bool]] = [
        _outbox.c.state == WAITING,
        or_(_outbox.c.not_before.is_(None), _outbox.c.not_before <= now),
    ]
    if exclude:
        due.append(tuple_(_outbox.c.channel, _outbox.c.chat).not_in(list(exclude)))
    return due


def _address(owner: int | None, channel: str, chat: str) -> str:
    return f"{owner}/{channel}/{chat}"
