"""When one message counts as several answers, and where each of them goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.batch import counted_entries, named_entries
from dialogue.course import Course
from dialogue.engine import advance, begin
from dialogue.events import Action, Pressed, Typed
from dialogue.logic import logic_of
from dialogue.past import NO_PAST
from dialogue.questionnaire import Ask, AskRatio, QuestionKind, Questionnaire
from dialogue.state import Phase, State
from tests.dialogue.forms import MORNING, VILLAGE, YES_NO, number, question

SHORT = Questionnaire(
    "short",
    {"vi": "Phiếu ngắn"},
    "village",
    (
        Ask(question("homes", label="Bao nhiêu hộ?", short="Hộ", unit="hộ")),
        AskRatio(
            "stunting",
            {"vi": "Trẻ thấp còi trên trẻ được cân"},
            question("stunted", label="Trẻ thấp còi", unit="trẻ"),
            question("weighed", label="Trẻ được cân", unit="trẻ"),
            short={"vi": "Thấp còi"},
        ),
        Ask(question("talks", label="Bao nhiêu buổi truyền thông?", short="Buổi", unit="buổi")),
        Ask(question("works", QuestionKind.SELECT_ONE, "Trạm có hoạt động?", short="Hoạt động", choices=YES_NO)),
    ),
)
ALL = {"homes": number(120), "stunted": number(18), "weighed": number(20), "talks": number(0)}


def after(text: str, form: Questionnaire = SHORT, before: tuple[str, ...] = ()) -> State:
    step = begin(form, NO_PAST, MORNING)
    for words in (*before, text):
        step = advance(form, step.state, Typed(words, MORNING), NO_PAST, MORNING)
    return step.state


@pytest.mark.parametrize(
    "text",
    [
        "1: 120 2: 18/20 3: 0 4: có",
        "1: 120  2: 18/20 3 không 4: có",
        "1:120;2:18/20;3:0;4:có",
        "1) 120, 2) 18/20, 3) 0, 4) có",
        "1. 120 2. 18/20 3. 0 4. có",
        "1. 120\n2. 18/20\n3. 0\n4. có",
        "1/ 120\n2/ 18/20\n3/ 0\n4/ có",
        "1- 120\n2- 18/20\n3- 0\n4- có",
        "1 = 120; 2 = 18/20; 3 = 0; 4 = có",
        "Câu 1: 120 câu 2: 18 trên 20 câu 3: không câu 4: có",
        "câu 1 120, câu 2 18/20, câu 3 0, câu 4 có",
        "4: có 3: 0 2: 18/20 1: 120",
        "120\n18/20\n0\ncó",
        "120 hộ\n18 trên 20\nkhông\nCó",
        "- 120\n- 18/20\n- 0\n- có",
        "• 120\n• 18/20\n• 0\n• có",
        "120; 18/20; 0; có",
        "120, 18/20, 0, có",
        "120,18/20,0,có",
        "120 | 18/20 | 0 | có",
        "120\t18/20\t0\tcó",
        "120 18/20 0 có",
        "Hộ: 120; Thấp còi: 18/20; Buổi: 0; Hoạt động: có",
        "hộ: 120\nthap coi = 18/20\nbuoi: khong\nhoạt động: có",
        "buổi: 0\nhộ: 120\nhoạt: 1\nthấp: 18/20",
        "homes: 120; stunting: 18/20; talks: 0; works: yes",
    ],
)
def test_the_whole_form_in_one_message(text: str) -> None:
    state = after(text)
    assert {name: answer for name, answer in state.answers.items() if name != "works"} == ALL
    assert state.answers["works"].value == "yes"
    assert state.phase is Phase.REVIEWING


@pytest.mark.parametrize(
    "text",
    [
        "1: 120",
        "3: 18",
        "1: 120 1: 130",
        "1: 120 9: 5",
        "0: 120 1: 5",
        "em gửi 1: 120 2: 18/20",
        "120 130",
        "120, 130",
        "18,20",
        "120 18/20",
        "em chưa gửi được số",
        "buổi",
        "buổi: ba",
        "18 trẻ",
        "3 buổi",
        "dạ, em bận, mai em gửi, nhé",
        "chị ơi\nem bận",
        "Số liệu: chưa có",
        "hộ: 120; hộ: 130",
        "hộ: ; buổi: 3",
        "h: 120; b: 3",
        "1:\n2:\n3:\n4:",
        "120\n18/20\n0\ncó\nthêm",
        ", , ,",
        ";;;",
        "1 2 3",
        "https://example.org: 5",
    ],
)
def test_what_is_not_several_answers(text: str) -> None:
    assert after(text).answers == {}


def test_good_answers_are_kept_and_bad_ones_asked_again() -> None:
    state = after("1: hai mươi 2: 18/20 3: 90% 4: có")
    assert set(state.answers) == {"stunted", "weighed", "works"}
    assert state.step == "homes"


def test_a_single_answer_wins_over_a_list() -> None:
    assert after("18\n20", before=("120",)).answers == {
        "homes": number(120),
        "stunted": number(18),
        "weighed": number(20),
    }
    several = after("1: 18", before=("120",))
    assert several.answers == {"homes": number(120), "stunted": number(1), "weighed": number(18)}


def test_a_list_goes_on_from_the_open_question() -> None:
    state = after("18/20\n3", before=("120",))
    assert state.answers == {"homes": number(120), "stunted": number(18), "weighed": number(20), "talks": number(3)}


def test_free_words_are_never_taken_apart() -> None:
    worded = Questionnaire(
        "w", {"vi": "w"}, "village", (Ask(question("note", QuestionKind.TEXT)), Ask(question("a")), Ask(question("b")))
    )
    for text in ("1: 5\n2: 6", "5\n6\n7", "note: 5; a: 6"):
        assert after(text, worded).answers == {"note": after(text, worded).answers["note"]}


def test_places_behind_an_uncertain_question_are_not_trusted() -> None:
    for text in ("120\n5/64\n100\ncó\n2\n1", "1: 120 2: 5/64 3: 100 4: có 5: 2 6: 1"):
        state = after(text, VILLAGE)
        assert set(state.answers) == {"households", "stunted", "children", "clean", "ill"}
        assert state.step == "cases"
    decided = after("1: 120 2: 5/64 3: 100 5: tha", VILLAGE, before=("5", "1/2", "3", "không"))
    assert decided.answers["screened"].value == ("tha",)
    assert decided.answers["households"] == number(120)


def test_names_are_trusted_everywhere() -> None:
    state = after("số ca: 2; nghi dịch: có; số hộ: 120", VILLAGE)
    assert {name: answer.value for name, answer in state.answers.items()} == {
        "households": 120,
        "ill": "yes",
        "cases": 2,
    }


def test_from_the_summary_several_lines_can_be_changed() -> None:
    form = SHORT
    state = after("1: 120 2: 18/20 3: 0 4: có")
    step = advance(form, state, Typed("1: 130; 3: abc", MORNING), NO_PAST, MORNING)
    assert step.state.answers["homes"] == number(130)
    assert (step.state.phase, step.state.step) == (Phase.ASKING, "talks")
    back = advance(form, step.state, Pressed(Action.BACK, None, step.state.turn), NO_PAST, MORNING)
    assert back.state.phase is Phase.REVIEWING
    assert back.state.answers["talks"] == number(0)


PIECES = st.sampled_from(
    [
        "1",
        "2",
        "4",
        ":",
        ")",
        ".",
        " ",
        "\n",
        ",",
        ";",
        "120",
        "18/20",
        "không",
        "hộ",
        "Buổi",
        "=",
        "câu ",
        "- ",
        "|",
        "có",
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=20).map("".join), st.text(max_size=60)))
def test_no_text_upsets_the_search(text: str) -> None:
    state = begin(SHORT, NO_PAST, MORNING).state
    course = Course(logic_of(SHORT), NO_PAST, MORNING)
    for entries in (named_entries(course, state, text), counted_entries(course, state, text)):
        names = [name for name, _ in entries]
        assert len(set(names)) == len(names)
        assert names == [step.name for step in SHORT.steps if step.name in names]
    after(text)


def test_a_named_answer_never_lands_under_the_open_question() -> None:
    assert after("buổi: 3").answers == {"talks": number(3)}
    assert after("hộ: 120").answers == {"homes": number(120)}
    assert after("Buổi = 3", before=("120",)).answers == {"homes": number(120), "talks": number(3)}
    assert after("trẻ: 5; buổi: 3").answers == {"talks": number(3)}


def test_a_named_answer_never_lands_under_a_doubted_one() -> None:
    doubted = after("200", VILLAGE, before=("20", "5/64"))
    assert (doubted.phase, doubted.step) == (Phase.CONFIRMING, "weighed")
    assert after("số hộ: 5/6", VILLAGE, before=("20", "5/64")).answers == {"households": number(20)}
