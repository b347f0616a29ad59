"""Counts as an operator types them: "900/1000", "nam=475/500 nu=445/500", "17", "có".

Numbers may be written the Vietnamese way ("1.250" is 1250, "7,98"); "7.98" is taken because it cannot mean anything
else. Percentages are refused: what is judged is counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from indicators.indicator import Indicator, IndicatorKind
from indicators.notation import fold
from indicators.tally import YES_NO_KINDS, SexTally, Tally, of_answer, of_counts, of_value, silent, total

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+", re.ASCII)
_COMMA: Final = re.compile(rf"({_WHOLE.pattern}),([0-9]+)", re.ASCII)
_POINT: Final = re.compile(r"[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|0\.[0-9]+", re.ASCII)
_SEXES: Final = (frozenset({"nam", "male", "men", "m"}), frozenset({"nu", "female", "women", "f"}))
_YES: Final = frozenset({"co", "yes", "1", "x"})
_NO: Final = frozenset({"khong", "no", "0"})
_PARTS_OF_A_WHOLE: Final = YES_NO_KINDS | {IndicatorKind.RATIO}
_NORM_KINDS: Final = frozenset({IndicatorKind.RATE, IndicatorKind.PER_HEAD})
_SINGLE_KINDS: Final = frozenset({IndicatorKind.SUM, IndicatorKind.ACTIVITY, IndicatorKind.MEAN})


class CountFault(StrEnum):
    """Why a count cannot be taken."""

    NOT_A_NUMBER = "not_a_number"
    NOT_A_PAIR = "not_a_pair"  # this indicator needs "18/20"
    NOT_SINGLE = "not_single"  # this indicator needs one number, not "18/20"
    PART_ABOVE_WHOLE = "part_above_whole"
    PERCENT = "percent"  # "90 %" where counts are asked
    NO_SUCH_SEX = "no_such_sex"
    SEX_TWICE = "sex_twice"
    NEITHER_YES_NOR_NO = "neither_yes_nor_no"


class CountError(ValueError):
    """A count that cannot be taken; `text` is what was typed."""

    def __init__(self, fault: CountFault, text: str) -> None:
        super().__init__(f"{text!r}: {fault.value.replace('_', ' ')}")
        self.fault = fault
        self.text = text


def parse_number(text: str) -> Decimal:
    """A number that is not negative: "1.250" → 1250, "7,98" and "7.98" → 7.98. Raises CountError."""
    written = text.strip()
    if "%" in written:
        raise CountError(CountFault.PERCENT, text)
    if _WHOLE.fullmatch(written):
        return Decimal(written.replace(".", ""))
    comma = _COMMA.fullmatch(written)
    if comma is not None:
        return Decimal(f"{comma[1].replace('.', '')}.{comma[2]}")
    if _POINT.fullmatch(written):
        return Decimal(written)
    raise CountError(CountFault.NOT_A_NUMBER, text)


def parse_counts(indicator: Indicator, arguments: Sequence[str]) -> Tally:
    """The tally that the arguments describe; several pairs are added up, none at all is a silent unit.

    Raises CountError naming the argument.
    """
    if any("=" in argument for argument in arguments):
        return _parse_sexes(indicator, arguments)
    return total(
        indicator.kind, [parse_count(indicator, argument) for argument in arguments] or [silent(indicator.kind)]
    )


def parse_count(indicator: Indicator, text: str) -> Tally:
    """One argument: a pair, a number or a yes/no, as the indicator's kind asks.

    A rate, visits per head and what a province enters by hand may also be the value itself ("0,85 lượt/người").
    """
    kind = indicator.kind
    if "/" in text:
        if kind in _SINGLE_KINDS:
            raise CountError(CountFault.NOT_SINGLE, text)
        return of_counts(kind, *_parse_pair(indicator, text))
    if kind in _SINGLE_KINDS or kind is IndicatorKind.COUNT:
        return of_value(kind, parse_number(text))
    if kind in YES_NO_KINDS:
        return of_answer(kind, parse_yes(text))
    if indicator.province_only or kind in _NORM_KINDS:  # the value itself, in the indicator's unit
        return Tally(kind, Fraction(parse_number(text)), Fraction(indicator.factor), reported=1, expected=1)
    parse_number(text)
    raise CountError(CountFault.NOT_A_PAIR, text)


def parse_yes(text: str) -> bool:
    """1, có, yes or 0, không, no."""
    word = fold(text.strip())
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CountError(CountFault.NEITHER_YES_NOR_NO, text)


def _parse_pair(indicator: Indicator, text: str) -> tuple[Decimal, Decimal]:
    parts = text.split("/")
    if len(parts) != 2:
        raise CountError(CountFault.NOT_A_PAIR, text)
    numerator, denominator = parse_number(parts[0]), parse_number(parts[1])
    if numerator > denominator and indicator.kind in _PARTS_OF_A_WHOLE:
        raise CountError(CountFault.PART_ABOVE_WHOLE, text)
    return numerator, denominator


def _parse_sexes(indicator: Indicator, arguments: Sequence[str]) -> Tally:
    parts: dict[str, SexTally] = {}
    for argument in arguments:
        name, _, counts = argument.partition("=")
        sex = _sex_named(indicator, name)
        if sex is None:
            raise CountError(CountFault.NO_SUCH_SEX, argument)
        if sex in parts:
            raise CountError(CountFault.SEX_TWICE, argument)
        numerator, denominator = map(Fraction, _parse_pair(indicator, counts))
        parts[sex] = SexTally(sex, numerator, denominator, 1)
    whole = [
        sum((getattr(part, side) for part in parts.values()), Fraction(0)) for side in ("numerator", "denominator")
    ]
    complete = int(len(parts) == len(indicator.sexes))
    return Tally(indicator.kind, whole[0], whole[1], complete, 1, sexes=tuple(parts.values()))


def _sex_named(indicator: Indicator, name: str) -> str | None:
    """The indicator's own name of a sex, however it is written: nam, male; nữ, nu, female."""
    word = fold(name.strip())
    alike = next((names for names in _SEXES if word in names), frozenset({word}))
    return next((sex for sex, _, _ in indicator.sexes if fold(sex) in alike), None)
