"""The expressions of a form as its questions use them: XPath 1.0 with ODK's functions.

Numbers are XPath's, that is binary doubles: exact for whole numbers up to 2^53, so every comparison and sum of counts
(the engine takes at most 10^12) is exact. Decimals are compared as the nearest doubles: `. <= 7.98` holds for 7.98,
but 0.1 + 0.2 is not 0.3. What must be judged exactly (targets) is never judged here but in indicators/.

A blank question (not asked, not done, unknown) is "": a number made of it is NaN and every comparison with it false,
as in ODK. Dates are day numbers, as ODK compares them.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal

from dialogue.answers import Answer, AnswerKind
from dialogue.compiling import BLANK, Evaluate, compiled
from dialogue.expression import BadExpression, Expression, read_expression
from dialogue.odk_functions import XPathValue, as_boolean, day_number

__all__ = ["BLANK", "BadExpression", "Condition", "compile_condition", "xpath_value"]


class Condition:
    """One compiled expression. Pure and safe to share between threads."""

    __slots__ = ("_evaluate", "expression")

    def __init__(self, expression: Expression, evaluate: Evaluate) -> None:
        self.expression = expression
        self._evaluate = evaluate

    @property
    def variables(self) -> tuple[str, ...]:
        """The questions and calculations it reads, besides the value under test."""
        return self.expression.variables

    def value(self, others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> XPathValue:
        """The result, with `others` by name, `own` as `.`, and `today` (a blank when None)."""
        return self._evaluate(others, own, today)

    def holds(self, others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> bool:
        """The result as a truth value."""
        return as_boolean(self._evaluate(others, own, today))


def compile_condition(source: str, known: Container[str]) -> Condition:
    """Compile `source`; `known` are the names that may follow `$`. Raises BadExpression."""
    expression = read_expression(source, known)
    return Condition(expression, compiled(expression.tree))


def xpath_value(answer: Answer | None) -> XPathValue:
    """What an expression sees of an answer: a number, text, names in a row, a day number; a blank without a value."""
    if answer is None or answer.kind is not AnswerKind.VALUE:
        return BLANK
    match answer.value:
        case Decimal() as number:
            return float(number)
        case tuple() as names:
            return " ".join(names)
        case date() as day:
            return day_number(day)
        case str() as text:
            return text
        case None:
            return BLANK


def answer_of(value: XPathValue) -> Answer:
    """A computed element: yes is 1 and no is 0; a blank or NaN is "no figures", never 0."""
    if isinstance(value, str):
        return Answer(AnswerKind.VALUE, value) if value.strip() else Answer(AnswerKind.UNKNOWN)
    if not math.isfinite(value):
        return Answer(AnswerKind.UNKNOWN)
    exact = Decimal(int(value)) if value == int(value) else Decimal(repr(value))
    return Answer(AnswerKind.VALUE, exact)
