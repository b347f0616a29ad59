"""Cells as officials write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.faults import FaultList
from programmes.sheet import Row, parse_rows

_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=8)


def cell(text: str) -> Row:
    """A row with one cell in column "x"."""
    return Row("f.csv", 2, {"x": text}, FaultList())


@settings(max_examples=60)
@given(st.integers(-(10**9), 10**9), st.sampled_from([0, 1, 2, 4, 5]), st.sampled_from(",."))
def test_decimals_are_read_exactly(digits: int, places: int, mark: str) -> None:
    value = Decimal(digits).scaleb(-places)
    row = cell(format(value, "f").replace(".", mark))
    assert row.decimal("x") == value
    assert row.faults.faults == []


@pytest.mark.parametrize("text", ["1.250", "1,250", "0.125", "1.250.000", "12a", "--1", "1,2,3", "½", "１２"])
def test_numbers_that_are_refused(text: str) -> None:
    row = cell(text)
    assert row.decimal("x") is None
    assert [(fault.row, fault.column) for fault in row.faults.faults] == [(2, "x")]


def test_a_blank_is_no_zero() -> None:
    row = cell("")
    assert (row.decimal("x"), row.integer("x"), row.day("x"), row.codes("x")) == (None, None, None, ())
    assert row.faults.faults == []


@pytest.mark.parametrize("text", ["2025-07-01", "1/7/2025", "01/07/2025"])
def test_days(text: str) -> None:
    assert cell(text).day("x") == date(2025, 7, 1)


@pytest.mark.parametrize("text", ["31/6/2025", "2025-13-01", "7/2025", "soon"])
def test_days_that_are_refused(text: str) -> None:
    row = cell(text)
    assert row.day("x") is None
    assert len(row.faults.faults) == 1


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=8), min_size=2, max_size=2
        ),
        max_size=5,
    ),
    st.sampled_from(",;"),
)
def test_any_text_comes_back_from_either_separator(rows: list[list[str]], separator: str) -> None:
    quoted = [separator.join('"' + text.replace('"', '""') + '"' for text in row) for row in rows]
    faults = FaultList()
    read = parse_rows("\n".join([f"a{separator}b", *quoted]), "f.csv", faults)
    assert faults.faults == []
    assert len(read) == len(rows) + 1
    for given_row, read_row in zip(rows, read[1:], strict=True):
        assert [text.split() for text in read_row] == [normalize("NFC", text).split() for text in given_row]
