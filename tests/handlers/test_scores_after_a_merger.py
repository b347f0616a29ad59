"""Scorecards and other duties of communes that merge: who owes a round, who finishes it, and whose score it stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from handlers.buttons import write_button
from handlers.score_buttons import ScoreButton, ScoreStep
from handlers.score_sheets import ScoreSheets
from indicators.period import Period
from indicators.scorecard import RemedialItem
from reporting.access import Role
from reporting.duties import duties_open_at, open_duties
from reporting.ports import Pressed
from reporting.remedies import add_remedy
from reporting.score_forms import card_of
from reporting.scores import left_to_verify, standings_at
from storage import deadlines, scorecards
from storage import people as people_store
from storage.people import Person
from storage.scorecards import ScoreSheet
from tests.builders import DISTRICT, PLAN, ZONE, Reply, World, sample_world
from tests.handlers.conversing import labels, press
from tests.handlers.scorebook import FULL, answer_all
from tests.reporting.reorganised import MERGED, A, B, C, reorganise
from tests.reporting.sweeping import said, sweep

CARD, SELF_SCORE, VERIFIED = "commune-standard-1300", "commune-standard-1300", "commune-standard-1300-verified"
OLD_HEAD, HEAD, OFFICER = "1001", "1002", "1003"
OPEN = datetime(2026, 11, 25, 9, tzinfo=ZONE)  # self scores of 2026 are due on 5 December, verified by the 20th
YEAR = Period.parse("2026")


def merger(day: str) -> str:
    return f"sáp nhập,{day},{A},,{MERGED},Xã Cầu Mới (mẫu),,,\nsáp nhập,{day},{B},,{MERGED},,,,\n"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        world.now = OPEN
        world.person(OLD_HEAD, Role.HEAD, A, "Chị Thu")
        world.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
        with world.desk() as desk:
            open_duties(desk)
        yield world


def merge(world: World, folder: Path, now: datetime, day: str) -> None:
    """The table is applied, and the new commune has a head who was at neither of the old ones."""
    world.now = now
    with world.desk() as desk:
        assert reorganise(desk, folder, merger(day)).examined.faults == ()
    world.person(HEAD, Role.HEAD, MERGED, "Anh Lâm")


def during(world: World, folder: Path) -> None:
    """While the round runs: the year ends as the new commune's."""
    merge(world, folder, datetime(2026, 11, 30, 9, tzinfo=ZONE), "28/11/2026")


def afterwards(world: World, folder: Path) -> None:
    """After the year: its scores are the old communes'."""
    merge(world, folder, datetime(2027, 1, 6, 9, tzinfo=ZONE), "1/1/2027")


def owed_at(world: World, code: str, duty: str = SELF_SCORE) -> set[str]:
    with world.desk() as desk:
        return {one.unit.code for one in duties_open_at(desk, world.unit(code)) if one.duty.code == duty}


def score(world: World, chat: str, opened: Reply) -> Reply:
    return press(world, chat, answer_all(world, chat, opened, FULL), "Gửi điểm")


def scored(world: World, code: str) -> list[ScoreSheet]:
    with world.database.read() as connection:
        kept = scorecards.sheets_below(connection, world.unit(code).path, PLAN)
    return [sheet for sheet in kept if sheet.unit_id == world.unit(code).id]


def listed(world: World, period: str) -> set[str]:
    """The stations of the district that a round is about."""
    with world.desk() as desk:
        plan = desk.catalogue.plan(PLAN)
        found = standings_at(desk, plan, card_of(plan, CARD), Period.parse(period), world.unit(DISTRICT))
    return {one.unit.code for one in found}


def add_sheet(world: World, code: str, kind: str, person: Person) -> None:
    with world.desk() as desk:
        card = card_of(desk.catalogue.plan(PLAN), CARD)
        scorecards.add_sheet(
            desk.connection,
            plan=PLAN,
            card=CARD,
            period="2026",
            unit_id=world.unit(code).id,
            kind=kind,
            person_id=person.id,
            scores={one.number: Decimal(3) for one in card.criteria},
            points={one.number: one.points for one in card.criteria},
            fail_items={},
            now=desk.now,
        )


def person(world: World, chat: str) -> Person:
    with world.desk() as desk:
        found = people_store.person_at(desk.connection, "telegram", chat)
    assert found is not None
    return found


