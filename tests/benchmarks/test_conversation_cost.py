"""What a report costs, over real HTTP: few taps where nothing changed, few bytes for each question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.conversation.__main__ import BUDGET, PLAN, measure, table
from benchmarks.conversation.stage import Stage, raised_stage
from bot.wording import load_wording


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with raised_stage(PLAN) as stage:
        yield stage


def test_a_village_report_keeps_its_promises(stage: Stage) -> None:
    rows = measure(stage, stage.plan.form("village"), load_wording())
    by_how = {(row.who, row.how): row for row in rows}
    repeated = by_how["tram", "as last quarter"]
    assert repeated.cost.actions <= repeated.asked + 3
    assert repeated.cost.letters == len("/start")
    assert repeated.cost.bubbles <= 3  # one card is edited; no trail of messages
    for row in rows:
        assert row.per_question <= BUDGET, row
    assert by_how["tram", "in one message"].cost.actions < by_how["survey", "typed"].cost.actions
    assert len(table(rows).splitlines()) == len(rows) + 1
