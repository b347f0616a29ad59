"""Statements of the answering path, built and compiled once.

Building a Core statement anew, its cache key and its result cost SQLAlchemy 130 µs, the same rows from the driver 4 µs
(SQLite; docs/benchmarks.md). So these statements stand as constants with named parameters, and go to the driver
(sqlite3, psycopg) as SQLAlchemy compiled them, with its own conversions of every type, inside its own transaction.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, cast

from sqlalchemy import Connection, Delete, Insert, Select, TableClause, Update, bindparam, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

Row = Sequence[Any]
_Convert = Callable[[Any], Any]
_LONGEST: Final = 40  # of a list that is compiled for its length
_WHOLE, _FIXED = -1, -2  # a parameter that is no part of a list, and one whose value is known


def inserted(table: TableClause, *columns: str) -> Insert:
    """A row of these columns, each a parameter of its own name."""
    return insert(table).values({name: bindparam(name) for name in columns})


class Prepared:
    """One statement; its parameters are given by name with every call.

    A list (an expanding parameter) changes the text with its length: each length that occurs is compiled once, longer
    lists go through SQLAlchemy. Constants of a SELECT stand in its text: SQLite plans a statement again whenever a
    parameter changes that is compared with the column of a partial index (13 µs instead of 4).
    """

    __slots__ = ("_compiled", "_lists", "_statement")

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, tuple[int, ...]], _Compiled] = {}  # by dialect and lengths
        parameters = [part for part in visitors.iterate(statement) if isinstance(part, BindParameter)]
        self._lists = sorted({part.key for part in parameters if part.expanding})
        if isinstance(statement, Select):
            for part in parameters:
                part.literal_execute = not part.required

    def all(self, connection: Connection, **values: object) -> Sequence[Row]:
        """Every row."""
        compiled = self._for(connection, values)
        if compiled is None:
            return connection.execute(self._statement, values).all()
        return compiled.converted(compiled.run(connection, values).fetchall())

    def first(self, connection: Connection, **values: object) -> Row | None:
        """The first row, if there is any."""
        rows = self.all(connection, **values)
        return rows[0] if rows else None

    def scalar(self, connection: Connection, **values: object) -> Any:
        """The first column of the first row; None when there is no row."""
        row = self.first(connection, **values)
        return None if row is None else row[0]

    def count(self, connection: Connection, **values: object) -> int:
        """Run a change; how many rows it met."""
        compiled = self._for(connection, values)
        if compiled is None:
            options = {"preserve_rowcount": True}
            return connection.execute(self._statement, values, execution_options=options).rowcount
        met: int = compiled.run(connection, values).rowcount
        return met

    def many(self, connection: Connection, rows: Sequence[dict[str, object]]) -> None:
        """Run a change once for each of the rows."""
        if not rows:
            return
        compiled = self._for(connection, rows[0])
        if compiled is None:
            connection.execute(self._statement, rows)
            return
        compiled.run_many(connection, rows)

    def _for(self, connection: Connection, values: dict[str, Any]) -> _Compiled | None:
        """How the driver takes it; None where it goes through SQLAlchemy."""
        lengths = tuple([len(values[name]) for name in self._lists]) if self._lists else ()
        key = connection.dialect.name, lengths
        compiled = self._compiled.get(key)
        if compiled is None:
            if any(length > _LONGEST for length in lengths):
                return None
            compiled = self._compiled[key] = _Compiled(self._statement, connection.dialect, values, self._lists)
        return compiled


def command(connection: Connection, words: str) -> None:
    """Run a command without parameters or rows."""
    try:
        _driver(connection).execute(words)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _fault(connection, words, error) from error


class _Driver(Protocol):
    """What the connections of sqlite3 and psycopg have in common."""

    def execute(self, words: str, given: Sequence[object] = (), /) -> Any: ...

    def cursor(self) -> Any: ...


def _driver(connection: Connection) -> _Driver:
    return cast(_Driver, connection.connection.dbapi_connection)


def _fault(connection: Connection, words: str, error: Exception) -> StatementError:
    """The driver's error as SQLAlchemy's own execute() raises it."""
    dialect = connection.dialect
    driver: Any = connection.connection.dbapi_connection
    is_lost = dialect.is_disconnect(cast(Any, error), driver, None)
    if is_lost:
        connection.invalidate(error)  # the pool hands it out no more
    base: type[Exception] = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        words, None, error, base, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
    )


class _Compiled:
    """The statement as the driver takes it: its text, and per parameter and column how values are converted."""

    __slots__ = ("_columns", "_names", "_parameters", "_text")

    def __init__(
        self,
        statement: Select[Any] | Insert | Update | Delete,
        dialect: Dialect,
        values: dict[str, Any],
        lists: Sequence[str],
    ) -> None:
        dialect = _numbered(dialect)
        if isinstance(statement, Select):
            compiled = statement.params(values).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        else:
            compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler), "a statement, not a command"
        self._text = str(compiled)
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise ValueError("a prepared statement names every column that has a default")
        in_lists = {f"{name}_{place + 1}": (name, place) for name in lists for place in range(len(values[name]))}
        self._parameters: list[tuple[Any, int, _Convert | None]] = []
        for name in compiled.positiontup or ():
            key, place = in_lists.get(name, (name, _WHOLE))
            bind = compiled.binds[key]
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            is_fixed = place == _WHOLE and key not in values
            self._parameters.append((bind.value, _FIXED, convert) if is_fixed else (key, place, convert))
        is_plain = all(place == _WHOLE and convert is None for _, place, convert in self._parameters)
        self._names = [name for name, _, _ in self._parameters] if is_plain else None  # nothing to convert: the usual
        types = [column.type for column in statement.exported_columns]
        columns: list[_Convert | None] = [
            type_.dialect_impl(dialect).result_processor(dialect, None) for type_ in types
        ]
        self._columns = columns if any(columns) else None

    def run(self, connection: Connection, values: dict[str, Any]) -> Any:
        """The cursor behind it."""
        given = self._given(values)
        try:
            return _driver(connection).execute(self._text, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _fault(connection, self._text, error) from error

    def run_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Once for each of the rows; on the way to a server all together."""
        given = [self._given(row) for row in rows]
        try:
            _driver(connection).cursor().executemany(self._text, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _fault(connection, self._text, error) from error

    def _given(self, values: dict[str, Any]) -> list[Any]:
        if self._names is not None:
            return [values[name] for name in self._names]
        given = []
        for source, place, convert in self._parameters:
            value = values[source] if place == _WHOLE else source if place == _FIXED else values[source][place]
            given.append(value if convert is None else convert(value))
        return given

    def converted(self, rows: list[Row]) -> Sequence[Row]:
        """Rows as SQLAlchemy would give them."""
        columns = self._columns
        if columns is None:
            return rows
        return [
            tuple([value if convert is None else convert(value) for value, convert in zip(row, columns, strict=True)])
            for row in rows
        ]


def _numbered(dialect: Dialect) -> Dialect:
    """The dialect with parameters by their place: psycopg's has them by name, which a list would make long."""
    if dialect.positional:
        return dialect
    numbered = copy.copy(dialect)
    numbered.paramstyle, numbered.positional = "format", True
    return numbered
