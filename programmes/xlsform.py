"""Compiles the sheets of an XLSForm into a questionnaire of the dialogue engine.

A group of appearance "ratio" becomes one step that asks two numbers together: its first question is the part, its
second the whole ("18/20"). Other groups only lend their `relevant` to what stands inside. `${name}` of XLSForm is
`$name` in the compiled expressions; the value under test stays `.`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dialogue.questionnaire import (
    Ask,
    AskRatio,
    Calculation,
    Choice,
    Question,
    QuestionKind,
    Questionnaire,
    QuestionnaireStep,
)
from programmes.faults import FaultList
from programmes.form_sheets import SURVEY_PREFIXES, UNSUPPORTED_COLUMNS, FormSheets
from programmes.sheet import Row

_TYPES = {
    "integer": QuestionKind.INTEGER,
    "int": QuestionKind.INTEGER,
    "decimal": QuestionKind.DECIMAL,
    "text": QuestionKind.TEXT,
    "string": QuestionKind.TEXT,
    "date": QuestionKind.DATE,
    "select_one": QuestionKind.SELECT_ONE,
    "select_multiple": QuestionKind.SELECT_MULTIPLE,
}
_BEGIN, _END = {"begin_group", "begin group"}, {"end_group", "end group"}
# Facts about the phone and the interview: they ask nothing, and the bot knows them better.
_METADATA = {"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit", "start-geopoint"}
_RATIO = "ratio"
_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_NUMBER_BOUND = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?[0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the survey with the questions or the calculation that it became."""

    row: Row
    question: Question | None = None
    calculation: Calculation | None = None


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A questionnaire, and where each of its parts stands, so that checks can name file and row."""

    questionnaire: Questionnaire
    placed: tuple[Placed, ...]


@dataclass(slots=True)
class _Group:
    row: Row
    relevant: str | None
    is_ratio: bool
    questions: list[Question] = field(default_factory=list)


@dataclass(slots=True)
class _Compiler:
    choices: Mapping[str, tuple[Choice, ...]]
    steps: list[QuestionnaireStep] = field(default_factory=list)
    calculations: list[Calculation] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """Compile one row."""
        for column, cell in row.cells.items():
            stem = column.partition("::")[0]
            if cell and stem in UNSUPPORTED_COLUMNS:
                row.fault(column, f"{column} is not supported: {_why_not(stem)}")
            if stem in SURVEY_PREFIXES and "${" in cell:
                row.fault(column, "words cannot quote other answers with ${…}")
        kind, _, argument = row.required("type").partition(" ")
        if row.text("type") in _BEGIN:
            self._begin(row)
        elif row.text("type") in _END:
            self._end(row)
        elif kind in _TYPES:
            self._question(row, _TYPES[kind], argument.strip())
        elif kind == "calculate":
            self._calculation(row)
        elif kind and kind not in _METADATA:
            row.fault("type", f"{row.text('type')!r} is not supported: {_why_not(kind)}")

    def _begin(self, row: Row) -> None:
        is_ratio = row.text("appearance") == _RATIO
        if is_ratio and any(group.is_ratio for group in self.groups):
            row.fault("type", "a ratio group cannot hold a group")
        outer = self.groups[-1].relevant if self.groups else None
        self.groups.append(_Group(row, _both(outer, expression(row, "relevant")), is_ratio))

    def _end(self, row: Row) -> None:
        if not self.groups:
            row.fault("type", "ends a group that never began")
            return
        group = self.groups.pop()
        if group.is_ratio:
            self._ratio(group)

    def _ratio(self, group: _Group) -> None:
        row = group.row
        if [question.kind for question in group.questions] != [QuestionKind.INTEGER] * 2:
            row.fault("type", "a ratio group holds exactly two integer questions: first the part, then the whole")
            return
        self.steps.append(
            AskRatio(
                name=row.code("name"),
                label=_label(row),
                numerator=group.questions[0],
                denominator=group.questions[1],
                hint=row.words("hint"),
                short=row.words("short"),
            )
        )

    def _question(self, row: Row, kind: QuestionKind, argument: str) -> None:
        question = _question(row, kind, self._list(row, kind, argument))
        if self.groups:
            question = replace(question, relevant=_both(self.groups[-1].relevant, question.relevant))
        self.placed.append(Placed(row, question=question))
        if self.groups and self.groups[-1].is_ratio:
            self.groups[-1].questions.append(question)
        else:
            self.steps.append(Ask(question))

    def _list(self, row: Row, kind: QuestionKind, argument: str) -> tuple[Choice, ...]:
        if kind not in (QuestionKind.SELECT_ONE, QuestionKind.SELECT_MULTIPLE):
            if argument:
                row.fault("type", f"{argument!r} was not expected after {kind}")
            return ()
        if argument not in self.choices:
            row.fault("type", f"{argument!r} is not a list of the choices sheet")
        return self.choices.get(argument, ())

    def _calculation(self, row: Row) -> None:
        text = row.required("calculation")
        calculation = Calculation(row.code("name"), references(text), row.words("label"))
        if any(group.relevant for group in self.groups) or row.text("relevant"):
            row.fault("relevant", "a calculation has no condition: write if(…) into the calculation")
        self.calculations.append(calculation)
        self.placed.append(Placed(row, calculation=calculation))


def compile_form(sheets: FormSheets, faults: FaultList) -> CompiledForm:
    """Compile the sheets of one form; what cannot be compiled is noted with row and column."""
    compiler = _Compiler(_choices(sheets, faults))
    for row in sheets.survey_rows(faults):
        compiler.take(row)
    for group in compiler.groups:
        group.row.fault("type", "the group never ends")
    facts = sheets.facts
    questionnaire = Questionnaire(
        code=facts.code,
        title=facts.title,
        role=facts.role,
        steps=tuple(compiler.steps),
        calculations=tuple(compiler.calculations),
    )
    return CompiledForm(questionnaire, tuple(compiler.placed))


def references(text: str) -> str:
    """XLSForm's `${name}` written as the XPath variable `$name`."""
    return _REFERENCE.sub(r"$\1", text)


