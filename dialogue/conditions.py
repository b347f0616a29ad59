"""Evaluates the expressions of a form: XPath 1.0 with ODK's functions, on libxml2 (the only file here that knows lxml).

Numbers are XPath's, that is binary doubles: exact for whole numbers up to 2^53, so every comparison and sum of counts
(the engine takes at most 10^12) is exact. Decimals are compared as the nearest doubles: `. <= 7.98` holds for 7.98,
but 0.1 + 0.2 is not 0.3. What must be judged exactly (targets) is never judged here but in indicators/.

A blank question (not asked, not done, unknown) is "": a number made of it is NaN and every comparison with it false,
as in ODK. Dates are day numbers, as ODK compares them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from dialogue.answers import Answer, AnswerKind
from dialogue.expression import TODAY, VALUE, BadExpression, Expression, read_expression
from dialogue.odk_functions import EXTENSIONS, XPathValue, as_boolean, compiled_pattern, day_number

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["BLANK", "BadExpression", "Condition", "compile_condition", "xpath_value"]

BLANK = ""
_PATTERN = re.compile(r"""odk-regex\(""")
_LITERAL = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*\)""")


class Condition:
    """One compiled expression. Pure and safe to share between threads."""

    __slots__ = ("_evaluate", "_nowhere", "expression")

    def __init__(self, expression: Expression, evaluate: etree.XPath, nowhere: etree._Element) -> None:
        self.expression = expression
        self._evaluate = evaluate
        self._nowhere = nowhere  # there are no paths, so the context node is never looked at

    @property
    def variables(self) -> tuple[str, ...]:
        """The questions and calculations it reads, besides the value under test."""
        return self.expression.variables

    def value(self, others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> XPathValue:
        """The result, with `others` by name, `own` as `.`, and `today` (a blank when None)."""
        expression = self.expression
        given = {name: others[name] for name in expression.variables}
        if expression.uses_value:
            given[VALUE] = own
        if expression.uses_today:
            given[TODAY] = BLANK if today is None else day_number(today)
        return cast(XPathValue, self._evaluate(self._nowhere, **given))

    def holds(self, others: Mapping[str, XPathValue], own: XPathValue, today: date | None) -> bool:
        """The result as a truth value."""
        return as_boolean(self.value(others, own, today))


def compile_condition(source: str, known: Container[str]) -> Condition:
    """Compile `source`; `known` are the names that may follow `$`. Raises BadExpression."""
    from lxml import etree  # here: a program that nobody has answered yet is 5 MB smaller

    expression = read_expression(source, known)
    _check_patterns(expression)
    try:
        evaluate = etree.XPath(expression.xpath, extensions=EXTENSIONS, smart_strings=False)
    except etree.XPathSyntaxError as error:
        raise BadExpression(source, f"is not XPath ({error})") from error
    return Condition(expression, evaluate, etree.Element("nowhere"))


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


def _check_patterns(expression: Expression) -> None:
    """Patterns of regex() must be plain text, so that a faulty one is found now and not in a village."""
    for call in _PATTERN.finditer(_without_literals(expression.xpath)):
        depth, position, comma = 1, call.end(), -1
        blanked = _without_literals(expression.xpath)
        while depth and position < len(blanked):
            letter = blanked[position]
            depth += (letter == "(") - (letter == ")")
            if letter == "," and depth == 1:
                comma = position
            position += 1
        literal = _LITERAL.match(expression.xpath, comma + 1)
        if literal is None:
            raise BadExpression(expression.source, "the pattern of regex() must be a text in quotation marks")
        try:
            compiled_pattern(literal[1] if literal[1] is not None else literal[2])
        except re.error as error:
            raise BadExpression(expression.source, f"the pattern of regex() cannot be read ({error})") from error


def _without_literals(xpath: str) -> str:
    """The same length with every quoted text blanked, so that parentheses inside texts do not count."""
    return re.sub(r""""[^"]*"|'[^']*'""", lambda found: "_" * len(found.group()), xpath)
