"""Reads an ODK XPath expression word by word: refuses what forms may not use and spells the rest for libxml2.

Why not leave it to libxml2: it finds an unknown function or variable only when that branch runs, takes `total` for
an element that happens not to be there, and says "Invalid expression" about everything else.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

VALUE = "_."  # the variable that stands for `.` (no question of an XLSForm can be called so)
TODAY = "_.today"  # the variable that stands for today()

# name → (fewest, most) arguments; most None: any number.
FUNCTIONS: Mapping[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "selected": (2, 2),
    "selected-at": (2, 2),
    "count-selected": (1, 1),
    "coalesce": (2, 2),
    "round": (1, 2),
    "int": (1, 1),
    "number": (1, 1),
    "string": (1, 1),
    "not": (1, 1),
    "boolean": (1, 1),
    "true": (0, 0),
    "false": (0, 0),
    "concat": (1, None),
    "string-length": (1, 1),
    "substr": (2, 3),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "regex": (2, 2),
    "min": (1, None),
    "max": (1, None),
    "sum": (1, None),
    "pow": (2, 2),
    "today": (0, 0),
    "date": (1, 1),
    "decimal-date-time": (1, 1),
}
# What libxml2 brings itself (today() becomes a variable).
_BUILT_IN = ("number", "string", "not", "boolean", "true", "false", "string-length", "contains", "starts-with", "today")
# Written in Python (conditions.py), under a name that libxml2 does not have.
OWN_FUNCTIONS = frozenset(FUNCTIONS) - frozenset(_BUILT_IN)
_NAME = r"[^\W\d][\w.\-]*"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)|(?P<literal>"[^"]*"|'[^']*')|(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<variable>\$\{{\s*{_NAME}\s*\}}|\${_NAME})|(?P<value>\.(?![.\w]))|(?P<name>{_NAME})
    |(?P<operator><=|>=|!=|[=<>+\-*|])|(?P<open>\()|(?P<close>\))|(?P<comma>,)""",
    re.VERBOSE,
)
_WORD_OPERATORS = frozenset(("and", "or", "div", "mod"))
_OPERAND_ENDS = frozenset(("literal", "number", "variable", "value", "close"))


