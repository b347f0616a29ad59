"""Calendar rules: every rule that can be written is read back; faults name their place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.calendar import RuleError, parse_rule, write_rule
from indicators.duty_rule import (
    About,
    Clause,
    DayOfYear,
    EachPeriod,
    EachYear,
    EveryMonths,
    Once,
    Rule,
    Undated,
    Weekly,
    WithinMonths,
)
from indicators.period import Period, PeriodKind

KINDS = [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.NINE_MONTHS]
ABOUT = st.sampled_from(About)
DAYS_OF_YEAR = st.builds(
    lambda day, before: DayOfYear(day.month, day.day, before),
    st.dates(date(2001, 1, 1), date(2001, 12, 31)),
    st.booleans(),
)
LIMITS = st.dates(date(1990, 1, 1), date(2100, 1, 1)) | st.sampled_from(["2025", "2020Q2", "2026S1", "202607"]).map(
    Period.parse
)
SCHEDULES = st.one_of(
    st.builds(Undated, st.booleans()),
    st.builds(EachPeriod, st.sampled_from(KINDS), st.none() | st.integers(1, 28)),
    st.builds(EachPeriod, st.sampled_from(KINDS), st.none(), st.just(True)),
    st.builds(
        EachYear,
        st.none() | DAYS_OF_YEAR,
        ABOUT,
        st.sets(st.integers(2020, 2040)).map(lambda years: tuple(sorted(years))),
    ),
    st.builds(WithinMonths, st.sets(st.integers(1, 12), min_size=1).map(lambda months: tuple(sorted(months))), ABOUT),
    st.builds(EveryMonths, st.sampled_from([1, 2, 3, 4, 6, 12])),
    st.builds(Weekly, st.integers(1, 99)),
    st.builds(Once, LIMITS, st.booleans(), st.none() | LIMITS),
)
WORDS = (
    st.text(st.characters(exclude_characters="[]", exclude_categories=["C"]), min_size=1).map(str.strip).filter(bool)
)
CLAUSES = st.builds(Clause, SCHEDULES, st.booleans(), st.none() | WORDS)
RULES = st.builds(
    lambda ordinary, exceptions: Rule(ordinary, tuple(exceptions.items())),
    CLAUSES,
    st.dictionaries(st.integers(2000, 2100), CLAUSES, max_size=3),
)


@given(RULES)
def test_what_is_written_is_read_back(rule: Rule) -> None:
    text = write_rule(rule)
    assert parse_rule(text) == rule
    assert write_rule(parse_rule(text)) == text


def test_spaces_and_order_do_not_matter() -> None:
    loose = parse_rule(
        "  yearly   about=previous [ trước ngày 15/1 ] before=01-15   configured ;except  2023 :  undated"
    )
    assert write_rule(loose) == "yearly before=01-15 about=previous configured [trước ngày 15/1]; except 2023: undated"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "a rule is missing"),
        ("quaterly day=10", 1, "'quaterly' is not a rule; there are monthly, quarterly"),
        ("quarterly day=40", 15, "day=40 cannot be read; write day=10 (1 to 28)"),
        ("quarterly day=10 within", 1, "day and within exclude each other"),
        ("quarterly before=01-15", 11, "'before=01-15' does not belong to quarterly"),
        ("yearly within", 8, "'within' does not belong to yearly"),
        ("yearly before=02-30", 15, "before=02-30 cannot be read"),
        ("yearly before=02-29", 15, "before=02-29 cannot be read"),
        ("yearly before=1-5", 15, "before=1-5 cannot be read"),
        ("yearly before=01-15 before=01-16", 21, "'before=01-16' is given twice"),
        ("yearly before=01-15 by=01-16", 1, "before and by exclude each other"),
        ("yearly about=last", 14, "about=last cannot be read"),
        ("yearly configured configured", 19, "'configured' is given twice"),
        ("yearly [a] [b]", 12, "'[b]' is given twice"),
        ("yearly []", 8, "the printed words are empty"),
        ("yearly [unclosed", 8, "'[' was not expected"),
        ("stage by=01-31", 1, "stage needs years=2025,2030"),
        ("stage years=2030,2025", 13, "years=2030,2025 cannot be read"),
        ("within", 1, "within needs month=11"),
        ("within month=13", 14, "month=13 cannot be read"),
        ("within month=6,6", 14, "month=6,6 cannot be read"),
        ("every months=5", 14, "months=5 cannot be read"),
        ("weekly times=0", 14, "times=0 cannot be read"),
        ("weekly times=٣", 14, "times=٣ cannot be read"),
        ("once", 1, "once needs either by=… or before=…"),
        ("once by=2025 before=2026", 1, "once needs either by=… or before=…"),
        ("once by=2025Q5", 9, "by=2025Q5 cannot be read"),
        ("yearly;", 8, 'after ";" comes'),
        ("yearly; 2023: undated", 9, 'after ";" comes'),
        ("yearly; except 23: undated", 9, "an exception is written"),
        ("yearly; except 2023 undated", 9, "an exception is written"),
        ("yearly; except 2023:", 21, "a rule is missing"),
        ("yearly; except 2023: undated; except 2023: undated", 38, "year 2023 has two exceptions"),
    ],
)
def test_faults_name_their_place(text: str, column: int, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(text)
    assert str(caught.value).startswith(message)
    assert caught.value.column == column


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from(["yearly", "within", "day=3", ";", "except", "2023", ":", "[x]"])).map(" ".join)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rule = parse_rule(text)
    except RuleError as fault:
        assert 1 <= fault.column <= len(text) + 1
    else:
        assert parse_rule(write_rule(rule)) == rule
