"""Makes a Python function of what an expression says: XPath 1.0 (section 3), for numbers, texts and truth values.

Numbers are IEEE doubles: dividing by zero is an infinity or NaN and never an error, `mod` has the sign of what is
divided. `<` and its kin compare numbers; `=` compares truth values where one side is one, else numbers where one side
is a number, else texts. `and`, `or` and `if` work out only what decides them.

What does not depend on an answer is worked out once, here.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from datetime import date

from dialogue.odk_functions import PURE_FUNCTIONS, XPathValue, as_boolean, as_number, day_number
from dialogue.syntax import Call, Chain, Constant, Negation, Node, Own, Variable

BLANK = ""
# (other questions and calculations by name, the value under test, today) → the result
Evaluate = Callable[[Mapping[str, XPathValue], XPathValue, date | None], XPathValue]
_Binary = Callable[[XPathValue, XPathValue], XPathValue]


def compiled(tree: Node) -> Evaluate:
    """The function that `tree` describes: pure, and safe to share between threads."""
    return _function(_folded(tree))


def _folded(node: Node) -> Node:
    """The same with everything worked out that no answer can change."""
    match node:
        case Constant() | Variable() | Own() | Call(function="today"):
            return node
        case Negation(operand):
            parts: tuple[Node, ...] = (_folded(operand),)
            node = Negation(parts[0])
        case Chain(first, rest):
            parts = (_folded(first), *(_folded(other) for _, other in rest))
            signs = (sign for sign, _ in rest)
            node = Chain(parts[0], tuple(zip(signs, parts[1:], strict=True)))
        case Call(function, arguments):
            parts = tuple(map(_folded, arguments))
            node = Call(function, parts)
    if all(isinstance(part, Constant) for part in parts):
        return Constant(_function(node)({}, BLANK, None))
    return node


def _function(node: Node) -> Evaluate:
    match node:
        case Constant(value):
            return lambda others, own, today: value
        case Variable(name):
            return lambda others, own, today: others[name]
        case Own():
            return lambda others, own, today: own
        case Negation(operand):
            number = _function(operand)
            return lambda others, own, today: -as_number(number(others, own, today))
        case Call("today"):
            return lambda others, own, today: BLANK if today is None else day_number(today)
        case Call("if", (condition, then, otherwise)):
            return _choice(_function(condition), _function(then), _function(otherwise))
        case Call(function, arguments):
            return _call(PURE_FUNCTIONS[function], tuple(map(_function, arguments)))
        case Chain(first, ((sign, Constant(float() as number)),)) if sign in _ORDER:
            return _compared_with(_function(first), sign, number)
        case Chain(first, (("and" | "or" as sign, _), *_)):
            parts = (_function(first), *(_function(other) for _, other in node.rest))
            return _any(parts) if sign == "or" else _all(parts)
        case Chain(first, rest):
            return _from_left(_function(first), tuple((_BINARY[sign], _function(other)) for sign, other in rest))


def _choice(condition: Evaluate, then: Evaluate, otherwise: Evaluate) -> Evaluate:
    def choose(others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> XPathValue:
        branch = then if as_boolean(condition(others, own, today)) else otherwise
        return branch(others, own, today)

    return choose


def _call(function: Callable[..., XPathValue], arguments: tuple[Evaluate, ...]) -> Evaluate:
    def call(others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> XPathValue:
        return function(*[argument(others, own, today) for argument in arguments])

    return call


def _all(parts: tuple[Evaluate, ...]) -> Evaluate:
    def hold_all(others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> bool:
        for part in parts:  # noqa: SIM110 - a generator would cost as much again
            if not as_boolean(part(others, own, today)):
                return False
        return True

    return hold_all


def _any(parts: tuple[Evaluate, ...]) -> Evaluate:
    def holds_any(others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> bool:
        for part in parts:  # noqa: SIM110
            if as_boolean(part(others, own, today)):
                return True
        return False

    return holds_any


def _from_left(first: Evaluate, rest: tuple[tuple[_Binary, Evaluate], ...]) -> Evaluate:
    """Any other chain: one value after the other."""

    def work_out(others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> XPathValue:
        result = first(others, own, today)
        for apply, other in rest:
            result = apply(result, other(others, own, today))
        return result

    return work_out


def _compared_with(value: Evaluate, sign: str, number: float) -> Evaluate:
    """A comparison with a number that stands in the expression, by far the commonest kind."""
    compare, between_any = _ORDER[sign], _BINARY[sign]

    def is_so(others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> XPathValue:
        found = value(others, own, today)
        return compare(found, number) if type(found) is float else between_any(found, number)

    return is_so


def _equal(one: XPathValue, other: XPathValue) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return as_boolean(one) is as_boolean(other)
    return one == other if type(one) is type(other) else as_number(one) == as_number(other)


def _divided(dividend: float, divisor: float) -> float:
    if divisor:
        return dividend / divisor
    if not dividend or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def _remainder(dividend: float, divisor: float) -> float:
    """What is left after dividing towards zero; NaN where that means nothing."""
    return math.fmod(dividend, divisor) if divisor and math.isfinite(dividend) else math.nan


def _of_numbers(function: Callable[[float, float], XPathValue]) -> _Binary:
    return lambda one, other: function(as_number(one), as_number(other))


_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_BINARY: Mapping[str, _Binary] = {
    **{sign: _of_numbers(compare) for sign, compare in _ORDER.items()},
    "=": _equal,
    "!=": lambda one, other: not _equal(one, other),
    "+": _of_numbers(operator.add),
    "-": _of_numbers(operator.sub),
    "*": _of_numbers(operator.mul),
    "div": _of_numbers(_divided),
    "mod": _of_numbers(_remainder),
}
