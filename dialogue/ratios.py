"""Reads "18/20": numerator and denominator typed together, in any sane form."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogue.answers import Answer, AnswerKind
from dialogue.effects import Rejection, Slip
from dialogue.numbers import LONGEST, NumberField, read_number
from dialogue.phrases import fold, three_answers, tidy
from dialogue.questionnaire import AskRatio

_PLAIN = re.compile(r"([0-9]+) ?/ ?([0-9]+)")  # as nearly everybody writes it
_RESULT = re.compile(r"\s*(?:=|\()\s*[0-9.,]+\s*(?:%|phan tram)\s*\)?\s*$|\s+[0-9.,]+\s*%\s*$")
_AGE = re.compile(r"\b(?:duoi|tren|tu|den) [0-9]{1,2} (?:tuoi|thang)\b")
_STRONG = re.compile(
    r"\s*(?:[/\\|:;]|\btren(?: tong)?(?: so)?\b|\btrong(?: tong)?(?: so)?\b|\bcua\b|\bout of\b|\bof\b)\s*"
)
_WEAK = re.compile(r"(?<=[0-9])(?:\s*,\s+|\s+,\s*|\s*-\s*|\s*\n\s*)(?=[0-9])")
_TIGHT = re.compile(r"([0-9]+)([.,])([0-9]+)")
_SPACED = re.compile(r"[0-9]+(?:\s+[0-9]+)+")


def read_ratio(text: str, step: AskRatio, fields: Mapping[str, NumberField]) -> Mapping[str, Answer] | Rejection:
    """Both answers by question name, or why they cannot be taken; part above whole is refused here, bounds are not.

    One side may be unknown ("?/20"); a text such as "không làm" answers both sides. A bare percentage is refused.
    """
    part, whole = fields[step.numerator.name], fields[step.denominator.name]
    if len(text) > LONGEST:
        return part.rejected(Slip.TOO_LONG, maximum=str(LONGEST))
    folded = fold(tidy(text.replace("\n", " ; ")))
    if not folded:
        return part.rejected(Slip.EMPTY)
    plain = _PLAIN.fullmatch(folded)
    if plain is None:
        said = three_answers(folded, lambda word: part.is_harmless(word) or whole.is_harmless(word))
        if isinstance(said, AnswerKind):
            return {step.numerator.name: Answer(said), step.denominator.name: Answer(said)}
        sides = _sides(_RESULT.sub("", _AGE.sub(" ", folded)), part, whole)
    else:
        sides = plain[1], plain[2]
    if sides is None:
        is_percent = "%" in folded or "phan tram" in folded
        return part.rejected(Slip.PERCENT_NOT_COUNT if is_percent else Slip.NOT_A_PAIR)
    first, second = read_number(sides[0], part), read_number(sides[1], whole)
    if isinstance(first, Rejection):
        return first
    if isinstance(second, Rejection):
        return second
    answers = {step.numerator.name: first, step.denominator.name: second}
    return pair_slip(answers, step) or answers


def pair_slip(answers: Mapping[str, Answer], step: AskRatio) -> Rejection | None:
    """PART_ABOVE_WHOLE when both numbers are known and the numerator is larger."""
    part, whole = answers.get(step.numerator.name), answers.get(step.denominator.name)
    if part is None or whole is None or part.kind is not AnswerKind.VALUE or whole.kind is not AnswerKind.VALUE:
        return None
    if part.value is None or whole.value is None or not part.value > whole.value:  # type: ignore[operator]
        return None
    detail = {"numerator": str(part.value), "denominator": str(whole.value)}
    return Rejection(Slip.PART_ABOVE_WHOLE, step.numerator.name, detail)


def _sides(folded: str, part: NumberField, whole: NumberField) -> tuple[str, str] | None:
    """The two halves of the text; None when it does not fall into exactly two."""
    strong = _STRONG.split(folded)
    if len(strong) == 2 and all(strong):
        return strong[0], strong[1]
    if len(strong) != 1:
        return None
    weak = _WEAK.split(folded)
    if len(weak) == 2:
        return weak[0], weak[1]
    bare = _bare_numbers(folded, part, whole)
    if bare is None:
        return None
    tight = _TIGHT.fullmatch(bare)
    if tight is not None:
        looks_grouped = tight[2] == "." and len(tight[3]) == 3  # 1.250 is one number; 120,150 and 18.20 are two
        return None if looks_grouped or not (part.is_whole and whole.is_whole) else (tight[1], tight[3])
    return _spaced(bare) if _SPACED.fullmatch(bare) else None


def _bare_numbers(folded: str, part: NumberField, whole: NumberField) -> str | None:
    """The text without harmless words; None when another word is among them."""
    words = re.findall(r"[^\W\d_]+", folded)
    if not all(part.is_harmless(word) or whole.is_harmless(word) for word in words):
        return None
    return " ".join(re.sub(r"[^\W\d_]+|[!()]", " ", folded).split()).strip(" .,:;")


def _spaced(bare: str) -> tuple[str, str] | None:
    """Two numbers among blanks, each perhaps grouped by blanks itself (1 250 1 300); None unless one way fits."""
    groups = bare.split()
    if len(groups) == 2:
        return groups[0], groups[1]
    ways = [
        (" ".join(groups[:cut]), " ".join(groups[cut:]))
        for cut in range(1, len(groups))
        if _is_one_number(groups[:cut]) and _is_one_number(groups[cut:])
    ]
    return ways[0] if len(ways) == 1 else None


def _is_one_number(groups: list[str]) -> bool:
    head, tail = groups[0], groups[1:]
    return not tail or (len(head) <= 3 and not head.startswith("0") and all(len(group) == 3 for group in tail))
