"""The audit: every deed of weight is noted in the transaction that does it, and sealed into one chain at its commit.

A row's hash covers the row and the hash before it, so a row changed, taken out or put in breaks every hash behind it.
Sealing waits for the commit: on PostgreSQL the chain is locked for that moment only, however many processes write, and
a transaction that notes nothing pays nothing. What a rolled-back savepoint noted is dropped with what it did.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from weakref import ReferenceType, ref

from sqlalchemy import Connection, Engine, event, insert, select

from storage.locks import Work, hold_work
from storage.tables import metadata

_audit = metadata.tables["audit"]

FIRST_HASH = "0" * 64  # what the first row is sealed with
_JOURNAL = "audit journal"
_CHUNK = 2_000

Facts = Mapping[str, object]


class Deed(StrEnum):
    """What is kept. The first row of every chain is BEGUN: its random number tells offices apart."""

    BEGUN = "office.begun"
    REPORT_SENT = "report.sent"
    REPORT_CORRECTED = "report.corrected"
    REPORT_APPROVED = "report.approved"
    REPORT_RETURNED = "report.returned"
    SCORE_SENT = "score.sent"
    SCORE_VERIFIED = "score.verified"
    REMEDY_ENTERED = "remedy.entered"
    REMEDY_SETTLED = "remedy.settled"
    ALARM_SETTLED = "alarm.settled"
    INVITED = "invite.made"
    JOINED = "person.joined"
    ADMITTED = "role.given"
    DECLINED = "role.declined"
    LEFT = "role.ended"
    HANDED_OVER = "person.left"
    AGREED = "person.agreed"
    FORGOTTEN = "person.forgotten"
    EXTENDED = "round.extended"
    TARGET_SET = "target.set"
    VALUE_SET = "value.set"
    UNITS_IMPORTED = "units.imported"
    UNITS_REORGANISED = "units.reorganised"
    REBOUND = "role.rebound"
    VALUES_IMPORTED = "values.imported"
    PLAN_LOADED = "plan.loaded"
    GROUP_BOUND = "group.bound"
    OPERATOR_BOUND = "operator.bound"
    OPERATOR_REMOVED = "operator.removed"
    EVENT_SETTLED = "event.settled"
    EXPORTED = "data.exported"
    RESTORED = "office.restored"
    MOVED = "office.moved"


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed to be sealed: `person_id` None means the operator or the program; `change` is compact JSON."""

    at: datetime
    person_id: int | None
    action: str
    unit_id: int | None
    about: str
    change: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """One row of the chain."""

    seq: int
    entry: Entry
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest row of a chain. Kept elsewhere (backup, log) it shows when rows at the end were taken away."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that is not as it was sealed, and what is wrong with it."""

    seq: int
    what: str


@dataclass(slots=True)
class _Journal:
    """What the running transaction has noted, and how much of it when each savepoint was set.

    SQLAlchemy tells a savepoint's name only when it ends; it numbers those of one Connection object, as is done here.
    """

    owner: ReferenceType[Connection]
    savepoints: int
    entries: list[Entry] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)


def note(
    connection: Connection,
    now: datetime,
    deed: Deed,
    about: str,
    *,
    by: int | None,
    unit_id: int | None = None,
    before: Facts | None = None,
    after: Facts | None = None,
) -> None:
    """Note a deed of this write transaction; it is sealed and written at the commit.

    No names, no answers in words: numbers, codes and states only. `by` None is the operator or the program itself.
    """
    journal = connection.info.get(_JOURNAL)
    if journal is None:
        raise RuntimeError("a deed is noted in a write transaction")
    change = {name: facts for name, facts in (("before", before), ("after", after)) if facts is not None}
    journal.entries.append(Entry(now, by, deed.value, unit_id, about, _compact(change)))


def deeds_noted(connection: Connection) -> int:
    """How many deeds the running transaction has noted so far; 0 where nobody keeps a journal."""
    journal = connection.info.get(_JOURNAL)
    return 0 if journal is None else len(journal.entries)


def forget_deeds(connection: Connection, since: int) -> None:
    """Drop what was noted after so many: it was undone."""
    journal = connection.info.get(_JOURNAL)
    if journal is not None:
        del journal.entries[since:]


