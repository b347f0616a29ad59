"""What a checked expression says, as a small tree: expression.py reads it, compiling.py makes a function of it."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.odk_functions import XPathValue

# The binary operators, by how tightly they bind (XPath 1.0, section 3); all of them are read from left to right.
LEVELS = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or a text that stands in the expression itself."""

    value: XPathValue


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`: the value of another question or of a calculation."""

    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """`.`: the value under test."""


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign before a value."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Values joined by operators of one level: `a - b + c` is a, then (-, b), (+, c). A long sum is no deep tree."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple[Node, ...]


Node = Constant | Variable | Own | Negation | Chain | Call


def joined(left: Node, operator: str, right: Node) -> Chain:
    """`left operator right`, as one chain with a `left` of the same level (brackets around that change nothing)."""
    if isinstance(left, Chain) and LEVELS[left.rest[0][0]] == LEVELS[operator]:
        return Chain(left.first, (*left.rest, (operator, right)))
    return Chain(left, ((operator, right),))
