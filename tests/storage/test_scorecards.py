"""Scores and remedial items on both engines: revisions stay, nothing is 0 that was not scored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from indicators.scorecard import RemedialItem, RemedialStatus
from storage import people, remedies, scorecards
from tests.builders import DISTRICT, PLAN, STATION, World

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
ABOUT = {"plan": PLAN, "card": "commune-standard-1300", "period": "2026"}


def test_every_sending_is_kept_as_the_next_revision(world: World) -> None:
    unit = world.unit(STATION)
    with world.database.write() as connection:
        person = people.add_person(connection, "Người mẫu", "vi", NOW)
        for score in (Decimal("9.25"), Decimal(10)):
            scorecards.add_sheet(
                connection,
                **ABOUT,
                unit_id=unit.id,
                kind=scorecards.SELF,
                person_id=person.id,
                scores={1: score, 2: None, 3: Decimal(0)},
                points={1: Decimal(14), 2: None, 3: Decimal("12.5")},
                fail_items={"no-doctor": False, "no-water": None},
                now=NOW,
            )
    with world.database.read() as connection:
        first, second = scorecards.sheets_below(connection, world.unit(DISTRICT).path, PLAN)
        assert scorecards.sheets_below(connection, unit.path, PLAN, ABOUT["card"], "2025") == []
    assert (first.revision, second.revision) == (1, 2)
    assert first.scores == {1: Decimal("9.25"), 2: None, 3: Decimal(0)}
    assert str(second.scores[1]) == "10"
    assert first.points == {1: Decimal(14), 2: None, 3: Decimal("12.5")}
    assert first.fail_items == {"no-doctor": False, "no-water": None}
    assert first.given == {1: Decimal("9.25"), 3: Decimal(0)}
    assert scorecards.newest([second, first], scorecards.SELF)[unit.id] is second
    assert scorecards.newest([first], scorecards.VERIFIED) == {}


def test_a_score_that_cannot_be_kept_exactly_is_a_fault(world: World) -> None:
    with world.database.write() as connection:
        person = people.add_person(connection, "Người mẫu", "vi", NOW)
        keep = {**ABOUT, "unit_id": world.unit(STATION).id, "kind": scorecards.SELF, "person_id": person.id}
        with pytest.raises(ValueError, match="three decimals"):
            scorecards.add_sheet(connection, **keep, scores={1: Decimal("1.0001")}, points={}, fail_items={}, now=NOW)


def test_an_item_is_settled_once(world: World) -> None:
    item = RemedialItem(3, "Sửa mái", "UBND xã", date(2027, 3, 15))
    with world.database.write() as connection:
        person = people.add_person(connection, "Người mẫu", "vi", NOW)
        kept = remedies.add_remedy(
            connection, **ABOUT, unit_id=world.unit(STATION).id, item=item, person_id=person.id, now=NOW
        )
    with world.database.write() as connection:
        assert remedies.settle_remedy(connection, kept.id, RemedialStatus.DONE, person.id, NOW)
        assert not remedies.settle_remedy(connection, kept.id, RemedialStatus.DROPPED, person.id, NOW)
    with world.database.read() as connection:
        (found,) = remedies.remedies_below(connection, world.unit(DISTRICT).path, PLAN, ABOUT["card"])
        assert remedies.remedy_by_id(connection, kept.id + 1) is None
    assert (found.item.status, found.item.due, found.unit_id) == (
        RemedialStatus.DONE,
        date(2027, 3, 15),
        world.unit(STATION).id,
    )


def test_an_item_belongs_to_a_unit_that_exists(world: World) -> None:
    with pytest.raises(IntegrityError), world.database.write() as connection:
        person = people.add_person(connection, "Người mẫu", "vi", NOW)
        item = RemedialItem(1, "Họp", "", None)
        remedies.add_remedy(connection, **ABOUT, unit_id=999_999, item=item, person_id=person.id, now=NOW)
