"""What a step of the conversation asks the world to do: show something, or take the finished answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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

    `selected` are the choices marked so far in a select_multiple.
    """

    step: QuestionnaireStep
    number: int
    total: int
    saved: int
    can_go_back: bool
    rejection: Rejection | None = None
    selected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowWarning:
    """Draw "unusual: right or a slip?" for the candidate answers of the open step."""

    step: QuestionnaireStep
    candidate: Mapping[str, Answer]
    question: Question
    message: Words


@dataclass(frozen=True, slots=True)
class ShowReview:
    """Draw the summary: every relevant step with its answers, in order."""

    steps: tuple[QuestionnaireStep, ...]
    answers: Mapping[str, Answer]


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


Effect = ShowQuestion | ShowWarning | ShowReview | Submit | Cancel | Stale
