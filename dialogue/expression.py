"""Reads an ODK XPath expression word by word: refuses what forms may not use and makes a small tree of the rest.

Everything is found here, before anybody is asked: an unknown function or variable in a branch that seldom runs, a
bare name where a question was meant, a pattern of regex() that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from dialogue.odk_functions import compiled_pattern
from dialogue.syntax import LEVELS, Call, Constant, Negation, Node, Own, Variable, joined

DEEPEST = 30  # parentheses within parentheses; a grading of thirty steps fits, a slip of the keyboard does not

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
_NAME = r"[^\W\d][\w.\-]*"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)|(?P<literal>"[^"]*"|'[^']*')|(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<variable>\$\{{\s*{_NAME}\s*\}}|\${_NAME})|(?P<value>\.(?![.\w]))|(?P<name>{_NAME})
    |(?P<operator><=|>=|!=|[=<>+\-*|])|(?P<open>\()|(?P<close>\))|(?P<comma>,)""",
    re.VERBOSE,
)
_WORD_OPERATORS = frozenset(("and", "or", "div", "mod"))
_OPERAND_ENDS = frozenset(("literal", "number", "variable", "value", "close"))
# Signs before a value bind more tightly than any operator between two; a row of them is an even or an odd number.
_MINUS, _EVEN = "odd number of minus signs", "even number of minus signs"
_TIGHTNESS = LEVELS | {_MINUS: 7, _EVEN: 7}


class BadExpression(Exception):
    """An expression that a form may not have. `why` is a clause in English for the person who keeps the form."""

    def __init__(self, expression: str, why: str) -> None:
        super().__init__(f"{expression!r}: {why}")
        self.expression = expression
        self.why = why


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression: its own words, what they say, and which questions and calculations they read."""

    source: str
    tree: Node
    variables: tuple[str, ...]
    uses_today: bool


@dataclass(slots=True)
class _Open:
    """An open parenthesis, or the whole expression: what was read in it and is not joined yet.

    `function` is None for a plain group.
    """

    function: str | None = None
    arguments: list[Node] = field(default_factory=list)
    operands: list[Node] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)

    def sign(self) -> None:
        """A minus sign before a value; a second one takes the first back, but what follows is a number now."""
        if self.operators and self.operators[-1] in (_MINUS, _EVEN):
            self.operators[-1] = _EVEN if self.operators[-1] == _MINUS else _MINUS
        else:
            self.operators.append(_MINUS)

    def join(self, level: int) -> None:
        """Join the values behind operators that bind as tightly as `level` or more."""
        while self.operators and _TIGHTNESS[self.operators[-1]] >= level:
            operator, last = self.operators.pop(), self.operands.pop()
            if operator == _MINUS:
                self.operands.append(Negation(last))
            elif operator == _EVEN:
                self.operands.append(Call("number", (last,)))
            else:
                self.operands.append(joined(self.operands.pop(), operator, last))

    def end(self) -> Node:
        """Everything since the last comma, joined."""
        self.join(0)
        return self.operands.pop()


def read_expression(source: str, known: Container[str]) -> Expression:
    """Check `source`, in which other questions are `$name` or `${name}`, all of them in `known`.

    Raises BadExpression for a function outside the closed list or with a wrong number of arguments, an unknown
    variable, a path (`/`, `..`, `@`, a bare name), a faulty pattern and anything that is not an expression at all.
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
        self.variables: dict[str, None] = {}
        self.stack = [_Open()]
        self.function: str | None = None  # the name just read, whose parenthesis follows
        self.previous = ""
        self.uses_today = False

    def take(self, kind: str, text: str, following: str) -> None:
        """One token and the first letter after it."""
        if kind == "space":
            return
        after_operand = self.previous in _OPERAND_ENDS
        if kind == "name" and after_operand and text in _WORD_OPERATORS:
            kind = "operator"
        self._expect(kind, text, after_operand)
        match kind:
            case "literal":
                self.stack[-1].operands.append(Constant(text[1:-1]))
            case "number":
                self.stack[-1].operands.append(Constant(float(text)))
            case "variable":
                self._variable(text.strip("${} \t\n"))
            case "value":
                self.stack[-1].operands.append(Own())
            case "name":
                self._function(text, following)
            case "open":
                self._open()
            case "comma":
                self._comma()
            case "close":
                self._close()
            case _:
                self._operator(text, after_operand)
        self.previous = kind

    def finish(self) -> Expression:
        """The whole expression, once every token was taken."""
        if len(self.stack) > 1:
            raise self.bad("a parenthesis is not closed")
        if self.previous not in _OPERAND_ENDS:
            raise self.bad("is empty" if not self.previous else "ends in the middle")
        return Expression(self.source, self.stack[0].end(), tuple(self.variables), self.uses_today)

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
        self.stack[-1].operands.append(Variable(name))

    def _function(self, name: str, following: str) -> None:
        if following != "(":
            raise self.bad(f"{name!r} is a bare name; a question is written ${{{name}}}, a text '{name}'")
        if name not in FUNCTIONS:
            raise self.bad(f"the function {name}() is not available")
        self.function = name
        self.uses_today = self.uses_today or name == "today"

    def _operator(self, text: str, after_operand: bool) -> None:
        if not after_operand:
            self.stack[-1].sign()
            return
        self.stack[-1].join(LEVELS[text])
        self.stack[-1].operators.append(text)

    def _open(self) -> None:
        if len(self.stack) > DEEPEST:
            raise self.bad(f"more than {DEEPEST} parentheses within each other")
        self.stack.append(_Open(self.function))
        self.function = None

    def _comma(self) -> None:
        group = self.stack[-1]
        if group.function is None:
            raise self.bad("a comma outside a function")
        group.arguments.append(group.end())

    def _close(self) -> None:
        if len(self.stack) == 1:
            raise self.bad("a parenthesis too many")
        group = self.stack.pop()
        if self.previous != "open":
            group.arguments.append(group.end())
        if group.function is not None:
            self.stack[-1].operands.append(self._call(group.function, tuple(group.arguments)))
        elif group.arguments:
            self.stack[-1].operands.extend(group.arguments)
        else:
            raise self.bad("an empty parenthesis")

    def _call(self, function: str, arguments: tuple[Node, ...]) -> Call:
        fewest, most = FUNCTIONS[function]
        if len(arguments) < fewest or (most is not None and len(arguments) > most):
            raise self.bad(f"{function}() takes {_arity(fewest, most)}, not {len(arguments)}")
        if function == "regex":
            self._check_pattern(arguments[1])
        return Call(function, arguments)

    def _check_pattern(self, pattern: Node) -> None:
        """A pattern must be plain text, so that a faulty one is found now and not in a village."""
        if not isinstance(pattern, Constant) or not isinstance(pattern.value, str):
            raise self.bad("the pattern of regex() must be a text in quotation marks")
        try:
            compiled_pattern(pattern.value)
        except re.error as error:
            raise self.bad(f"the pattern of regex() cannot be read ({error})") from error


def _arity(fewest: int, most: int | None) -> str:
    if most is None:
        return f"{fewest} or more arguments"
    if fewest == most:
        return "no argument" if most == 0 else f"{most} argument{'s' if most > 1 else ''}"
    return f"{fewest} to {most} arguments"
