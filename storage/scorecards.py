"""Statements about scores: sheets are added and read, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from storage.subtrees import is_below
from storage.tables import metadata

_sheet = metadata.tables["score_sheet"]
_score = metadata.tables["score"]
_fail = metadata.tables["score_fail_item"]
_unit = metadata.tables["unit"]

SELF, VERIFIED = "self", "verified"
_THOUSAND = 1000
_CHUNK = 500  # ids of one statement


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """One sending of a card's scores. None is "not scored" (or not answered), never 0.

    `points` are those of each criterion when it was scored, None where they were not known.
    """

    id: int
    plan: str
    card: str
    period: str
    unit_id: int
    kind: str
    revision: int
    person_id: int
    sent_at: datetime
    scores: Mapping[int, Decimal | None]
    points: Mapping[int, Decimal | None]
    fail_items: Mapping[str, bool | None]

    @property
    def given(self) -> dict[int, Decimal]:
        """The criteria that were scored."""
        return {number: score for number, score in self.scores.items() if score is not None}


_SHEET = (
    _sheet.c.id,
    _sheet.c.plan,
    _sheet.c.card,
    _sheet.c.period,
    _sheet.c.unit_id,
    _sheet.c.kind,
    _sheet.c.revision,
    _sheet.c.person_id,
    _sheet.c.sent_at,
)


def add_sheet(
    connection: Connection,
    *,
    plan: str,
    card: str,
    period: str,
    unit_id: int,
    kind: str,
    person_id: int,
    scores: Mapping[int, Decimal | None],
    points: Mapping[int, Decimal | None],
    fail_items: Mapping[str, bool | None],
    now: datetime,
) -> ScoreSheet:
    """Keep a sending as the next revision. Scores have at most three decimals; ValueError otherwise."""
    about = (_sheet.c.plan == plan, _sheet.c.card == card, _sheet.c.period == period)
    known = select(func.max(_sheet.c.revision)).where(*about, _sheet.c.unit_id == unit_id, _sheet.c.kind == kind)
    revision = (connection.execute(known).scalar() or 0) + 1
    values = {"plan": plan, "card": card, "period": period, "unit_id": unit_id, "kind": kind, "revision": revision}
    sheet_id: int = connection.execute(
        insert(_sheet).values(**values, person_id=person_id, sent_at=now).returning(_sheet.c.id)
    ).scalar_one()
    rows = [
        {
            "sheet_id": sheet_id,
            "criterion": number,
            "thousandths": _thousandths(score),
            "points_thousandths": _thousandths(points.get(number)),
        }
        for number, score in scores.items()
    ]
    if rows:
        connection.execute(insert(_score), rows)
    answers = [{"sheet_id": sheet_id, "item": item, "applies": applies} for item, applies in fail_items.items()]
    if answers:
        connection.execute(insert(_fail), answers)
    return ScoreSheet(sheet_id, plan, card, period, unit_id, kind, revision, person_id, now, scores, points, fail_items)


def sheets_below(
    connection: Connection, path: str | None, plan: str, card: str | None = None, period: str | None = None
) -> list[ScoreSheet]:
    """Every sheet of the units at or below `path` (None: of all), of one card or round when asked; older ones first."""
    query = select(*_SHEET).join(_unit, _unit.c.id == _sheet.c.unit_id).where(_sheet.c.plan == plan)
    if path is not None:
        query = query.where(is_below(_unit.c.path, path))
    if card is not None:
        query = query.where(_sheet.c.card == card)
    if period is not None:
        query = query.where(_sheet.c.period == period)
    rows = connection.execute(query.order_by(_sheet.c.id)).all()
    scores, points = _scores(connection, [row[0] for row in rows])
    answers = _answers(connection, [row[0] for row in rows])
    return [ScoreSheet(*row, scores.get(row[0], {}), points.get(row[0], {}), answers.get(row[0], {})) for row in rows]


def newest(sheets: Iterable[ScoreSheet], kind: str) -> dict[int, ScoreSheet]:
    """The last revision of one kind by unit id, of sheets that are of one card and round."""
    return {sheet.unit_id: sheet for sheet in sorted(sheets, key=lambda one: one.revision) if sheet.kind == kind}


def _scores(
    connection: Connection, ids: list[int]
) -> tuple[dict[int, dict[int, Decimal | None]], dict[int, dict[int, Decimal | None]]]:
    scores: dict[int, dict[int, Decimal | None]] = {}
    points: dict[int, dict[int, Decimal | None]] = {}
    columns = (_score.c.sheet_id, _score.c.criterion, _score.c.thousandths, _score.c.points_thousandths)
    for chunk in _chunks(ids):
        query = select(*columns).where(_score.c.sheet_id.in_(chunk)).order_by(_score.c.criterion)
        for sheet, criterion, thousandths, most in connection.execute(query):
            scores.setdefault(sheet, {})[criterion] = _number(thousandths)
            points.setdefault(sheet, {})[criterion] = _number(most)
    return scores, points


def _answers(connection: Connection, ids: list[int]) -> dict[int, dict[str, bool | None]]:
    found: dict[int, dict[str, bool | None]] = {}
    for chunk in _chunks(ids):
        query = select(_fail.c.sheet_id, _fail.c.item, _fail.c.applies).where(_fail.c.sheet_id.in_(chunk))
        for sheet, item, applies in connection.execute(query):
            found.setdefault(sheet, {})[item] = applies
    return found


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _thousandths(number: Decimal | None) -> int | None:
    if number is None:
        return None
    whole = number * _THOUSAND
    if whole != whole.to_integral_value():
        raise ValueError(f"{number} has more than three decimals")
    return int(whole)


def _number(thousandths: int | None) -> Decimal | None:
    """With as few decimals as it needs."""
    if thousandths is None:
        return None
    number = Decimal(thousandths) / _THOUSAND
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
