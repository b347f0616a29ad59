"""What a step of the conversation asks the world to do: show something, or take the finished answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from dialogue.answers import Answer
from dialogue.questionnaire import Question, QuestionnaireStep, Words


class Slip(StrEnum):
    """Why an answer was not taken; each is a sentence of the wording catalogue (slip.<value>)."""

    NOT_A_NUMBER = "not_a_number"
    NUMBER_IN_WORDS = "number_in_words"  # "hai mươi": ask for digits, never guess
    AMBIGUOUS = "ambiguous"  # 1.234 in a decimal field; `detail` has both readings
    NOT_WHOLE = "not_whole"
    NEGATIVE = "negative"
    TOO_SMALL = "too_small"  # detail: minimum
    TOO_LARGE = "too_large"  # detail: maximum
    NOT_A_PAIR = "not_a_pair"  # a ratio needs "18/20"
    PART_ABOVE_WHOLE = "part_above_whole"
    PERCENT_NOT_COUNT = "percent_not_count"  # "90 %" where counts are asked
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_DATE = "not_a_date"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    CONSTRAINT = "constraint"  # the form's own sentence is in `message`
    NO_PREVIOUS = "no_previous"  # "như quý trước" where the quarter before has no value


@dataclass(frozen=True, slots=True)
class Rejection:
    """A person's slip: a value, never an exception."""

    slip: Slip
    question: str
    detail: Mapping[str, str]
    message: Words | None = None


@dataclass(frozen=True, slots=True)
class ShowQuestion:
    """Draw the open step: "câu `number`/`total`"; `rejection` explains why it is asked again.

    `selected` are the choices marked so far in a select_multiple. `current` are the answers this step has already,
    `last` those of the period before, `year_before` those of the same period a year before; each by question name
    and empty where there is none. `echo` are the answers just taken, to be repeated to the person. `also` are the
    other slips of one message with several answers: those steps are asked later.
    """

    step: QuestionnaireStep
    number: int
    total: int
    saved: int
    can_go_back: bool
    rejection: Rejection | None = None
    selected: tuple[str, ...] = ()
    current: Mapping[str, Answer] = field(default_factory=dict)
    last: Mapping[str, Answer] = field(default_factory=dict)
    year_before: Mapping[str, Answer] = field(default_factory=dict)
    echo: Mapping[str, Answer] = field(default_factory=dict)
    also: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowWarning:
    """Draw "unusual: right or a slip?" for the candidate answers of the open step.

    `message` is the form's own sentence; empty when the value was doubted because of the unit's history: then
    `usual` is the median of the earlier numbers. `last` and `year_before` as in ShowQuestion.
    """

    step: QuestionnaireStep
    candidate: Mapping[str, Answer]
    question: Question
    message: Words
    usual: Decimal | None = None
    last: Mapping[str, Answer] = field(default_factory=dict)
    year_before: Mapping[str, Answer] = field(default_factory=dict)
    echo: Mapping[str, Answer] = field(default_factory=dict)
    also: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowReview:
    """Draw the summary: every relevant step with its answers, in order."""

    steps: tuple[QuestionnaireStep, ...]
    answers: Mapping[str, Answer]
    echo: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submit:
    """The person sent the report: these answers (relevant questions only) and these computed elements are final."""

    answers: Mapping[str, Answer]
    calculated: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Cancel:
    """The person put the report aside; answers stay with the session."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A button of an older card, or one pressed twice: nothing changed; the current card follows as another effect."""


@dataclass(frozen=True, slots=True)
class Late:
    """Words sent before the open card was shown: not stored; the current card follows as another effect."""

    text: str


Effect = ShowQuestion | ShowWarning | ShowReview | Submit | Cancel | Stale | Late
