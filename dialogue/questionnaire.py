"""What is asked: a form as the engine sees it, compiled from an XLSForm (see programmes/)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

# Words in the languages of the form: {"vi": "…", "en": "…"}.
Words = Mapping[str, str]


class QuestionKind(StrEnum):
    """What an answer looks like; the value is the XLSForm type."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select question: what is stored and what is shown."""

    name: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One data element that a person enters.

    Expressions (`relevant`, `constraint`, `warning`) are XPath 1.0 with ODK's functions; other questions appear as
    variables ($households), the value under test as `.`; None means "always holds" (no warning, for `warning`).
    `constraint` refuses; `warning` is true when the value is unusual and only asks again.
    `unit` is the word counted ("trẻ", "hộ"), shown beside numbers. `minimum` and `maximum` are inclusive bounds that
    the form states outright; crossing them is refused like a constraint.
    `is_context` marks a question that no indicator of the plan uses.
    `alert` marks a question whose answer above 0 is told to the station head at once.
    """

    name: str
    kind: QuestionKind
    label: Words
    hint: Words = field(default_factory=dict)
    unit: Words = field(default_factory=dict)
    short: Words = field(default_factory=dict)
    required: bool = True
    relevant: str | None = None
    constraint: str | None = None
    constraint_message: Words = field(default_factory=dict)
    warning: str | None = None
    warning_message: Words = field(default_factory=dict)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[Choice, ...] = ()
    is_context: bool = False
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """A data element computed from others, never asked."""

    name: str
    expression: str
    label: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """One step of the conversation that asks a single question."""

    question: Question

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def questions(self) -> tuple[Question, ...]:
        return (self.question,)


@dataclass(frozen=True, slots=True)
class AskRatio:
    """One step that asks numerator and denominator together ("18/20"); an XLSForm group of appearance "ratio"."""

    name: str
    label: Words
    numerator: Question
    denominator: Question
    hint: Words = field(default_factory=dict)
    short: Words = field(default_factory=dict)

    @property
    def questions(self) -> tuple[Question, ...]:
        return (self.numerator, self.denominator)


QuestionnaireStep = Ask | AskRatio


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Questionnaire:
    """One version of one form. `code` is unique within its plan; `role` (a value of Reporter) says who fills it."""

    code: str
    title: Words
    role: str
    steps: tuple[QuestionnaireStep, ...]
    calculations: tuple[Calculation, ...] = ()

    def questions(self) -> tuple[Question, ...]:
        """Every question in the order asked, ratio pairs flattened."""
        return tuple(question for step in self.steps for question in step.questions)
