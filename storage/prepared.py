"""Statements of the answering path, built and compiled once.

Building a Core statement anew, its cache key and its result cost SQLAlchemy 130 µs, the same rows from the driver 4 µs
(SQLite; docs/benchmarks.md). So these statements stand as constants with named parameters. On SQLite they go to the
driver as compiled, with SQLAlchemy's own conversions of every type; on PostgreSQL, where the way to the server costs
more than the rest, through SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, TableClause, Update, bindparam, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

Row = Sequence[Any]
_Convert = Callable[[Any], Any]
_GIVEN: Any = object()


def inserted(table: TableClause, *columns: str) -> Insert:
    """A row of these columns, each a parameter of its own name."""
    return insert(table).values({name: bindparam(name) for name in columns})


class Prepared:
    """One statement; its parameters are given by name with every call.

    A list (an expanding parameter) changes the text with its length: such a statement goes through SQLAlchemy.
    """

    __slots__ = ("_compiled", "_has_lists", "_statement")

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._compiled: _Compiled | None = None
        self._has_lists = any(
            isinstance(part, BindParameter) and part.expanding for part in visitors.iterate(statement)
        )

    def all(self, connection: Connection, **values: object) -> Sequence[Row]:
        """Every row."""
        compiled = self._for(connection)
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
        compiled = self._for(connection)
        if compiled is None:
            options = {"preserve_rowcount": True}
            return connection.execute(self._statement, values, execution_options=options).rowcount
        return compiled.run(connection, values).rowcount

    def many(self, connection: Connection, rows: Sequence[dict[str, object]]) -> None:
        """Run a change once for each of the rows."""
        compiled = self._for(connection)
        if compiled is None:
            if rows:
                connection.execute(self._statement, rows)
            return
        for row in rows:
            compiled.run(connection, row)

    def _for(self, connection: Connection) -> _Compiled | None:
        """How SQLite's driver takes it; None where it goes through SQLAlchemy."""
        if self._has_lists or connection.dialect.name != "sqlite":
            return None
        if self._compiled is None:
            self._compiled = _Compiled(self._statement, connection.dialect)
        return self._compiled


def command(connection: Connection, words: str) -> None:
    """Run a command without parameters or rows."""
    if connection.dialect.name == "sqlite":
        _execute(connection, words, ())
    else:
        connection.exec_driver_sql(words)


def _execute(connection: Connection, words: str, given: Sequence[object]) -> sqlite3.Cursor:
    """On SQLite's driver. Raises SQLAlchemy's errors, as its own execute() does."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection), "this dialect's driver"
    try:
        return driver.execute(words, given)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            words, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
        ) from error


class _Compiled:
    """The statement as SQLite's driver takes it: its text, and per parameter and column how values are converted."""

    __slots__ = ("_columns", "_parameters", "_text")

    def __init__(self, statement: Select[Any] | Insert | Update | Delete, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler), "a statement, not a command"
        self._text = str(compiled)
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise ValueError("a prepared statement names every column that has a default")
        binds, constants = compiled.binds, compiled.params
        self._parameters: list[tuple[str, Any, _Convert | None]] = [
            (
                name,
                _GIVEN if binds[name].required else constants[name],
                binds[name].type.dialect_impl(dialect).bind_processor(dialect),
            )
            for name in compiled.positiontup or ()
        ]
        types = [column.type for column in statement.exported_columns]
        columns: list[_Convert | None] = [
            type_.dialect_impl(dialect).result_processor(dialect, None) for type_ in types
        ]
        self._columns = columns if any(columns) else None

    def run(self, connection: Connection, values: dict[str, object]) -> sqlite3.Cursor:
        """The cursor behind it."""
        given = []
        for name, constant, convert in self._parameters:
            value = values[name] if constant is _GIVEN else constant
            given.append(value if convert is None else convert(value))
        return _execute(connection, self._text, given)

    def converted(self, rows: list[Row]) -> Sequence[Row]:
        """Rows as SQLAlchemy would give them."""
        columns = self._columns
        if columns is None:
            return rows
        return [
            tuple([value if convert is None else convert(value) for value, convert in zip(row, columns, strict=True)])
            for row in rows
        ]
