"""Values of the settings that tell pydantic how to check them, without loading it: only who reads the settings does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from re import Pattern
from typing import Any


class Secret:
    """Text that no log and no traceback shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('**********')" if self._text else "Secret('')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


@dataclass(frozen=True, slots=True)
class Check:
    """Stands in an annotation. `of` returns the value to go on with, or raises ValueError in words for the operator.

    It gets what pydantic made of the value; with `first`, what stood in the file or the environment.
    """

    of: Callable[[Any], object]
    first: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: Callable[[object], Any]) -> Any:
        from pydantic_core import core_schema

        if self.first:
            return core_schema.no_info_before_validator_function(self.of, handler(source))
        return core_schema.no_info_after_validator_function(self.of, handler(source))


def matching(pattern: Pattern[str], words: str, *, or_empty: bool = True) -> Check:
    """A text or Secret that matches as a whole; `words` say what it must be."""

    def look(value: str | Secret) -> str | Secret:
        text = value.get_secret_value() if isinstance(value, Secret) else value
        if not pattern.fullmatch(text) and (text or not or_empty):
            raise ValueError(words)
        return value

    return Check(look)
