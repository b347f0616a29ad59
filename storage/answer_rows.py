"""How an answer stands in a row of the value table, and how it comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dialogue.answers import Answer, AnswerKind, Scalar

_THOUSAND = 1000


def is_same(stored: Answer | None, answer: Answer) -> bool:
    """Compared as rows: a stored day or several stored choices have come back as words."""
    return stored is not None and stored.reason == answer.reason and columns_of(stored) == columns_of(answer)


def columns_of(answer: Answer) -> dict[str, object]:
    """Kind, thousandths and words of an answer's row. Raises ValueError for a number with more than three decimals."""
    match answer.kind, answer.value:
        case AnswerKind.VALUE, Decimal() as number:
            thousandths = number * _THOUSAND
            if thousandths != thousandths.to_integral_value():
                raise ValueError("values are kept to three decimals")
            return {"kind": "number", "thousandths": int(thousandths), "words": None}
        case AnswerKind.VALUE, tuple() as names:
            return {"kind": "words", "thousandths": None, "words": " ".join(names)}
        case AnswerKind.VALUE, value:
            words = value.isoformat() if isinstance(value, date) else value
            return {"kind": "words", "thousandths": None, "words": words}
        case kind, _:
            return {"kind": kind.value, "thousandths": None, "words": None}


def answer_from(kind: str, thousandths: int | None, words: str | None, reason: str | None) -> Answer:
    """The answer in a row of the value table. Days and several choices come as their words."""
    if kind == "number":
        assert thousandths is not None
        value: Scalar = as_number(thousandths)
        return Answer(AnswerKind.VALUE, value, reason)
    if kind == "words":
        return Answer(AnswerKind.VALUE, words, reason)
    return Answer(AnswerKind(kind), None, reason)


def as_number(thousandths: int) -> Decimal:
    """The exact number; whole ones without decimals."""
    whole, rest = divmod(thousandths, _THOUSAND)
    return Decimal(whole) if rest == 0 else Decimal(thousandths) / _THOUSAND
