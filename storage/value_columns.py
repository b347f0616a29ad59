"""Current values of one data element of a whole plan, as two columns in one row.

A row for each value costs the drivers more than the database needs to find it: eight quarters of a country are three
million. The columns come out of the index alone (ix_value_current).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.prepared import Prepared, Row
from storage.tables import metadata

_CHUNK = 1_000  # parameters of one statement

_value = metadata.tables["value"]


class _Listed(FunctionElement[Any]):
    """All values of a column as the text of a JSON list; two of one statement are in the same order."""

    name = "listed"
    type = Text()
    inherit_cache = True


@compiles(_Listed)
def _as_json(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(json_agg({compiler.process(element.clauses, **options)}) AS text)"


@compiles(_Listed, "sqlite")
def _as_json_of_sqlite(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


_ABOUT: tuple[ColumnElement[bool], ...] = (
    _value.c.plan == bindparam("of_plan"),
    _value.c.period == bindparam("of_period"),
    _value.c.superseded_at.is_(None),
)
_COLUMNS = Prepared(
    select(_Listed(_value.c.unit_id), _Listed(_value.c.thousandths)).where(
        *_ABOUT, _value.c.element == bindparam("of_element")
    )
)
_NO_NUMBERS = Prepared(
    select(_value.c.element, _value.c.unit_id, _value.c.kind, _value.c.words).where(
        *_ABOUT,
        _value.c.element.in_(bindparam("elements", expanding=True)),
        _value.c.unit_id.in_(bindparam("units", expanding=True)),
        _value.c.thousandths.is_(None),
    )
)


def value_columns(
    connection: Connection, plan: str, period: str, elements: Iterable[str]
) -> dict[str, tuple[list[int], list[int | None]]]:
    """Element → unit ids and beside them thousandths, None for what is no number.

    A report brings all its elements, so that mostly the same units follow; then it is the same list.
    """
    found, before, units = {}, "", []
    for element in elements:
        row = _COLUMNS.first(connection, of_plan=plan, of_period=period, of_element=element)
        assert row is not None, "sums without groups have one row"
        ids, thousandths = row
        if ids != before:
            before, units = ids, json.loads(ids or "[]")
        found[element] = units, json.loads(thousandths or "[]")
    return found


def answers_without_number(
    connection: Connection, plan: str, period: str, elements: Collection[str], units: Collection[int]
) -> list[Row]:
    """Element, unit id, kind and words of these units' current answers that are no numbers."""
    asked = list(units)
    found: list[Row] = []
    for first in range(0, len(asked), _CHUNK):
        some = asked[first : first + _CHUNK]
        found += _NO_NUMBERS.all(connection, of_plan=plan, of_period=period, elements=list(elements), units=some)
    return found
