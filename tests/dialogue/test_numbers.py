"""How numbers are read: the corpus, and that nothing at all can upset the reader."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from dialogue.effects import Rejection, Slip
from dialogue.numbers import NumberField, read_number
from dialogue.questionnaire import AskRatio, QuestionKind
from dialogue.ratios import read_ratio
from tests.dialogue.forms import question

COUNT = question("n", label="Trong quý, bao nhiêu trẻ dưới 5 tuổi được cân, đo?", unit="trẻ")
FIELDS = {
    "count": NumberField.of(COUNT),
    "homes": NumberField.of(question("n", label="Thôn hiện có bao nhiêu hộ?", unit="hộ")),
    "talks": NumberField.of(question("n", label="Tổ chức bao nhiêu buổi truyền thông?", unit="buổi")),
    "rounds": NumberField.of(question("n", label="Bao nhiêu đợt tổng vệ sinh?", unit="đợt")),
    "visits": NumberField.of(question("n", label="Số lượt khám chữa bệnh tại trạm", unit="lượt")),
    "percent": NumberField.of(
        question("n", QuestionKind.DECIMAL, "Tỷ lệ", unit="%", minimum=Decimal(0), maximum=Decimal(100))
    ),
    "measure": NumberField.of(question("n", QuestionKind.DECIMAL, "Kinh phí mỗi trạm", unit="triệu đồng")),
    "limited": NumberField.of(question("n", QuestionKind.DECIMAL, "Số đo", maximum=Decimal(200))),
}
RATIO = AskRatio(
    "r",
    {"vi": "Bao nhiêu trẻ thấp còi?"},
    question("part", label="Trẻ thấp còi", unit="trẻ"),
    question("whole", label="Trẻ được cân", unit="trẻ"),
)
RATIO_FIELDS = {q.name: NumberField.of(q) for q in RATIO.questions}
CORPUS = list(csv.DictReader(io.StringIO(Path(__file__).with_name("numbers.csv").read_text("utf-8"), newline="")))


def _said(result: Answer | Rejection) -> str:
    match result:
        case Rejection(slip=Slip.AMBIGUOUS, detail=detail):
            return f"ambiguous {detail['first']} {detail['second']}"
        case Rejection(slip=slip):
            return slip.value
        case Answer(kind=AnswerKind.VALUE, value=Decimal() as value):
            return format(value, "f")
        case Answer(kind=kind):
            return kind.value


def _read(field: str, text: str) -> str:
    if field != "ratio":
        return _said(read_number(text, FIELDS[field]))
    found = read_ratio(text, RATIO, RATIO_FIELDS)
    return _said(found) if isinstance(found, Rejection) else "/".join(map(_said, found.values()))


def test_the_corpus_is_large_and_has_no_doubles() -> None:
    spellings = [(row["field"], row["text"]) for row in CORPUS]
    assert len(spellings) >= 300
    assert len(set(spellings)) == len(spellings)


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: f"{row['field']}:{row['text']!r}")
def test_spelling(row: dict[str, str]) -> None:
    assert _read(row["field"], row["text"]) == row["reading"]


def test_ten_thousand_digits_are_too_large() -> None:
    assert _read("count", "9" * 10_000) == "too_large"
    assert _read("count", "9 " * 10_000) == "too_long"
    assert _read("ratio", "9" * 10_000) == "too_long"


@given(st.integers(0, 10**12))
def test_whole_numbers_in_vietnamese_style_come_back(value: int) -> None:
    for text in (f"{value}", f"{value:,}".replace(",", "."), f"{value:,}".replace(",", "'"), f"{value} trẻ"):
        assert read_number(text, FIELDS["count"]) == Answer(AnswerKind.VALUE, Decimal(value))
    if not 100_000 <= value < 1_000_000:  # "120 130" may be two answers
        spaced = read_number(f"{value:,}".replace(",", " "), FIELDS["count"])
        assert spaced == Answer(AnswerKind.VALUE, Decimal(value))


@given(st.decimals(0, 10**6, places=2))
def test_two_decimals_come_back_with_comma_or_dot(value: Decimal) -> None:
    plain = format(value, ".2f")
    for text in (plain, plain.replace(".", ","), f"{value:,.2f}".translate(str.maketrans(",.", ".,"))):
        assert read_number(text, FIELDS["measure"]) == Answer(AnswerKind.VALUE, value)


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.sampled_from(("/", " / ", " trên ", "\n", " ", ":")))
def test_pairs_come_back_or_are_refused_by_size(first: int, second: int, mark: str) -> None:
    read = _read("ratio", f"{first}{mark}{second}")
    assert read == (f"{first}/{second}" if first <= second else "part_above_whole")


PIECES = st.sampled_from(
    [
        "0",
        "7",
        "1.250",
        ",",
        ".",
        "/",
        " ",
        "-",
        "%",
        "không",
        "ko",
        "trẻ",
        "trên",
        "hai",
        "k",
        "½",
        "1️⃣",
        "²",
        "\n",
        "(",
    ]
)


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join)))
def test_nothing_typed_ever_raises_and_values_are_finite_decimals(text: str) -> None:
    for field in FIELDS.values():
        found = read_number(text, field)
        if isinstance(found, Answer) and found.kind is AnswerKind.VALUE:
            assert isinstance(found.value, Decimal)
            assert found.value.is_finite()
            assert found.value >= 0
            assert not field.is_whole or found.value == found.value.to_integral_value()
    pair = read_ratio(text, RATIO, RATIO_FIELDS)
    assert isinstance(pair, Rejection) or set(pair) == {"part", "whole"}
