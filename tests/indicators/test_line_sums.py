"""Carrying one changed tally up its line gives what rolling up everything gives."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.indicator import Indicator, IndicatorKind
from indicators.line_sums import LineSums
from indicators.period import Period
from indicators.rollup import roll_up
from indicators.tally import Tally, of_counts, of_value, silent, unknown
from indicators.tree import Place

BuildIndicator = Callable[..., Indicator]
KINDS = (IndicatorKind.RATIO, IndicatorKind.SUM, IndicatorKind.MEAN)
YEAR = Period.parse("2026")


def tallies(kind: IndicatorKind) -> st.SearchStrategy[Tally]:
    known = st.integers(0, 9).map(
        lambda number: of_counts(kind, number, 9) if kind is IndicatorKind.RATIO else of_value(kind, number)
    )
    return st.one_of(known, st.just(silent(kind)), st.just(unknown(kind)))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_tally_is_carried_up_its_line(an_indicator: BuildIndicator, data: st.DataObject) -> None:
    indicator = an_indicator(data.draw(st.sampled_from(KINDS)), **data.draw(st.sampled_from([{}, {"group": "g"}])))
    parents: dict[str, str | None] = {"0": None}
    for number in range(1, data.draw(st.integers(2, 9))):
        parents[str(number)] = str(data.draw(st.integers(0, number - 1)))
    members = data.draw(st.sets(st.sampled_from(sorted(parents))))
    places = [Place(code, above, None, ("g",) * (code in members)) for code, above in parents.items()]
    leaves = [code for code in parents if code not in parents.values()]
    given_ = {code: data.draw(tallies(indicator.kind)) for code in leaves}
    first = roll_up(indicator, given_, places, (), YEAR)
    kept = LineSums(indicator.kind, {code: one.tally for code, one in first.items()}, parents)
    for _ in range(3):
        code = data.draw(st.sampled_from(leaves))
        given_[code] = data.draw(tallies(indicator.kind))
        anew = roll_up(indicator, given_, places, (), YEAR)
        if first[code].expected:  # whoever is out of scope says nothing about it
            kept.change(code, anew[code].tally)
        assert {one: kept[one] for one in parents} == {one: anew[one].tally for one in parents}
    assert next(kept.line(code)) == code and parents[list(kept.line(code))[-1]] is None
