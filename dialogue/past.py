"""What the unit reported before: shown beside the question, repeated by "như quý trước", and used to notice slips.

It is handed to every step of the conversation and never stored with it: a report approved meanwhile counts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dialogue.answers import Answer


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier answers of one unit to one form, by question name.

    `last` is of the period just before, `year_before` of the same period a year ago; a question without an answer
    then is absent. `series` are all earlier numbers, oldest first, only values (neither "not done" nor "unknown").
    """

    last: Mapping[str, Answer] = field(default_factory=dict)
    year_before: Mapping[str, Answer] = field(default_factory=dict)
    series: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)


NO_PAST = Past()


def answers_among(answers: Mapping[str, Answer], names: Iterable[str]) -> dict[str, Answer]:
    """Those of `answers` that belong to `names`, in the order of `names`."""
    return {name: answers[name] for name in names if name in answers}
