"""What typed words mean for choices, dates and free text, and what nothing at all does."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from dialogue.confirming import Reply, read_reply
from dialogue.effects import Rejection
from dialogue.logic import logic_of
from dialogue.past import NO_PAST, Past
from dialogue.questionnaire import Ask, Choice, QuestionKind, Questionnaire, QuestionnaireStep
from dialogue.readings import read_step
from tests.dialogue.forms import DISEASES, LAST_QUARTER, VILLAGE, YES_NO, number, question

TODAY = date(2026, 4, 2)
PLACES = (
    Choice("tl1", {"vi": "Tân Lập"}),
    Choice("tl2", {"vi": "Tân Lạp"}),
    Choice("dh", {"vi": "Đông Hải", "en": "Dong Hai"}),
    Choice("bn", {"vi": "Bản Nà"}),
    Choice("old", {"vi": "Cũ"}),
)
FORM = Questionnaire(
    "typed",
    {"vi": "typed"},
    "village",
    (
        Ask(question("yes_no", QuestionKind.SELECT_ONE, choices=YES_NO)),
        Ask(question("place", QuestionKind.SELECT_ONE, choices=PLACES)),
        Ask(question("several", QuestionKind.SELECT_MULTIPLE, choices=DISEASES)),
        Ask(question("day", QuestionKind.DATE)),
        Ask(question("words", QuestionKind.TEXT)),
        Ask(question("count")),
    ),
)
STEPS = {step.name: step for step in (*FORM.steps, *VILLAGE.steps)}
FIELDS = {**logic_of(FORM).fields, **logic_of(VILLAGE).fields}


def said(name: str, text: str, past: Past = NO_PAST) -> object:
    step: QuestionnaireStep = STEPS[name]
    found = read_step(step, text, FIELDS, past, TODAY)
    if isinstance(found, Rejection):
        return found.slip.value
    (answer,) = found.values()
    return answer.value if answer.kind is AnswerKind.VALUE else answer.kind.value


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("yes_no", "Có", "yes"),
        ("yes_no", "co", "yes"),
        ("yes_no", "CÓ!", "yes"),
        ("yes_no", "yes", "yes"),
        ("yes_no", "1", "yes"),
        ("yes_no", "1.", "yes"),
        ("yes_no", "1️⃣", "yes"),
        ("yes_no", "không", "no"),
        ("yes_no", "ko", "no"),
        ("yes_no", "k", "no"),
        ("yes_no", "2", "no"),
        ("yes_no", "3", "not_a_choice"),
        ("yes_no", "0", "not_a_choice"),
        ("yes_no", "có thể", "not_a_choice"),
        ("yes_no", "không có số liệu", "unknown"),
        ("yes_no", "không làm", "not_done"),
        ("yes_no", "", "empty"),
        ("place", "dong hai", "dh"),
        ("place", "Đông", "dh"),
        ("place", "dh", "dh"),
        ("place", "bản", "bn"),
        ("place", "b", "not_a_choice"),  # one letter is too little
        ("place", "tan lap", "not_a_choice"),  # two places fold alike: ask
        ("place", "Tân Lập", "not_a_choice"),
        ("place", "tl2", "tl2"),
        ("place", "1", "tl1"),
        ("place", "cũ", "old"),
        ("several", "1", ("tha",)),
        ("several", "1 3", ("tha", "ctc")),
        ("several", "3,1", ("tha", "ctc")),
        ("several", "1, 2, 3", ("tha", "dtd", "ctc")),
        ("several", "1 và 2", ("tha", "dtd")),
        ("several", "tăng huyết áp, đái tháo đường", ("tha", "dtd")),
        ("several", "tang huyet ap va dai thao duong", ("tha", "dtd")),
        ("several", "tha dtd", ("tha", "dtd")),
        ("several", "1 1", ("tha",)),
        ("several", "1 4", "not_a_choice"),
        ("several", "ung thư, tim", "not_a_choice"),
        ("several", "ksl", "unknown"),
        ("day", "15/3", date(2026, 3, 15)),
        ("day", "15/03/2026", date(2026, 3, 15)),
        ("day", "15-3-26", date(2026, 3, 15)),
        ("day", "15.3.2026", date(2026, 3, 15)),
        ("day", "15 3 2026", date(2026, 3, 15)),
        ("day", "ngày 15/3", date(2026, 3, 15)),
        ("day", "15 tháng 3", date(2026, 3, 15)),
        ("day", "ngày 15 tháng 3 năm 2026", date(2026, 3, 15)),
        ("day", "１５／３", date(2026, 3, 15)),
        ("day", "2/4", date(2026, 4, 2)),
        ("day", "3/4", date(2025, 4, 3)),  # without a year: the last one that has come
        ("day", "25/12", date(2025, 12, 25)),
        ("day", "29/2", date(2024, 2, 29)),
        ("day", "29/2/2026", "not_a_date"),
        ("day", "30/2", "not_a_date"),
        ("day", "3/15", "not_a_date"),
        ("day", "15/3/0026", "not_a_date"),
        ("day", "15/3/9999", "not_a_date"),
        ("day", "15", "not_a_date"),
        ("day", "hôm nay", date(2026, 4, 2)),
        ("day", "hom qua", date(2026, 4, 1)),
        ("day", "Hôm kia", date(2026, 3, 31)),
        ("day", "tuần trước", "not_a_date"),
        ("day", "chưa họp", "not_a_date"),
        ("day", "không tổ chức", "not_done"),
        ("day", "không biết", "unknown"),
        ("words", "  Thiếu cân <b>đo</b> *gấp*  ", "Thiếu cân <b>đo</b> *gấp*"),
        ("words", "Không", "Không"),
        ("words", "0", "0"),
        ("words", "không làm", "không làm"),
        ("words", "không có số liệu", "unknown"),
        ("words", "bỏ qua", "unknown"),
        ("words", "1. Thiếu thuốc 2. Thiếu người", "1. Thiếu thuốc 2. Thiếu người"),
        ("words", "dòng một\ndòng hai", "dòng một\ndòng hai"),
        ("words", "a\x00b\u200bc", "abc"),
        ("words", "x" * 500, "x" * 500),
        ("words", "x" * 501, "too_long"),
        ("words", " \n ", "empty"),
        ("words", "như cũ", "như cũ"),
        ("count", "như quý trước", "no_previous"),
    ],
)
def test_meaning(name: str, text: str, expected: object) -> None:
    assert said(name, text) == expected


@pytest.mark.parametrize(
    "text",
    ["như quý trước", "nhu quy truoc", "Như quý trước.", "như cũ", "giống quý trước", "bằng kỳ trước", "quý trước"],
)
def test_same_as_last_quarter(text: str) -> None:
    found = read_step(STEPS["clean"], text.rstrip("."), FIELDS, LAST_QUARTER, TODAY)
    assert found == {"clean": number(95)}


def test_a_confirmed_reason_of_last_quarter_is_not_repeated() -> None:
    past = Past(last={"clean": Answer(AnswerKind.VALUE, number(9).value, "vì lũ")})
    assert read_step(STEPS["clean"], "như cũ", FIELDS, past, TODAY) == {"clean": number(9)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("đúng", Reply(True)),
        ("Đúng rồi", Reply(True)),
        ("ok", Reply(True)),
        ("vâng ạ", Reply(True)),
        ("vì nghỉ Tết", Reply(True, "vì nghỉ Tết")),
        ("đúng, do lũ", Reply(True, "đúng, do lũ")),
        ("Sai", Reply(False)),
        ("nhầm rồi", Reply(False)),
        ("sửa", Reply(False)),
        ("không", Reply(False)),
        ("không đúng", Reply(False)),
        ("1", None),
        ("2", None),
        ("95", None),
        ("", None),
        ("vì", None),
    ],
)
def test_replies_to_a_doubt(text: str, expected: Reply | None) -> None:
    assert read_reply(text) == expected


@given(st.text(max_size=60))
def test_nothing_typed_ever_raises(text: str) -> None:
    for step in STEPS.values():
        found = read_step(step, text, FIELDS, LAST_QUARTER, TODAY)
        assert isinstance(found, Rejection) or set(found) == {q.name for q in step.questions}
    read_reply(text)
