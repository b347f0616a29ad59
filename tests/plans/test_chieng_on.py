"""Chiềng Ôn 2024: one commune, hardly a number, targets that are assigned later."""

from __future__ import annotations

from indicators.target import TargetKind
from tests.plans.printed import flat, target_of

CODE = "chieng-on-2024"


def test_printed_words_and_missing_values(plan, source) -> None:
    chieng_on, text = plan(CODE), flat(source(CODE))
    for target in chieng_on.targets:
        for words in target.printed.split(" … "):
            assert words in text
    without = {target.indicator: target.kind for target in chieng_on.targets if target.value is None}
    assert without == {
        "CHO-04": TargetKind.ASSIGNED,
        "CHO-05": TargetKind.ASSIGNED,
        "CHO-08": TargetKind.DIRECTION,
        "CHO-10": TargetKind.ASSIGNED,
        "CHO-15": TargetKind.DIRECTION,
        "CHO-16": TargetKind.DIRECTION,
    }
    assert "%" not in text  # the document prints no percentage at all


def test_the_few_numbers(plan) -> None:
    chieng_on = plan(CODE)
    assert target_of(chieng_on, "CHO-02", "2024").value == 10
    assert target_of(chieng_on, "CHO-03", "2024").value == 0
    briefing = target_of(chieng_on, "CHO-09", "2024")
    assert (briefing.kind, briefing.value) == (TargetKind.EVERY_QUARTER, 1)


def test_one_commune_is_the_root(plan, source) -> None:
    chieng_on, text = plan(CODE), flat(source(CODE))
    assert [(unit.kind, unit.parent) for unit in chieng_on.units] == [("commune", None)]
    assert chieng_on.expected_units == {"commune": 1, "village": 6}
    assert "06 bản" in text
    assert (chieng_on.number, chieng_on.issued, chieng_on.number_printed) == (None, None, None)
    assert chieng_on.title in text


def test_duties_as_printed(plan, source) -> None:
    text = flat(source(CODE))
    duties = {duty.code: duty for duty in plan(CODE).duties}
    for duty in duties.values():
        assert duty.printed in text
    assert duties["CHO-R1"].configured
    assert duties["CHO-R3"].rule == "on-event"
