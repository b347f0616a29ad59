"""Expressions made at random, and those of every form that comes with the program, hold against libxml2's XPath."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dialogue.conditions import compile_condition
from dialogue.odk_functions import XPathValue
from programmes.reader import read_plan
from tests.dialogue.libxml2 import agree, libxml2_value

PLANS = Path(__file__).parents[2] / "plans"
NAMES = ("a", "b", "c-1")
WHOLE = st.integers(0, 40).map(str)
DIGITS = st.one_of(WHOLE, st.sampled_from((".5", "2.25", "0", "00", "7.", "1000000000", "12345678901")))
WORDS = st.sampled_from(
    ("''", "'5'", "' 7 '", "'-3'", "'yes'", '"tha dtd"', "'tha'", "'2026-03-30'", "'0'", "'-'", "'.'", "'2.5 '", "'đ('")
)
LEAF = st.one_of(st.sampled_from(("$a", "${b}", "$c-1", ".", "today()")), DIGITS, WORDS)
VALUES: st.SearchStrategy[XPathValue] = st.one_of(
    st.integers(-40, 40).map(lambda quarters: quarters / 4),
    st.sampled_from((0.0, -0.0, 20542.0, 1e12)),
    st.sampled_from(("", "5", "-2.5", " 3", "yes", "tha dtd", "2026-03-30")),
    st.booleans(),
)


def _bigger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Operators between what there is, brackets around it, signs before it, functions of it."""
    text = st.one_of(LEAF, st.builds("concat({}, {})".format, LEAF, LEAF))  # libxml2 reads long fractions askew
    operators = st.sampled_from(("or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"))
    of_one = st.sampled_from(("number", "not", "boolean", "int", "round"))
    of_text = st.sampled_from(("string", "string-length", "count-selected", "date", "decimal-date-time", "number"))
    of_texts = st.sampled_from(("contains", "starts-with", "selected", "selected-at", "concat", "substr"))
    of_two = st.sampled_from(("coalesce", "min", "max", "sum", "pow", "round"))
    return st.one_of(
        st.builds("{} {} {}".format, smaller, operators, smaller),
        st.builds("{} {} {} {} {}".format, smaller, operators, smaller, operators, smaller),
        st.builds("({})".format, smaller),
        st.builds("{}{}".format, st.sampled_from(("-", "- -", "--- ")), smaller),
        st.builds("{}({})".format, of_one, smaller),
        st.builds("{}({})".format, of_text, text),
        st.builds("{}( {},{})".format, of_texts, text, text),
        st.builds("{}({}, {})".format, of_two, smaller, smaller),
        st.builds("if({}, {}, {})".format, smaller, smaller, smaller),
        st.builds("regex({}, '{}')".format, text, st.sampled_from(("[0-9]+", "[a-z ]*", "(yes|no)"))),
        st.sampled_from(("true()", "false()")),
    )


EXPRESSIONS = st.recursive(LEAF, _bigger, max_leaves=12)


@settings(max_examples=600)
@given(EXPRESSIONS, st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)), VALUES, st.none() | st.dates(date(1990, 1, 1)))
def test_random_expressions(source: str, others: dict[str, XPathValue], own: XPathValue, today: date | None) -> None:
    ours = compile_condition(source, NAMES).value(others, own, today)
    theirs = libxml2_value(source, others, own, today)
    assert agree(ours, theirs), (ours, theirs)


def _expressions_of_the_plans() -> list[str]:
    forms = [form.questionnaire for folder in sorted(PLANS.iterdir()) for form in read_plan(folder).forms]
    asked = [question for form in forms for question in form.questions()]
    found = {text for q in asked for text in (q.relevant, q.constraint, q.warning) if text is not None}
    return sorted(found | {calculation.expression for form in forms for calculation in form.calculations})


@pytest.fixture(scope="module")
def of_the_plans() -> list[str]:
    return _expressions_of_the_plans()


@settings(max_examples=60)
@given(st.data())
def test_every_expression_of_the_plans(of_the_plans: list[str], data: st.DataObject) -> None:
    assert len(of_the_plans) > 50
    for source in of_the_plans:
        condition = compile_condition(source, _Anything())
        others = {name: data.draw(VALUES) for name in condition.variables}
        own, today = data.draw(VALUES), date(2026, 4, 2)
        ours, theirs = condition.value(others, own, today), libxml2_value(source, others, own, today)
        assert agree(ours, theirs), (source, others, own, ours, theirs)


class _Anything:
    """Knows every name."""

    def __contains__(self, name: object) -> bool:
        return True


@pytest.mark.parametrize(
    "source",
    [
        "1 div -0",
        "0 div 0",
        "-1 mod 0",
        "5 mod -2",
        "-5 mod 2.5",
        "3 > 2 > 1",
        "1 = 5 < 1",
        "0 = 0 and 0 or 1",
        "1 = 1 = '1'",
    ],
)
def test_the_corners_of_the_standard(source: str) -> None:
    assert agree(compile_condition(source, ()).value({}, "", None), libxml2_value(source, {}, "", None))


def test_what_libxml2_reads_askew_is_read_right_here() -> None:
    """1.14 is the double nearest to 1.14 (XPath 1.0, section 4.4), 1e3 is no number, and no text has an exponent."""
    nowhere = etree.Element("nowhere")
    assert etree.XPath("1.14")(nowhere) != 1.14
    assert compile_condition(". <= 1.36 and . >= 1.36", ()).value({}, 1.36, None) is True
    assert compile_condition("1.14", ()).value({}, "", None) == 1.14
    assert etree.XPath("number('1e3')")(nowhere) == 1000
    assert agree(compile_condition("number('1e3')", ()).value({}, "", None), float("nan"))
    assert etree.XPath("string(10000000000)")(nowhere) == "1e+10"
    assert compile_condition("string(10000000000)", ()).value({}, "", None) == "10000000000"
