"""Numbers in Vietnamese words: the irregular ones by example, all of them by reading them back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.number_words import write_in_words

DIGITS = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8}
DIGITS |= {"chín": 9, "mười": 10}
GROUPS = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def read_words(words: str) -> int:
    """The number that the words say, by a reader of its own."""
    total = hundreds = last = 0
    for word in words.split():
        if word in GROUPS:
            total, hundreds, last = total + (hundreds + last) * GROUPS[word], 0, 0
        elif word == "trăm":
            hundreds, last = last * 100, 0
        elif word == "mươi":
            last *= 10
        elif word != "linh":
            last += DIGITS[word]
    return total + hundreds + last


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (110, "một trăm mười"),
        (209, "hai trăm linh chín"),
        (1005, "một nghìn không trăm linh năm"),
        (11_000, "mười một nghìn"),
        (2_000_015, "hai triệu không trăm mười lăm"),
    ],
)
def test_numbers_as_documents_write_them(number: int, words: str) -> None:
    assert write_in_words(number) == words


@settings(max_examples=300)
@given(st.integers(0, 10**12 - 1))
def test_words_read_back_as_the_number(number: int) -> None:
    assert read_words(write_in_words(number)) == number


@pytest.mark.parametrize("number", [-1, 10**12])
def test_what_is_outside_is_refused(number: int) -> None:
    with pytest.raises(ValueError):
        write_in_words(number)
