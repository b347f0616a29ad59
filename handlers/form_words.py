"""The words of a form card that differ with what is filled: a report, the scores of a card, or a remedial item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from reporting.score_forms import CardForm, filled_card


@dataclass(frozen=True, slots=True)
class FormWords:
    """Keys of the wording. `unknown_value` says an answer that nobody gave, None for the ordinary words.

    `has_not_done` shows "không thực hiện" beside 0; `may_be_unknown` offers "nobody knows" for what is required.
    """

    last: str = "form.last"
    last_and_year: str = "form.last_and_year"
    same: str = "form.same"
    unknown: str = "form.unknown"
    unknown_value: str | None = None
    submit: str = "form.submit"
    review_hint: str = "form.review_hint"
    has_not_done: bool = True
    may_be_unknown: bool = True


_REPORT = FormWords()
_SELF = FormWords(
    last="score.last",
    last_and_year="score.last",
    same="score.same_last",
    unknown="score.not_scored",
    unknown_value="score.not_scored_value",
    submit="score.submit",
    review_hint="score.review_hint",
    has_not_done=False,
)
_VERIFIED = FormWords(
    last="score.self_score",
    last_and_year="score.self_score",
    same="score.same_self",
    unknown="score.not_scored",
    unknown_value="score.not_scored_value",
    submit="score.submit",
    review_hint="score.review_hint",
    has_not_done=False,
)
_REMEDY = FormWords(
    unknown_value="score.nothing",
    submit="score.save_remedy",
    review_hint="score.review_hint_remedy",
    may_be_unknown=False,
)


def words_for(form_code: str) -> FormWords:
    """The words for that form."""
    filled = filled_card(form_code)
    if filled is None:
        return _REPORT
    match filled.form:
        case CardForm.SELF:
            return _SELF
        case CardForm.VERIFIED:
            return _VERIFIED
        case CardForm.REMEDY:
            return _REMEDY
    assert_never(filled.form)