class BadExpression(Exception):
    """An expression that a form may not have. `why` is a clause in English for the person who keeps the form."""

    def __init__(self, expression: str, why: str) -> None:
        super().__init__(f"{expression!r}: {why}")
        self.expression = expression
        self.why = why


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its own words, the same for libxml2, and which questions and calculations it reads."""

    source: str
    xpath: str
    variables: tuple[str, ...]
    uses_value: bool
    uses_today: bool


@dataclass(slots=True)
class _Call:
    """An open parenthesis; `function` is None for a plain group."""

    function: str | None
    commas: int = 0
    is_empty: bool = True


def read_expression(source: str, known: Container[str]) -> Expression:
    """Check `source`, in which other questions are `$name` or `${name}`, all of them in `known`.

    Raises BadExpression for a function outside the closed list or with a wrong number of arguments, an unknown
    variable, a path (`/`, `..`, `@`, a bare name) and anything that is not an expression at all.
    """
    reader = _Reader(source, known)
    position = 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            rest = source[position : position + 12]
            why = "paths are not available; write ${name}" if rest[0] in "/@[.:" else "cannot be read"
            raise BadExpression(source, f"{why} (at {rest!r})")
        position = match.end()
        reader.take(match.lastgroup or "", match.group(), source[position:].lstrip()[:1])
    return reader.finish()


class _Reader:
    """Walks over the tokens; knows whether an operand or an operator must come next, as XPath's own lexer does."""

    def __init__(self, source: str, known: Container[str]) -> None:
        self.source = source
        self.known = known
        self.spelt: list[str] = []
        self.variables: dict[str, None] = {}
        self.calls: list[_Call] = []
        self.previous = ""
        self.uses_today = False

    def take(self, kind: str, text: str, following: str) -> None:
        """One token and the first letter after it."""
        if kind == "space":
            self.spelt.append(" ")
            return
        if self.calls and kind != "close":
            self.calls[-1].is_empty = False
        after_operand = self.previous in _OPERAND_ENDS
        if kind == "name" and after_operand and text in _WORD_OPERATORS:
            kind = "operator"
        self._expect(kind, text, after_operand)
        match kind:
            case "variable":
                self._variable(text.strip("${} \t\n"))
            case "value":
                self.variables[VALUE] = None
                self.spelt.append(f" ${VALUE} ")
            case "name":
                self._function(text, following)
            case "open":
                self._open()
            case "comma":
                self._comma()
            case "close":
                self._close()
            case "operator":
                self.spelt.append(f" {text} ")
            case _:
                self.spelt.append(text)
        self.previous = kind

    def finish(self) -> Expression:
        """The whole expression, once every token was taken."""
        if self.calls:
            raise self.bad("a parenthesis is not closed")
        if self.previous not in _OPERAND_ENDS:
            raise self.bad("is empty" if not self.previous else "ends in the middle")
        names = tuple(name for name in self.variables if name != VALUE)
        return Expression(self.source, "".join(self.spelt).strip(), names, VALUE in self.variables, self.uses_today)

    def bad(self, why: str) -> BadExpression:
        return BadExpression(self.source, why)

    def _expect(self, kind: str, text: str, after_operand: bool) -> None:
        if self.previous == "name" and kind != "open":
            raise self.bad("a function needs its parenthesis")
        if kind in ("literal", "number", "variable", "value", "name"):
            if after_operand:
                raise self.bad(f"two values side by side before {text!r}")
        elif kind == "open":
            if after_operand:
                raise self.bad("a parenthesis directly behind a value")
        elif text == "|":
            raise self.bad("'|' joins paths, which forms here do not have; write 'or'")
        elif not after_operand and not (kind == "operator" and text == "-"):
            is_empty_call = kind == "close" and self.previous == "open"
            if not is_empty_call:
                raise self.bad(f"a value is missing before {text!r}")

    def _variable(self, name: str) -> None:
        if name not in self.known:
            raise self.bad(f"there is no question or calculation {name!r}")
        self.variables[name] = None
        self.spelt.append(f" ${name} ")

    def _function(self, name: str, following: str) -> None:
        if following != "(":
            raise self.bad(f"{name!r} is a bare name; a question is written ${{{name}}}, a text '{name}'")
        if name not in FUNCTIONS:
            raise self.bad(f"the function {name}() is not available")
        if name == "today":
            self.uses_today = True
        self.spelt.append({"today": f" ${TODAY} "}.get(name, f"odk-{name}" if name in OWN_FUNCTIONS else name))

    def _open(self) -> None:
        is_call = self.previous == "name"
        self.calls.append(_Call(self._last_function() if is_call else None))
        if not (is_call and self.calls[-1].function == "today"):
            self.spelt.append("(")

    def _last_function(self) -> str:
        written = next(text.strip() for text in reversed(self.spelt) if text.strip())
        return "today" if written == f"${TODAY}" else written.removeprefix("odk-")

    def _comma(self) -> None:
        if not self.calls or self.calls[-1].function is None:
            raise self.bad("a comma outside a function")
        self.calls[-1].commas += 1
        self.spelt.append(", ")

    def _close(self) -> None:
        if not self.calls:
            raise self.bad("a parenthesis too many")
        call = self.calls.pop()
        if call.function is None:
            if call.is_empty:
                raise self.bad("an empty parenthesis")
        else:
            count = 0 if call.is_empty else call.commas + 1
            fewest, most = FUNCTIONS[call.function]
            if count < fewest or (most is not None and count > most):
                raise self.bad(f"{call.function}() takes {_arity(fewest, most)}, not {count}")
        if call.function != "today":
            self.spelt.append(")")


def _arity(fewest: int, most: int | None) -> str:
    if most is None:
        return f"{fewest} or more arguments"
    if fewest == most:
        return "no argument" if most == 0 else f"{most} argument{'s' if most > 1 else ''}"
    return f"{fewest} to {most} arguments"