def expression(row: Row, column: str) -> str | None:
    """The compiled words of an expression column, None when blank."""
    text = row.text(column)
    return references(text) if text else None


def _choices(sheets: FormSheets, faults: FaultList) -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, tuple[Choice, ...]] = {}
    for row in sheets.choice_rows(faults):
        name = row.code("name")
        before = lists.get(row.required("list_name"), ())
        if name in {choice.name for choice in before}:
            row.fault("name", f"{name!r} stands twice in this list")
        lists[row.text("list_name")] = (*before, Choice(name, _label(row)))
    return lists


def _label(row: Row) -> dict[str, str]:
    row.required("label::vi")
    return row.words("label")


def _question(row: Row, kind: QuestionKind, choices: tuple[Choice, ...]) -> Question:
    constraint = expression(row, "constraint")
    if row.text("calculation"):
        row.fault("calculation", "only a row of type calculate is computed")
    low, high = _bounds(constraint, kind)
    minimum, maximum = row.decimal("minimum"), row.decimal("maximum")
    warning = expression(row, "warning")
    if constraint and "vi" not in row.words("constraint_message"):
        row.fault("constraint_message::vi", "is blank; say kindly what is wrong")
    if warning and "vi" not in row.words("warning_message"):
        row.fault("warning_message::vi", "is blank; say kindly what is unusual")
    return Question(
        name=row.code("name"),
        kind=kind,
        label=_label(row),
        hint=row.words("hint"),
        unit=row.words("unit"),
        short=row.words("short"),
        required=row.yes("required"),
        relevant=expression(row, "relevant"),
        constraint=constraint,
        constraint_message=row.words("constraint_message"),
        warning=warning,
        warning_message=row.words("warning_message"),
        minimum=low if minimum is None else minimum,
        maximum=high if maximum is None else maximum,
        choices=choices,
        is_context=row.yes("is_context"),
        alert=row.yes("alert"),
    )


def _bounds(constraint: str | None, kind: QuestionKind) -> tuple[Decimal | None, Decimal | None]:
    """The inclusive bounds that a constraint such as ". >= 1 and . <= 500 and …" states outright."""
    low: Decimal | None = None
    high: Decimal | None = None
    for operator, number in _plain_bounds(constraint or ""):
        step = Decimal(1) if kind is QuestionKind.INTEGER else None
        match operator:
            case ">=":
                low = number
            case "<=":
                high = number
            case ">" if step is not None:
                low = number + step
            case "<" if step is not None:
                high = number - step
    return low, high


def _plain_bounds(constraint: str) -> Iterator[tuple[str, Decimal]]:
    """Comparisons of `.` with a number; nothing when the constraint holds alternatives ("or") or brackets."""
    if re.search(r"\bor\b|[()]", constraint):
        return
    for part in re.split(r"\band\b", constraint):
        match = _NUMBER_BOUND.fullmatch(part.strip())
        if match is not None:
            yield match[1], Decimal(match[2])


def _both(first: str | None, second: str | None) -> str | None:
    if first is None or second is None:
        return first or second
    return f"({first}) and ({second})"


def _why_not(word: str) -> str:
    """One sentence for the person who wrote the form in another tool."""
    if word == "default":
        return "a blank is never filled in for a person"
    if word == "note":
        return "a note asks nothing; put its words into the hint of the next question"
    if word in {"begin_repeat", "begin", "end_repeat", "end", "repeat_count"}:
        return "repeats cannot be asked in a chat; make one form per unit"
    if word in {"geopoint", "geotrace", "geoshape"}:
        return "places are never asked; a unit's place is known"
    if word in {"image", "audio", "video", "file", "media", "big-image", "barcode"}:
        return "only numbers, choices, days and words are asked"
    if word in {"entities", "save_to", "xml-external", "csv-external", "select_one_from_file"}:
        return "forms cannot read other files"
    return "the conversation has nothing like it"