def watch(engine: Engine) -> None:
    """Let every transaction of this engine keep a journal and seal it at its commit."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        last = connection.info.get(_JOURNAL)
        numbered = last.savepoints if last is not None and last.owner() is connection else 0
        connection.info[_JOURNAL] = _Journal(ref(connection), numbered)

    @event.listens_for(engine, "savepoint")
    def _mark(connection: Connection, _name: None) -> None:
        journal = connection.info[_JOURNAL]
        journal.savepoints += 1
        journal.marks[f"sa_savepoint_{journal.savepoints}"] = len(journal.entries)

    @event.listens_for(engine, "rollback_savepoint")
    def _forget(connection: Connection, name: str, _context: object) -> None:
        journal = connection.info[_JOURNAL]
        del journal.entries[journal.marks[name] :]

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        journal = connection.info[_JOURNAL]
        if journal.entries:
            entries, journal.entries = journal.entries, []
            seal(connection, entries)


def seal(connection: Connection, entries: Iterable[Entry]) -> None:
    """Append the entries to the chain, under its lock until the transaction ends."""
    hold_work(connection, Work.SEAL_AUDIT)
    rows = list(entries)
    head = head_of(connection)
    if head is None:
        mark = _compact({"after": {"office": secrets.token_hex(16)}})
        rows.insert(0, Entry(rows[0].at, None, Deed.BEGUN.value, None, "office", mark))
        head = Head(0, FIRST_HASH)
    sealed = []
    for entry in rows:
        seq = head.seq + 1
        head = Head(seq, hash_of(head.hash, seq, entry))
        sealed.append(Sealed(seq, entry, head.hash))
    connection.execute(insert(_audit), [_row(each) for each in sealed])


def hash_of(before: str, seq: int, entry: Entry) -> str:
    """SHA-256 (hex) over the hash before and the row as a compact JSON list, its time in UTC to the microsecond."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    row = _compact([seq, at, entry.person_id, entry.action, entry.unit_id, entry.about, entry.change])
    return hashlib.sha256(f"{before}\n{row}".encode()).hexdigest()


def head_of(connection: Connection) -> Head | None:
    """The newest row, None while there is none."""
    row = connection.execute(select(_audit.c.seq, _audit.c.hash).order_by(_audit.c.seq.desc()).limit(1)).one_or_none()
    return None if row is None else Head(*row)


def hash_at(connection: Connection, seq: int) -> str | None:
    """The hash of that row, None when there is no such row."""
    found: str | None = connection.execute(select(_audit.c.hash).where(_audit.c.seq == seq)).scalar()
    return found


def rows_from(connection: Connection, seq: int = 1) -> Iterator[Sealed]:
    """The chain from that number on, in its order, read in chunks."""
    query = select(*_audit.c).order_by(_audit.c.seq).limit(_CHUNK)
    rows = connection.execute(query.where(_audit.c.seq >= seq)).all()
    while rows:
        for row in rows:
            yield Sealed(row.seq, Entry(*row[1:7]), row.hash)
        rows = connection.execute(query.where(_audit.c.seq > rows[-1].seq)).all()


def first_broken(connection: Connection) -> Broken | None:
    """The first row that is not as it was sealed; None when the chain is whole."""
    before, expected = FIRST_HASH, 1
    for row in rows_from(connection):
        if row.seq != expected:
            return Broken(expected, "is missing" if row.seq > expected else "stands before the first")
        if hash_of(before, row.seq, row.entry) != row.hash:
            return Broken(row.seq, "was changed, or the row before it was")
        before, expected = row.hash, expected + 1
    return None


def is_continued(connection: Connection, head: Head) -> bool:
    """Whether the chain still holds the row that was its head once."""
    return hash_at(connection, head.seq) == head.hash


def _row(sealed: Sealed) -> dict[str, object]:
    entry = sealed.entry
    return {
        "seq": sealed.seq,
        "at": entry.at,
        "person_id": entry.person_id,
        "action": entry.action,
        "unit_id": entry.unit_id,
        "about": entry.about,
        "change": entry.change,
        "hash": sealed.hash,
    }


def _compact(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
