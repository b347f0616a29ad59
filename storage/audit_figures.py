"""What the audit keeps of a sent report: a digest of all its figures, and the figures that a correction changed.

Figures only: an answer in words stands as "words". By the digests `first_altered` finds figures that were changed in
the database without a sending, and `first_unnoted` sendings that no deed stands for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from dialogue.answers import Answer, AnswerKind
from storage.audit import Deed, note
from storage.tables import metadata

_audit = metadata.tables["audit"]
_value = metadata.tables["value"]
_revision = metadata.tables["report_revision"]
_SENDINGS = (Deed.REPORT_SENT.value, Deed.REPORT_CORRECTED.value)
_CHUNK = 500

Figures = Mapping[str, str]
"""Element → the number as a decimal, or "words", "not_done", "unknown"."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One sending; `of` names plan, form and period ("bac-kan-2025-2030/village/2026Q4")."""

    report_id: int
    revision: int
    of: str
    unit_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class Altered:
    """A sending whose figures in the database are not those that were sent; `seq` is its row of the audit."""

    seq: int
    report_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class Unnoted:
    """A sending in the database of which the audit knows nothing."""

    report_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class _Sending:
    seq: int
    report_id: int
    revision: int
    digest: str


def note_sending(
    connection: Connection, now: datetime, sent: Sent, *, before: Mapping[str, Answer], after: Mapping[str, Answer]
) -> None:
    """Note that the report was sent: `before` are its answers until now, `after` all of them from now on."""
    old, new = figures_of(before), figures_of(after)
    told: dict[str, object] = {"of": sent.of, "revision": sent.revision, "digest": digest_of(new)}
    about, was, deed = f"report/{sent.report_id}", None, Deed.REPORT_SENT
    if sent.revision > 1:
        changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        told["figures"] = {name: new.get(name) for name in changed}
        was, deed = {"figures": {name: old.get(name) for name in changed}}, Deed.REPORT_CORRECTED
    note(connection, now, deed, about, by=sent.person_id, unit_id=sent.unit_id, before=was, after=told)


def figures_of(answers: Mapping[str, Answer]) -> Figures:
    """The figures among these answers."""
    return {name: _figure(answer) for name, answer in answers.items()}


def digest_of(figures: Figures) -> str:
    """SHA-256 (hex) of the figures, whatever their order."""
    plain = json.dumps(sorted(figures.items()), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def first_altered(connection: Connection) -> Altered | None:
    """The first sending whose figures were changed in the database since; None when all are as they were sent."""
    query = select(_audit.c.seq, _audit.c.about, _audit.c.change).where(_audit.c.action.in_(_SENDINGS))
    found = [_read(*row) for row in connection.execute(query.order_by(_audit.c.seq))]
    for sendings in _chunks(found):
        kept = _kept_values(connection, {sending.report_id for sending in sendings})
        for sending in sendings:
            if digest_of(_at_revision(kept.get(sending.report_id, ()), sending.revision)) != sending.digest:
                return Altered(sending.seq, sending.report_id, sending.revision)
    return None


def first_unnoted(connection: Connection) -> Unnoted | None:
    """The first sending since the audit began that left no deed: it was put into the database past the program."""
    began = connection.execute(select(_audit.c.at).order_by(_audit.c.seq).limit(1)).scalar()
    if began is None:
        return None
    query = select(_audit.c.seq, _audit.c.about, _audit.c.change).where(_audit.c.action.in_(_SENDINGS))
    noted = {(each.report_id, each.revision) for each in (_read(*row) for row in connection.execute(query))}
    sendings = select(_revision.c.report_id, _revision.c.revision).where(_revision.c.at >= began)
    for report_id, revision in connection.execute(sendings.order_by(_revision.c.report_id, _revision.c.revision)):
        if (report_id, revision) not in noted:
            return Unnoted(report_id, revision)
    return None


def _read(seq: int, about: str, change: str) -> _Sending:
    after = json.loads(change)["after"]
    return _Sending(seq, int(about.partition("/")[2]), after["revision"], after["digest"])


def _chunks(sendings: list[_Sending]) -> Iterator[list[_Sending]]:
    for start in range(0, len(sendings), _CHUNK):
        yield sendings[start : start + _CHUNK]


_Kept = tuple[str, int, int | None, str]  # element, revision, revision that ended it, figure


def _kept_values(connection: Connection, report_ids: Collection[int]) -> dict[int, list[_Kept]]:
    columns = (_value.c.report_id, _value.c.element, _value.c.revision, _value.c.superseded_in)
    query = select(*columns, _value.c.kind, _value.c.thousandths).where(_value.c.report_id.in_(list(report_ids)))
    found: dict[int, list[_Kept]] = {}
    for report_id, element, revision, ended, kind, thousandths in connection.execute(query):
        figure = kind if thousandths is None else _plain(Decimal(thousandths) / 1000)
        found.setdefault(report_id, []).append((element, revision, ended, figure))
    return found


def _at_revision(kept: Iterable[_Kept], revision: int) -> Figures:
    return {
        element: figure
        for element, since, ended, figure in kept
        if since <= revision and (ended is None or ended > revision)
    }


def _figure(answer: Answer) -> str:
    if answer.kind is not AnswerKind.VALUE:
        return answer.kind.value
    return _plain(answer.value) if isinstance(answer.value, Decimal) else "words"


def _plain(number: Decimal) -> str:
    """One way to write each number: 96, 7.98, never 96.0 or 1E+2."""
    return format(number.normalize(), "f")
