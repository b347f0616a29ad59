"""Checks across the sheets of a plan: forms against each other, against the indicators, and against good manners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dialogue.conditions import BadExpression, compile_condition
from dialogue.logic import find_cycle
from dialogue.questionnaire import Question, QuestionKind
from indicators.notation import fold
from programmes.faults import FaultList
from programmes.sheet import Row
from programmes.target_sheet import IndicatorRow
from programmes.xlsform import CompiledForm, Placed

# What identifies a patient, without accents. The bot counts; it never learns who somebody is.
_WHO = "benh nhan|nguoi benh|benh nhi|tre|chau|ba me|me|san phu|phu nu|cha|bo|chu ho|nguoi nha"
_PERSONAL = re.compile(
    rf"\bho (?:va )?ten\b|\bten (?:cua |day du )?(?:{_WHO})\b|\bdanh sach (?:{_WHO})\b|\bcan cuoc\b|\bcccd\b|\bcmnd\b"
    r"|\bcmt\b|\bchung minh (?:nhan dan|thu)\b|\b(?:so|ma) dinh danh\b|\b(?:so|ma) the\b|\bso dien thoai\b|\bsdt\b"
    r"|\bngay sinh\b|\bdia chi nha\b|\bho chieu\b"
    r"|\b(?:patient|child|mother|person|woman|man)(?:'?s)? (?:full )?name\b"
    r"|\bnames? of (?:the |each )?(?:patient|child|mother|person|woman|man)"
    r"|\b(?:full|first|last|family) name\b|\bsurname\b|\b(?:identity|id|passport) (?:number|card|no)\b|\bnational id\b"
    r"|\bphone (?:number|no)\b|\btelephone\b|\bdate of birth\b|\bbirth ?day\b|\bhome address\b"
)
_PERSONAL_IN_WORDS = re.compile(r"\bdien thoai\b|\bphone\b|\blien he\b")  # harmless where only a number is asked


def check_forms(forms: Sequence[CompiledForm], indicators: Sequence[IndicatorRow], faults: FaultList) -> None:
    """All checks that need compiled forms."""
    _refuse_doubled_elements(forms)
    for form in forms:
        _check_expressions(form)
        for placed in form.placed:
            if placed.question is not None:
                _refuse_personal_data(placed.row, placed.question)
    _check_elements(forms, indicators)


def _name(placed: Placed) -> str:
    part = placed.question or placed.calculation
    return part.name if part else ""


def _refuse_doubled_elements(forms: Sequence[CompiledForm]) -> None:
    """A data element is asked in one place of a plan only: two answers to one question could differ."""
    seen: dict[str, Row] = {}
    for form in forms:
        for placed in form.placed:
            name = _name(placed)
            if name in seen:
                first = seen[name]
                placed.row.fault("name", f"{name!r} stands already in {first.file}, row {first.number}")
            seen.setdefault(name, placed.row)


def _expressions(placed: Placed) -> Iterator[tuple[str, str]]:
    """Column and compiled words of every expression of a row."""
    if placed.calculation is not None:
        yield "calculation", placed.calculation.expression
    if placed.question is not None:
        question = placed.question
        for column, text in (
            ("relevant", question.relevant),
            ("constraint", question.constraint),
            ("warning", question.warning),
        ):
            if text is not None:
                yield column, text


def _check_expressions(form: CompiledForm) -> None:
    """Every expression compiles, names questions of its own form, and none waits for itself."""
    known = {_name(placed) for placed in form.placed}
    sound = True
    for placed in form.placed:
        for column, text in _expressions(placed):
            try:
                compile_condition(text, known)
            except BadExpression as error:
                sound = False
                placed.row.fault(column, f"{text!r} cannot be used: {error.why}")
    path = find_cycle(form.questionnaire) if sound else None
    if path is not None:
        placed = next(entry for entry in form.placed if _name(entry) in path)
        column = "calculation" if placed.calculation else "relevant"
        placed.row.fault(column, f"runs in a circle: {' → '.join(path)}")


def _refuse_personal_data(row: Row, question: Question) -> None:
    """What a person types must not say who a patient is; choices are the form's own words."""
    if question.kind in (QuestionKind.SELECT_ONE, QuestionKind.SELECT_MULTIPLE):
        return
    asked = {column: row.text(column) for column in row.cells if column.partition("::")[0] in ("label", "hint")}
    for column, text in {**asked, "name": question.name.replace("_", " ")}.items():
        plain = fold(text)
        found = _PERSONAL.search(plain)
        if found is None and question.kind is QuestionKind.TEXT:
            found = _PERSONAL_IN_WORDS.search(plain)
        if found is not None:
            row.fault(column, f"asks for {found[0]!r}: names, identity and telephone numbers are never collected")


def _check_elements(forms: Sequence[CompiledForm], indicators: Sequence[IndicatorRow]) -> None:
    """Indicators use elements that exist; every question feeds an indicator or says that it is context."""
    known = {_name(placed) for form in forms for placed in form.placed}
    used: set[str] = set()
    for entry in indicators:
        for column, codes in _elements(entry):
            used.update(codes)
            for code in codes:
                if code not in known:
                    entry.row.fault(column, f"{code!r} is not a question or calculation of any form")
    for form in forms:
        fed = _feeding(form, used)
        for placed in form.placed:
            if placed.question is not None and placed.question.name not in fed and not placed.question.is_context:
                placed.row.fault("name", f"no indicator uses {placed.question.name!r}; mark it is_context or drop it")


def _elements(entry: IndicatorRow) -> Iterator[tuple[str, Iterable[str]]]:
    yield "numerator", entry.indicator.numerator
    yield "denominator", entry.indicator.denominator
    for sex, numerator, denominator in entry.indicator.sexes:
        yield f"{sex}_numerator", numerator
        yield f"{sex}_denominator", denominator


def _feeding(form: CompiledForm, used: set[str]) -> set[str]:
    """The elements of a form that indicators use, outright or through calculations."""
    fed, waiting = set(used), list(used)
    calculations = {calculation.name: calculation for calculation in form.questionnaire.calculations}
    known = {_name(placed) for placed in form.placed}
    while waiting:
        calculation = calculations.get(waiting.pop())
        if calculation is None:
            continue
        try:
            names = set(compile_condition(calculation.expression, known).variables)
        except BadExpression:
            continue  # noted already by _check_expressions
        waiting.extend(names - fed)
        fed |= names
    return fed
