"""What holds for each of the five plans: the fixed codes, the wording, the sample units, the forms' logic."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.samples import read_sample_rules, sample_answers
from dialogue.answers import AnswerKind
from dialogue.conditions import compile_condition, xpath_value
from dialogue.questionnaire import AskRatio, Question, QuestionKind
from indicators.calendar import due_dates, parse_rule, write_rule
from indicators.period import Period
from programmes.plan import Plan
from programmes.reader import read_plan

PLANS = Path(__file__).parents[2] / "plans"
CODES = sorted(path.name for path in PLANS.iterdir())


@pytest.fixture(params=CODES)
def each(request: pytest.FixtureRequest, plan) -> Plan:
    """Each plan in turn."""
    return plan(request.param)


def test_indicators_are_those_of_the_fixed_list(each: Plan, codes) -> None:
    fixed = [row for row in codes("indicator-codes.csv") if row["plan"] == each.code]
    assert [
        (indicator.code, indicator.concept, indicator.name["vi"], indicator.name["en"], indicator.unit)
        for indicator in each.indicators
    ] == [(row["code"], row["concept"], row["name_vi"], row["name_en"], row["unit"]) for row in fixed]


def test_duties_are_those_of_the_fixed_list(each: Plan, codes) -> None:
    fixed = [row for row in codes("duty-codes.csv") if row["plan"] == each.code]
    assert sorted((duty.code, duty.what, duty.from_whom, duty.to_whom) for duty in each.duties) == sorted(
        (row["code"], row["what_vi"], row["from_vi"], row["to_vi"]) for row in fixed
    )


def sentences(question: Question | AskRatio) -> list[str]:
    """Everything that a person reads of a question."""
    words = [question.label, question.hint, question.short]
    if isinstance(question, Question):
        words += [question.constraint_message, question.warning_message]
    found = [sentence for texts in words for text in texts.values() for sentence in re.split(r"[.?!;]\s+", text)]
    return [sentence for sentence in found if sentence]


def test_every_sentence_is_short(each: Plan) -> None:
    for form in each.forms:
        for step in form.questionnaire.steps:
            for question in (step, *step.questions) if isinstance(step, AskRatio) else step.questions:
                for sentence in sentences(question):
                    assert len(sentence.split()) <= 20, sentence


def test_every_question_has_both_languages_and_a_short_name(each: Plan) -> None:
    for form in each.forms:
        assert {"vi", "en"} <= set(form.questionnaire.title)
        for question in form.questionnaire.questions():
            assert {"vi", "en"} == set(question.label), question.name
            assert {"vi", "en"} == set(question.short), question.name
            assert all(len(short) <= 28 for short in question.short.values()), question.name
            if question.kind is QuestionKind.INTEGER:
                assert question.unit, question.name
            for choice in question.choices:
                assert {"vi", "en"} == set(choice.label)


def test_indicators_have_short_names(each: Plan) -> None:
    for indicator in each.indicators:
        assert {"vi", "en"} == set(each.short_names[indicator.code])
        assert all(len(name) <= 28 for name in each.short_names[indicator.code].values())


def test_a_part_is_never_above_its_whole(each: Plan) -> None:
    """In ODK, too: the whole's constraint refuses a part above it."""
    for form in each.forms:
        known = {question.name for question in form.questionnaire.questions()}
        for step in form.questionnaire.steps:
            if not isinstance(step, AskRatio):
                continue
            assert step.denominator.constraint is not None
            condition = compile_condition(step.denominator.constraint, known)
            others = dict.fromkeys(condition.variables, 1000000000.0) | {step.numerator.name: 10.0}
            assert not condition.holds(others, 9.0, None), step.name
            assert condition.holds(others, 10.0, None), step.name


def test_a_blank_answer_is_no_zero_in_any_calculation(each: Plan) -> None:
    for form in each.forms:
        known = {question.name for question in form.questionnaire.questions()}
        known |= {calculation.name for calculation in form.questionnaire.calculations}
        for calculation in form.questionnaire.calculations:
            condition = compile_condition(calculation.expression, known)
            blank = {name: xpath_value(None) for name in condition.variables}
            assert condition.value(blank, xpath_value(None), None) == "", calculation.name


def test_rules_are_spelt_as_the_calendar_writes_them(each: Plan) -> None:
    for rule in [duty.rule for duty in each.duties] + [form.rule for form in each.forms]:
        assert write_rule(parse_rule(rule)) == rule


def test_nothing_undated_gets_a_day(each: Plan) -> None:
    for duty in each.duties:
        rule = parse_rule(duty.rule)
        found = [entry.due for year in range(each.start.year, each.end.year + 1) for entry in due_dates(rule, year)]
        if duty.frequency in {"undated", "on-event"}:
            assert set(found) <= {None}, duty.code
        assert all(day is None or date(2018, 1, 1) <= day <= date(2031, 1, 31) for day in found)


def test_forms_serve_the_duties_that_they_name(each: Plan) -> None:
    duties = {duty.code: duty for duty in each.duties}
    for form in each.forms:
        if form.duty is not None:
            assert duties[form.duty].rule == form.rule


def test_samples_make_a_tree_that_can_report(each: Plan) -> None:
    demo = read_plan(PLANS / each.code, with_samples=True)
    kinds = {unit.kind for unit in demo.units}
    for form in demo.forms:
        assert form.unit_kind in kinds
    parents = {unit.code: unit.parent for unit in demo.units}
    assert all(parent is None or parent in parents for parent in parents.values())
    for unit in demo.units:
        assert unit.is_sample == unit.name.endswith("(mẫu)")
        assert len(unit.code) <= 50
        assert unit.code.isascii()


def test_sample_values_pass_the_forms_own_rules(each: Plan) -> None:
    demo = read_plan(PLANS / each.code, with_samples=True)
    rules = read_sample_rules(PLANS / each.code / "sample-values.csv")
    asked = {question.name for form in demo.forms for question in form.questionnaire.questions()}
    assert set(rules) <= asked
    for form in demo.forms:
        if form.unit_kind == "province":
            continue
        unit = next(unit for unit in demo.units if unit.kind == form.unit_kind)
        for index in (0, 7):
            period = Period.parse("2025Q1").shifted(index)
            answers = sample_answers(form.questionnaire, unit, period, index, rules)
            assert set(answers) <= asked | {entry.name for entry in form.questionnaire.calculations}
            assert any(answer.kind is AnswerKind.VALUE for answer in answers.values())


def test_an_indicator_is_fed_by_the_role_that_it_names(each: Plan) -> None:
    role_of = {
        name: form.questionnaire.role
        for form in each.forms
        for name in (
            *(question.name for question in form.questionnaire.questions()),
            *(calculation.name for calculation in form.questionnaire.calculations),
        )
    }
    for indicator in each.indicators:
        assert {role_of[name] for name in indicator.numerator} <= {indicator.reporter.value}, indicator.code


def test_values_are_exact(each: Plan) -> None:
    for target in each.targets:
        assert target.value is None or isinstance(target.value, Decimal)
