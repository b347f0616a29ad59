"""A subtree of units is a prefix of their path ("/1/4/"), found by an index however large the country is."""

from __future__ import annotations

from typing import Any, Final, Self

from sqlalchemy import Boolean, ColumnElement, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

_BEHIND: Final = "0"  # the letter after "/"


class _Below(FunctionElement[bool]):
    """column, the first path of the subtree, the first one behind it, and the prefix as a pattern."""

    name = "below"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:
        """As it is: where there are no truth values SQLAlchemy would compare it with 1, and no index would serve."""
        return self


def is_below(column: ColumnElement[str], path: str) -> ColumnElement[bool]:
    """Whether a unit's path is `path` or lies in its subtree."""
    behind = f"{path[:-1]}{_BEHIND}"
    return _Below(column, literal(path), literal(behind), literal(f"{path}%"))


def is_below_given(column: ColumnElement[str]) -> ColumnElement[bool]:
    """The same for a statement that is built once; what `span()` gives of the path goes with every call."""
    return _Below(column, bindparam("path_first"), bindparam("path_behind"), bindparam("path_pattern"))


def span(path: str) -> dict[str, object]:
    """The parameters that is_below_given() asks for."""
    return {"path_first": path, "path_behind": f"{path[:-1]}{_BEHIND}", "path_pattern": f"{path}%"}


@compiles(_Below)
def _as_pattern(element: _Below, compiler: SQLCompiler, **options: Any) -> str:
    """PostgreSQL: its order of letters depends on the language, but an index for patterns follows the bytes."""
    column, _, _, pattern = element.clauses
    return f"{compiler.process(column, **options)} LIKE {compiler.process(pattern, **options)}"


@compiles(_Below, "sqlite")
def _as_range(element: _Below, compiler: SQLCompiler, **options: Any) -> str:
    """SQLite takes no index for LIKE, which is blind to capitals there; its order is that of the bytes."""
    column, first, behind, _ = element.clauses
    at = compiler.process(column, **options)
    return f"({at} >= {compiler.process(first, **options)} AND {at} < {compiler.process(behind, **options)})"
