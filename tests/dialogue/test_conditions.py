"""Expressions against results worked out by hand from the ODK form operators and functions reference."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from dialogue.conditions import BLANK, BadExpression, answer_of, compile_condition, xpath_value
from dialogue.logic import CircularQuestionnaire, Logic, find_cycle, logic_of
from dialogue.odk_functions import XPathValue
from dialogue.questionnaire import Ask, Calculation, Question, Questionnaire
from tests.dialogue.forms import VILLAGE, number, question

TODAY = date(2026, 4, 2)
OTHERS: dict[str, XPathValue] = {
    "total": 20.0,
    "part": 18.0,
    "blank": BLANK,
    "yes": "yes",
    "many": "tha dtd",
    "day": xpath_value(Answer(AnswerKind.VALUE, date(2026, 3, 30))),
    "big": 1_250_000_000.0,
    "q-1.a": 5.0,
}


def value(source: str, own: XPathValue = BLANK) -> XPathValue:
    return compile_condition(source, OTHERS).value(OTHERS, own, TODAY)


@pytest.mark.parametrize(
    ("source", "own", "expected"),
    [
        (". <= $total", 20.0, True),
        (". <= $total", 21.0, False),
        (". < ${total}", 20.0, False),
        (". <= 7.98", 7.98, True),
        ("${total}-${part}", BLANK, 2.0),  # pyxform writes names side by side
        ("$total - $part = 2", BLANK, True),
        ("$total div $part > 1.1", BLANK, True),
        ("$total mod 6", BLANK, 2.0),
        ("-$part + 3 * 2", BLANK, -12.0),
        ("$q-1.a + 1", BLANK, 6.0),
        ("$blank < 5", BLANK, False),  # nothing compares with a blank
        ("$blank > 5", BLANK, False),
        ("$blank = 0", BLANK, False),
        ("$blank = ''", BLANK, True),
        ("$blank != ''", BLANK, False),
        (". = ''", 5.0, False),
        ("$total + $blank", BLANK, math.nan),
        ("not($blank > 5)", BLANK, True),
        ("$yes = 'yes' and $part > 3", BLANK, True),
        ("$yes = 'no' or $part > 3", BLANK, True),
        ("if($part > 3, 'a', 'b')", BLANK, "a"),
        ("if($blank, 1, 2)", BLANK, 2.0),
        ("if(selected($many, 'tha'), $part, 0)", BLANK, 18.0),
        ("selected($many, 'tha')", BLANK, True),
        ("selected($many, 'th')", BLANK, False),
        ("selected($blank, 'tha')", BLANK, False),
        ("selected(., 'dtd')", "tha dtd", True),
        ("selected-at($many, 1)", BLANK, "dtd"),
        ("selected-at($many, 2)", BLANK, ""),
        ("count-selected($many)", BLANK, 2.0),
        ("count-selected($blank)", BLANK, 0.0),
        ("coalesce($blank, 7)", BLANK, 7.0),
        ("coalesce($part, 7)", BLANK, 18.0),
        ("coalesce(number($blank), 7)", BLANK, 7.0),
        ("round(2.5)", BLANK, 3.0),
        ("round(-2.5)", BLANK, -2.0),  # XPath 1.0: halves go up
        ("round(14.29123456789, 1)", BLANK, 14.3),
        ("round(12345.14, -2)", BLANK, 12300.0),
        ("round(1.005, 2)", BLANK, 1.01),  # by its decimal digits
        ("round($part div $total * 100, 1)", BLANK, 90.0),
        ("round($blank, 1)", BLANK, math.nan),
        ("int(7.9)", BLANK, 7.0),
        ("int(-7.9)", BLANK, -7.0),
        ("number('12')", BLANK, 12.0),
        ("number('12a')", BLANK, math.nan),
        ("string(12)", BLANK, "12"),
        ("concat($part, '/', $total)", BLANK, "18/20"),
        ("concat($big)", BLANK, "1250000000"),
        ("string-length(.) <= 3", "abcd", False),
        ("substr('abcdef', 1, 3)", BLANK, "bc"),
        ("substr('abcdef', 2)", BLANK, "cdef"),
        ("contains('abc', 'b')", BLANK, True),
        ("starts-with('abc', 'b')", BLANK, False),
        ("regex(., '[0-9]{4}')", "2026", True),
        ("regex(., '[0-9]{4}')", "20261", False),  # the whole text must match
        ("regex(., '[0-9]{10}')", 1_250_000_000.0, True),
        ("regex('a)b', 'a\\)b')", BLANK, True),
        ("min($part, $total, 3)", BLANK, 3.0),
        ("max($part, $total)", BLANK, 20.0),
        ("sum($part, $total, 2)", BLANK, 40.0),
        ("sum($part, $blank)", BLANK, math.nan),  # missing is not 0
        ("sum($part, coalesce($blank, 0))", BLANK, 18.0),
        ("max($part, $blank)", BLANK, math.nan),
        ("pow(2, 10)", BLANK, 1024.0),
        ("pow(0, -1)", BLANK, math.nan),
        ("boolean($blank)", BLANK, False),
        ("true() and not(false())", BLANK, True),
        ("$day <= today()", BLANK, True),
        ("today() - $day", BLANK, 3.0),
        ("$day >= date('2026-03-31')", BLANK, False),
        ("date('2026-03-30') = $day", BLANK, True),
        ("date('30/3/2026')", BLANK, math.nan),
        ("decimal-date-time('1970-01-02T12:00:00')", BLANK, 1.5),
        ("(($part)) <= ( $total )", BLANK, True),
        (". <= 1.14", 1.14, True),  # a decimal is the nearest double, in the form as in the answer
        (". >= 1.36", 1.36, True),
        ("2 + 3 * 4 - 6 div 2", BLANK, 11.0),
        ("20 - 5 - 3", BLANK, 12.0),
        ("20 - (5 - 3)", BLANK, 18.0),
        ("- - - $part", BLANK, -18.0),
        ("- -'4'", BLANK, 4.0),
        ("-2 * -3", BLANK, 6.0),
        ("1 or 0 and 0", BLANK, True),
        ("3 > 2 > 1", BLANK, False),  # (3 > 2) is 1
        ("1 = 5 < 1", BLANK, False),  # 1 = (5 < 1)
        ("'10' > '9'", BLANK, True),  # numbers, though both are texts
        ("'1.0' = '1'", BLANK, False),
        ("'1.0' = 1", BLANK, True),
        ("true() = 'no'", BLANK, True),
        ("$blank = false()", BLANK, True),
        ("1 div 0", BLANK, math.inf),
        ("-1 div 0", BLANK, -math.inf),
        ("1 div -0", BLANK, -math.inf),
        ("0 div 0", BLANK, math.nan),
        ("0 div 0 != 0 div 0", BLANK, True),
        ("-5 mod 3", BLANK, -2.0),
        ("5 mod 0", BLANK, math.nan),
        ("1 div 0 mod 2", BLANK, math.nan),
        ("5 mod (1 div 0)", BLANK, 5.0),
        ("sum(1 div 0, -1 div 0)", BLANK, math.nan),
        ("number('1e3')", BLANK, math.nan),
        ("string(12500000000)", BLANK, "12500000000"),
        ("if($total > 1 and $part, $many, 1 div 0)", BLANK, "tha dtd"),
        ("\"và\" = 'và'", BLANK, True),
        ("'$nobody ( . today()' = ''", BLANK, False),  # nothing inside quotation marks counts
    ],
)
def test_results(source: str, own: XPathValue, expected: XPathValue) -> None:
    found = value(source, own)
    assert type(found) is type(expected)
    assert found == expected or (isinstance(expected, float) and math.isnan(expected) and found != found)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("$nobody > 1", "no question or calculation 'nobody'"),
        ("${total", "cannot be read"),
        ("total > 1", "bare name"),
        ("/data/total > 1", "paths are not available"),
        ("../total > 1", "paths are not available"),
        ("$total[1]", "paths are not available"),
        ("@total", "paths are not available"),
        ("*", "a value is missing"),
        ("$total * *", "a value is missing"),
        ("$total | $part", "joins paths"),
        ("once(1)", "once() is not available"),
        ("position(.)", "position() is not available"),
        ("now() > 1", "now() is not available"),
        ("count($many)", "count() is not available"),
        ("odk-if(1, 2, 3)", "odk-if() is not available"),
        ("if($total > 1, 2)", "takes 3 arguments, not 2"),
        ("round()", "takes 1 to 2 arguments, not 0"),
        ("today(1)", "takes no argument, not 1"),
        ("sum()", "takes 1 or more arguments, not 0"),
        ("not(true(), 1)", "takes 1 argument, not 2"),
        ("$total >", "ends in the middle"),
        ("> $total", "a value is missing"),
        ("$total $part", "side by side"),
        ("$total and or $part", "bare name"),
        ("($total", "not closed"),
        ("$total)", "too many"),
        ("()", "empty parenthesis"),
        ("(1, 2)", "comma outside"),
        ("if(1,,2)", "a value is missing"),
        ("$total = 'a", "cannot be read"),
        ("$total == 1", "a value is missing"),
        ("$total && $part", "cannot be read"),
        ("regex(., $yes)", "must be a text"),
        ("regex(., '[')", "cannot be read"),
        ("regex(., '\\p{L}+')", "cannot be read"),
        ("(" * 31 + "1" + ")" * 31, "more than 30 parentheses"),
    ],
)
def test_refusals_name_the_expression_and_say_why(source: str, why: str) -> None:
    with pytest.raises(BadExpression) as caught:
        compile_condition(source, OTHERS)
    assert caught.value.expression == source
    assert why in caught.value.why


@given(st.text(alphabet="$.()+-*=<>!,' \"abif0123/[]{}@|đ", max_size=30))
def test_no_text_upsets_the_compiler(source: str) -> None:
    try:
        condition = compile_condition(source, OTHERS)
    except BadExpression:
        return
    condition.holds(OTHERS, 3.0, TODAY)


def test_long_and_deep_expressions_are_worked_out() -> None:
    assert value(" + ".join(["$part"] * 5000)) == 90_000.0
    assert value(" and ".join(["$part > 3"] * 5000)) is True
    assert value("-" * 5001 + "2") == -2.0
    every_level = "0 or 1 and 1 = 1 < 1 + 1 * -number("
    assert value(f"{every_level * 30}$part{')' * 30}") is False


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(("<=", "<", "=", ">", ">=", "!=")))
def test_counts_compare_exactly(first: int, second: int, operator: str) -> None:
    others: dict[str, XPathValue] = {"other": xpath_value(number(second))}
    found = compile_condition(f". {operator} $other", others).holds(others, xpath_value(number(first)), None)
    python = operator.replace("=", "==") if operator == "=" else operator
    assert found is eval(f"{first} {python} {second}")


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_sums_of_counts_are_exact(counts: list[int]) -> None:
    others: dict[str, XPathValue] = {f"n{index}": float(count) for index, count in enumerate(counts)}
    total = compile_condition(" + ".join(f"${name}" for name in others), others).value(others, BLANK, None)
    assert answer_of(total) == number(sum(counts))


def test_what_expressions_see_of_answers() -> None:
    assert xpath_value(None) == BLANK
    assert xpath_value(Answer(AnswerKind.NOT_DONE)) == BLANK
    assert xpath_value(Answer(AnswerKind.UNKNOWN)) == BLANK
    assert xpath_value(number(0)) == 0.0
    assert xpath_value(Answer(AnswerKind.VALUE, ("a", "b"))) == "a b"
    assert xpath_value(Answer(AnswerKind.VALUE, date(1970, 1, 3))) == 2.0


def test_computed_elements_are_never_zero_for_want_of_figures() -> None:
    assert answer_of(math.nan) == answer_of(math.inf) == answer_of(" ") == Answer(AnswerKind.UNKNOWN)
    assert answer_of(0.0) == number(0)
    assert answer_of(90.5) == number("90.5")
    assert answer_of(True) == number(1)
    assert answer_of(False) == number(0)
    assert answer_of(1e15) == Answer(AnswerKind.VALUE, Decimal(10**15))
    assert answer_of("a") == Answer(AnswerKind.VALUE, "a")


def _form(questions: tuple[Question, ...], **calculations: str) -> Questionnaire:
    made = tuple(Calculation(name, expression) for name, expression in calculations.items())
    return Questionnaire("f", {"vi": "f"}, "village", tuple(map(Ask, questions)), made)


def test_circles_are_found_and_named() -> None:
    plain = _form(
        (question("a"), question("b", relevant="$a > 1", constraint=". < $c"), question("c", constraint=". > $b"))
    )
    assert find_cycle(plain) is None
    own = _form((question("a", relevant="$a > 1"),))
    assert find_cycle(own) == ("a", "a")
    through = _form((question("a", relevant="$x > 1"), question("b")), x="$y + $b", y="$a * 2")
    found = find_cycle(through)
    assert found is not None
    assert found[0] == found[-1]
    assert set(found) == {"a", "x", "y"}
    self_made = _form((question("a"),), x="$x + 1")
    assert find_cycle(self_made) == ("x", "x")
    with pytest.raises(CircularQuestionnaire, match="runs in a circle"):
        Logic(through)


def test_logic_is_compiled_once_per_questionnaire() -> None:
    assert logic_of(VILLAGE) is logic_of(VILLAGE)
    other = _form((question("a"),))
    first = logic_of(other)
    del other
    again = _form((question("a"),))
    assert logic_of(again) is not first