def test_a_running_round_is_the_new_communes(world: World, tmp_path: Path) -> None:
    during(world, tmp_path)
    assert owed_at(world, MERGED) == {MERGED} and owed_at(world, A) == set()
    assert MERGED in listed(world, "2026") and not {A, B} & listed(world, "2026")
    found = sweep(world, datetime(2026, 12, 2, 8, tzinfo=ZONE))
    assert "Còn 3 ngày: Tự chấm điểm" in said(found, HEAD)
    assert OLD_HEAD not in found, "nothing is owed there any more"
    score(world, HEAD, press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm"))
    assert owed_at(world, MERGED) == set()
    assert HEAD not in sweep(world, datetime(2026, 12, 7, 8, tzinfo=ZONE))


def test_a_round_of_before_is_finished_by_whoever_follows(world: World, tmp_path: Path) -> None:
    afterwards(world, tmp_path)
    assert owed_at(world, MERGED) == {A, B}
    assert {A, B} <= listed(world, "2026") and MERGED not in listed(world, "2026")
    choice = world.send(HEAD, "/chamdiem").note(HEAD)
    assert len(labels(choice)) == 2 and all("tiêu chí" in label for label in labels(choice))
    opened = press(world, HEAD, world.press(HEAD, choice.buttons[0][0]), "Tự chấm điểm")
    score(world, HEAD, opened)
    assert len(scored(world, A)) == 1 and scored(world, MERGED) == []
    assert owed_at(world, MERGED) == {B}


def test_a_new_commune_is_not_scored_for_the_time_before_it(world: World, tmp_path: Path) -> None:
    afterwards(world, tmp_path)
    forged = ScoreButton(ScoreStep.SELF, PLAN, CARD, world.unit(MERGED).id, "2026")
    refused = world.send(HEAD, Pressed(write_button(forged), "press", None))
    assert "Câu 1" not in refused.note(HEAD).text and scored(world, MERGED) == []


def test_who_follows_scores_but_does_not_verify(world: World, tmp_path: Path) -> None:
    afterwards(world, tmp_path)
    add_sheet(world, A, scorecards.SELF, person(world, OLD_HEAD))
    forged = ScoreButton(ScoreStep.VERIFY, PLAN, CARD, world.unit(A).id, "2026")
    world.send(HEAD, Pressed(write_button(forged), "press", None))
    assert [sheet.kind for sheet in scored(world, A)] == [scorecards.SELF]


def test_verifying_is_done_with_the_last_of_the_stations_of_that_time(world: World, tmp_path: Path) -> None:
    afterwards(world, tmp_path)
    stations = listed(world, "2026")
    for code in sorted(stations - {B}):
        add_sheet(world, code, scorecards.VERIFIED, person(world, OFFICER))
    with world.desk() as desk:
        plan, district = desk.catalogue.plan(PLAN), world.unit(DISTRICT)
        assert left_to_verify(desk, plan, CARD, YEAR, district) == (1, len(stations))
        assert not deadlines.is_done(desk.connection, PLAN, VERIFIED, "2026", district.id)
    verify = ScoreButton(ScoreStep.VERIFY, PLAN, CARD, world.unit(B).id, "2026")
    score(world, OFFICER, world.send(OFFICER, Pressed(write_button(verify), "press", None)))
    with world.desk() as desk:
        assert deadlines.is_done(desk.connection, PLAN, VERIFIED, "2026", world.unit(DISTRICT).id)


def test_scores_of_two_communes_are_never_one(world: World, tmp_path: Path) -> None:
    for code in (A, B):
        add_sheet(world, code, scorecards.SELF, person(world, OLD_HEAD))
    afterwards(world, tmp_path)
    world.now = datetime(2027, 12, 1, 9, tzinfo=ZONE)
    with world.desk() as desk:
        open_duties(desk)
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    assert "2027" in opened.note(HEAD).text and "Điểm kỳ trước" not in opened.note(HEAD).text
    assert {A, B} <= listed(world, "2026") and listed(world, "2027") & {A, B, MERGED} == {MERGED}


def test_what_is_to_be_put_right_goes_along(world: World, tmp_path: Path) -> None:
    with world.desk() as desk:
        plan = desk.catalogue.plan(PLAN)
        head = people_store.person_at(desk.connection, "telegram", OLD_HEAD)
        assert head is not None
        item = RemedialItem(3, "Sửa mái trạm", "UBND xã", date(2027, 3, 12))
        add_remedy(desk, head, plan, card_of(plan, CARD), YEAR, world.unit(A), item)
    afterwards(world, tmp_path)
    found = sweep(world, datetime(2027, 3, 9, 8, tzinfo=ZONE))
    (text,) = [note.text for note in found[HEAD] if "Sửa mái trạm" in note.text]
    assert "Còn 3 ngày" in text
    with world.desk() as desk:
        book = ScoreSheets(desk, "vi", desk.catalogue.plan(PLAN), world.unit(MERGED), date.min, date.max)
        assert any("Sửa mái trạm" in row for sheet in book.sheets() for row in sheet.rows)
    world.press(HEAD, found[HEAD][0].buttons[-1][0])
    assert HEAD not in sweep(world, datetime(2027, 3, 15, 8, tzinfo=ZONE))


def test_an_office_that_was_never_reorganised_sees_what_it_saw(world: World) -> None:
    assert {A, B, C} <= listed(world, "2026")
    assert owed_at(world, A) == {A}


def test_who_follows_one_alone_sees_its_last_score(world: World, tmp_path: Path) -> None:
    """A commune that only gets another code: what it was given last year stands beside each criterion."""
    add_sheet(world, A, scorecards.SELF, person(world, OLD_HEAD))
    world.now = datetime(2027, 1, 6, 9, tzinfo=ZONE)
    with world.desk() as desk:
        reorganise(desk, tmp_path, f"đổi tên,1/1/2027,{A},,{MERGED},Xã Cầu Mới (mẫu),,,\n")
    world.person(HEAD, Role.HEAD, MERGED, "Anh Lâm")
    world.now = datetime(2027, 12, 1, 9, tzinfo=ZONE)
    with world.desk() as desk:
        open_duties(desk)
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    assert "Điểm kỳ trước: 3" in opened.note(HEAD).text
