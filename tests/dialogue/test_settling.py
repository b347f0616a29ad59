"""What is kept up step by step (hidden steps, broken answers) is what a full look at the form gives."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from dialogue.logic import Logic
from dialogue.questionnaire import Ask, AskRatio, Calculation, Question, Questionnaire
from dialogue.settling import Settled, resettle, settle
from tests.dialogue.forms import MORNING, number, question

TODAY = MORNING.date()
COUNT = 6


@st.composite
def forms(draw: st.DrawFn) -> Questionnaire:
    """Questions that depend on earlier ones, often through calculations; every third step is a pair."""
    questions: list[Question] = []
    calculations: list[Calculation] = []
    for index in range(COUNT):
        known = [f"q{earlier}" for earlier in range(index)] + [each.name for each in calculations]
        if index == 3:  # a pair is shown or hidden as one, so its second half cannot depend on the first
            known = [name for name in known if name in ("q0", "q1", "c0", "c1")]
        expressions = st.none()
        limits = st.none()
        if known:
            name = draw(st.sampled_from(known))
            expressions = st.sampled_from((None, f"${name} > 2", f"not(${name} > 2)", f"string(${name}) = ''"))
            limits = st.sampled_from((None, f". <= ${draw(st.sampled_from(known))}", ". <= coalesce($q0, 3)"))
        questions.append(question(f"q{index}", relevant=draw(expressions), constraint=draw(limits)))
        if draw(st.booleans()):
            sources = [f"q{index}", *known]
            first, second = draw(st.sampled_from(sources)), draw(st.sampled_from(sources))
            calculations.append(Calculation(f"c{index}", f"${first} + coalesce(${second}, 1)"))
    steps = (
        Ask(questions[0]),
        Ask(questions[1]),
        AskRatio("pair", {"vi": "pair"}, questions[2], questions[3]),
        Ask(questions[4]),
        Ask(questions[5]),
    )
    return Questionnaire("random", {"vi": "random"}, "village", steps, tuple(calculations))


ANSWERS = st.one_of(st.integers(0, 5).map(number), st.just(Answer(AnswerKind.UNKNOWN)))
CHANGES = st.lists(st.tuples(st.integers(0, 4), ANSWERS, ANSWERS), min_size=1, max_size=12)


@settings(max_examples=250, deadline=None)
@given(forms(), CHANGES)
def test_step_by_step_equals_a_full_look(form: Questionnaire, changes: list[tuple[int, Answer, Answer]]) -> None:
    logic = Logic(form)
    answers: dict[str, Answer] = {}
    before = settle(logic, answers, TODAY)
    for index, *given_answers in changes:
        step = form.steps[index]
        given_now = {q.name: answer for q, answer in zip(step.questions, given_answers, strict=False)}
        answers = {**answers, **given_now}
        kept, _ = resettle(logic, answers, before, given_now, TODAY)
        full = settle(logic, answers, TODAY)
        own = {step.name}
        assert kept.hidden == full.hidden
        assert kept.again - own == full.again - own
        assert not kept.again & own
        before = full


def test_an_answer_that_comes_back_is_judged_again() -> None:
    form = Questionnaire(
        "back",
        {"vi": "back"},
        "village",
        (
            Ask(question("total")),
            Ask(question("show")),
            Ask(question("part", relevant="$show = 1", constraint=". <= $total")),
        ),
    )
    logic = Logic(form)
    answers = {"total": number(10), "show": number(1), "part": number(8)}
    settled = settle(logic, answers, TODAY)
    for name, value in (("show", 0), ("total", 5)):
        answers = {**answers, name: number(value)}
        settled, _ = resettle(logic, answers, settled, {name}, TODAY)
        assert settled == Settled(frozenset({"part"}), frozenset())
    answers = {**answers, "show": number(1)}
    assert resettle(logic, answers, settled, {"show"}, TODAY)[0] == Settled(frozenset(), frozenset({"part"}))


def test_a_constraint_does_not_bind_where_its_measure_is_unknown() -> None:
    form = Questionnaire(
        "free", {"vi": "x"}, "village", (Ask(question("total")), Ask(question("part", constraint=". <= $total")))
    )
    unknown = {"total": Answer(AnswerKind.UNKNOWN), "part": number(Decimal(10**9).to_eng_string())}
    assert settle(Logic(form), unknown, TODAY).again == frozenset()
