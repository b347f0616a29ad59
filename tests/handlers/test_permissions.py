"""The whole table of who may do what where: every cell tried in the chat, and compared with reporting/access.py."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.samples import PAST_QUARTERS, file_sample, read_sample_rules
from indicators.period import Period
from reporting.access import ROLE_OF_KIND, Act, Role, allows
from reporting.duties import open_duties
from reporting.obligations import missing_below
from reporting.rounds import open_rounds
from storage import people, reports, reviews, units
from storage.units import Unit
from tests.builders import PLAN, ROOT, TEN_DAYS_BEFORE, ZONE, World, sample_world
from tests.handlers.deeds import DEEDS, LOCKED, QUARTER, Deed, enter_value, trial
from tests.handlers.permission_page import HOME, UNITS, page
from tests.plan_worlds import LAI_CHAU, plan_world

SCORING = datetime(2026, 11, 28, 9, tzinfo=ZONE)


@dataclass(frozen=True)
class Cell:
    """One role at its home, one unit, and what it is tried with."""

    role: Role
    unit: str
    variant: str


class Worlds:
    """The worlds of the deeds, each made once and never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Generator[World]] = {}
        self._ready: dict[str, World] = {}

    def __call__(self, when: str) -> World:
        if when not in self._ready:
            self._made[when] = self._make(when)
            self._ready[when] = next(self._made[when])
        return self._ready[when]

    def end(self) -> None:
        for made in self._made.values():
            made.close()

    def _make(self, when: str) -> Generator[World]:
        folder = self._folder / when
        folder.mkdir()
        with sample_world(folder) as world:
            world.now = SCORING if when == "scoring" else TEN_DAYS_BEFORE
            with world.desk() as desk:
                open_rounds(desk)
                open_duties(desk)
            if when in ("filed", "locked"):
                file_everything(world)
            if when == "locked":
                world.now = TEN_DAYS_BEFORE + LOCKED
            yield world


def file_everything(world: World) -> None:
    """Every report of the units of the table is in, sent by somebody who holds no role any more."""
    with world.desk() as desk:
        plan = desk.catalogue.plan(PLAN)
        rules = read_sample_rules(ROOT / "plans" / PLAN / "sample-values.csv")
        author = people.add_person(desk.connection, "Số liệu mẫu", "vi", desk.now).id
        period = Period.parse(QUARTER)
        for owed in missing_below(desk, plan, period, world.unit("BKN")):
            if owed.unit.code in UNITS:
                sent_at = desk.now - timedelta(hours=1)
                file_sample(desk, plan, owed, period, PAST_QUARTERS, rules, author, sent_at=sent_at)
                filed = reports.report_of(desk.connection, PLAN, owed.form.code, QUARTER, owed.unit.id)
                assert filed is not None
                reviews.set_status(desk.connection, filed, reports.SENT)  # samples are approved as they come


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("permissions"))
    yield made
    made.end()


def _units_of(world: World) -> dict[str, Unit]:
    return {code: world.unit(code) for code in UNITS}


def cells(deed: Deed, known: dict[str, Unit]) -> list[Cell]:
    return [Cell(role, code, variant) for role in Role for code in UNITS for variant in deed.variants(known[code].kind)]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_the_chat_grants_exactly_what_the_rules_allow(deed: Deed, worlds: Worlds) -> None:
    world = worlds(deed.when)
    known = _units_of(world)
    granted, allowed = {}, {}
    for cell in cells(deed, known):
        home, unit = known[HOME[cell.role]], known[cell.unit]
        with trial(world, cell.role, home, world.now) as one:
            granted[cell] = deed.attempt(one, unit, cell.variant)
            allowed[cell] = deed.rule(one.place, unit, cell.variant)
    wrong = {cell: f"granted: {granted[cell]}" for cell in granted if granted[cell] is not allowed[cell]}
    assert wrong == {}
    assert set(allowed.values()) == {True, False}  # a deed that nobody, or everybody, may do tells nothing


def test_the_table_is_large_enough_to_mean_something(worlds: Worlds) -> None:
    known = _units_of(worlds("collecting"))
    assert sum(len(cells(deed, known)) for deed in DEEDS) >= 200


def test_values_by_hand_are_the_provinces(tmp_path: Path) -> None:
    with plan_world(tmp_path, TEN_DAYS_BEFORE, LAI_CHAU) as world:
        root = world.catalogue.plan(LAI_CHAU).root().code
        for role in Role:
            with world.database.read() as connection:
                below = units.subtree(connection, world.unit(root))
            home = next(unit for unit in below if role in ROLE_OF_KIND.get(unit.kind, ()))
            with trial(world, role, home, world.now) as one:
                wanted = allows(one.place, Act.ENTER_VALUE, world.unit(root))
                assert enter_value(one, world.unit(root), "") is wanted is (role is Role.PROVINCE), role


def test_the_page_for_people_says_the_same(worlds: Worlds) -> None:
    assert (ROOT / "docs" / "permissions.md").read_text("utf-8") == page(worlds("collecting"))
