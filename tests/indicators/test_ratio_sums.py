"""The sums of a country, column by column, are those that the roll-up of tallies gives."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.indicator import Indicator, IndicatorKind, Reporter, TimeRule
from indicators.period import Period
from indicators.ratio_sums import Column, Upwards
from indicators.reading import Figure, Mark, tally_report
from indicators.rollup import roll_up
from indicators.tally import silent
from indicators.tree import Place

NUMERATOR, DENOMINATOR = ("n1", "n2"), ("d",)
RATIO = Indicator(
    code="i",
    concept="i",
    name={"en": "i"},
    unit="%",
    kind=IndicatorKind.RATIO,
    time=TimeRule.STOCK,
    reporter=Reporter.STATION,
    numerator=NUMERATOR,
    denominator=DENOMINATOR,
)
PERIOD = Period.parse("2026Q3")
_FIGURES: st.SearchStrategy[Figure] = st.one_of(st.integers(0, 9), st.just(Mark.UNKNOWN))
_ANSWERS: st.SearchStrategy[dict[str, Figure]] = st.one_of(
    st.fixed_dictionaries(dict.fromkeys((*NUMERATOR, *DENOMINATOR), _FIGURES)),  # a whole report
    st.dictionaries(st.sampled_from((*NUMERATOR, *DENOMINATOR)), _FIGURES),
)


@st.composite
def countries(draw: st.DrawFn) -> tuple[dict[int, int | None], dict[int, dict[str, Figure]]]:
    """Unit → the unit above it, and what each unit that has none below it answered."""
    size = draw(st.integers(1, 14))
    parents: dict[int, int | None] = {1: None}
    for unit in range(2, size + 1):
        parents[unit] = draw(st.integers(1, unit - 1))
    leaves = [unit for unit in parents if unit not in parents.values()]
    return parents, {unit: draw(_ANSWERS) for unit in leaves}


def column(answers: Mapping[int, Mapping[str, Figure]], code: str) -> Column:
    """As storage gives it: a place for whoever answered, if only that it is not known."""
    units = [unit for unit, given in answers.items() if code in given]
    cells = [answers[unit][code] for unit in units]
    absent = frozenset(place for place, cell in enumerate(cells) if cell is Mark.UNKNOWN)
    return Column(units, [int(cell) * 1000 if isinstance(cell, int) else 0 for cell in cells], absent)


@settings(max_examples=150)
@given(countries(), st.booleans())
def test_every_unit_has_the_sums_of_the_roll_up(
    country: tuple[dict[int, int | None], dict[int, dict[str, Figure]]], some_do_not_count: bool
) -> None:
    parents, answers = country
    counted = {unit: given for unit, given in answers.items() if not some_do_not_count or unit % 3}
    places = [Place(str(unit), None if above is None else str(above)) for unit, above in parents.items()]
    tallies = {
        str(unit): tally_report(RATIO, given) if given else silent(RATIO.kind) for unit, given in counted.items()
    }
    expected = roll_up(RATIO, tallies, places, (), PERIOD)

    tree = Upwards(parents, counted)
    above, below = ([column(answers, code) for code in codes] for codes in (NUMERATOR, DENOMINATOR))
    for _ in range(2):  # the tree may be summed over again
        found = tree.sums(above, below)
        for unit in parents.values():
            if unit is not None and unit in found.below:
                tally = expected[str(unit)].tally
                assert found.below[unit] == (tally.numerator * 1000, tally.denominator * 1000, tally.reported)
        own = {
            unit: (found.numerators[place], found.denominators[place])
            for place, unit in enumerate(found.units)
            if place not in found.absent
        }
        known = {unit: expected[str(unit)].tally for unit in counted if expected[str(unit)].tally.reported}
        assert own == {unit: (tally.numerator * 1000, tally.denominator * 1000) for unit, tally in known.items()}
        assert sum(sums.reported for unit, sums in found.below.items() if parents[unit] is None) == (
            len(known) if len(parents) > 1 else 0
        )
