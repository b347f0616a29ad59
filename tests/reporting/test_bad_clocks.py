"""Clocks that jump back and forward, clocks that are changed for the summer, and a program that dies within a sweep.

Whatever happens: of one thing a person hears at most once a day and not more often than the ladder has steps, never in
the quiet hours, and what died is said by the next start.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.leading import office_sweeps
from bot.wording import load_wording
from indicators.reminding import QuietHours
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.ladder import moments_of
from reporting.ports import Note
from reporting.reminding import Gathered, Writer
from reporting.rounds import open_rounds
from tests.builders import OTHER_VILLAGE, PLAN, STATION, VILLAGE, ZONE, World, sample_plan, sample_world
from tests.reporting.documents_calendar import STEPS, is_off
from tests.reporting.test_decade import FULL

SYDNEY, BERLIN = ZoneInfo("Australia/Sydney"), ZoneInfo("Europe/Berlin")
BEGIN = date(2026, 3, 27)  # Berlin's clocks change on 29 March, Sydney's on 5 April; the quarter is due on the 10th
WORKER, OTHER, HEAD = "1001", "1002", "1003"
HOUR = timedelta(hours=1)


class Killed(BaseException):
    """The program dies: nothing catches this."""


@dataclass
class Office:
    """One office in some zone; what was said is kept only when it was committed."""

    world: World
    zone: ZoneInfo
    said: list[tuple[str, datetime, str]] = field(default_factory=list)  # chat, local moment, subject
    _new: list[tuple[str, datetime, str]] = field(default_factory=list)  # the same, not committed yet

    def beat(self, now: datetime, dies: bool = False) -> None:
        """Look after everything that is due; `dies` in the middle of the first message."""
        for name, job in replace(office_sweeps(QuietHours()), write_reminder=self._writer(dies)).in_order():
            more = name != "forget"
            while more:
                self._new = []
                with self.world.database.write() as connection:
                    desk = Desk(connection, now, self.world.catalogue, load_wording(), self.zone)
                    more = bool(job(desk))
                self.said += self._new

    def _writer(self, dies: bool) -> Writer:
        def write(desk: Desk, gathered: Gathered) -> Note:
            subjects = {f"{item.duty.code if item.duty else 'forms'}/{item.period}/{bool(item.below)}"
                        for item in gathered.items}  # fmt: skip
            self._new += [(gathered.contact.chat, desk.local, subject) for subject in sorted(subjects)]
            if dies and len(self._new) > 1:
                raise Killed
            return Note("…")

        return write


jumps = st.lists(st.tuples(st.integers(-100, 160), st.booleans()), min_size=3, max_size=14)


@settings(max_examples=12, deadline=None)
@given(jumps=jumps, zone=st.sampled_from((ZONE, SYDNEY, BERLIN)))
def test_no_clock_makes_the_office_say_anything_twice(jumps: list[tuple[int, bool]], zone: ZoneInfo) -> None:
    with TemporaryDirectory() as folder, sample_world(Path(folder)) as world:
        office = Office(peopled(world, zone), zone)
        now = datetime.combine(BEGIN, time(9), zone).astimezone(UTC)
        for hours, dies in jumps:
            now += hours * HOUR
            try:
                office.beat(now, dies)
            except Killed:
                office.beat(now)  # started again
        check(office)


def peopled(world: World, zone: ZoneInfo) -> World:
    """Two workers and their head under the full ladder, and the first quarter's round open."""
    world.catalogue = Catalogue({PLAN: replace(sample_plan(), reminders=FULL)})
    world.person(WORKER, Role.VILLAGE, VILLAGE)
    world.person(OTHER, Role.VILLAGE, OTHER_VILLAGE)
    world.person(HEAD, Role.HEAD, STATION)
    with world.database.write() as connection:
        start = datetime.combine(BEGIN, time(9), zone).astimezone(UTC)
        open_rounds(Desk(connection, start, world.catalogue, load_wording(), zone))
    return world


def check(office: Office) -> None:
    days = Counter((chat, subject, at.date()) for chat, at, subject in office.said)
    assert all(times == 1 for times in days.values()), days
    steps = Counter((chat, subject) for chat, _, subject in office.said)
    assert all(times <= len(STEPS) + 1 for times in steps.values())
    assert all(time(7) <= at.time() < time(20) for _, at, _ in office.said)


@pytest.mark.parametrize("zone", [ZONE, SYDNEY, BERLIN], ids=str)
def test_every_half_hour_of_three_weeks(zone: ZoneInfo) -> None:
    """Over the change of the clocks, dying whenever more than one thing is said: each step is said, once, at eight."""
    with TemporaryDirectory() as folder, sample_world(Path(folder)) as world:
        office = Office(peopled(world, zone), zone)
        now = datetime.combine(BEGIN, time(0), zone).astimezone(UTC)
        deaths = 0
        for _ in range(24 * 22 * 2):
            now += HOUR / 2
            if now.astimezone(zone).hour not in (2, 3, 6, 7, 8, 19, 20):
                continue
            try:
                office.beat(now, dies=True)
            except Killed:
                deaths += 1
                office.beat(now)
        assert deaths > 1
        check(office)
        said = sorted(at for chat, at, _ in office.said if chat == WORKER)
        due = date(2026, 4, 10)
        expected = {due + timedelta(days=step) for step in STEPS}
        assert {at.date() for at in said} >= {day for day in expected if not is_off(day)}
        assert {at.time() for at in said} == {time(8)}


@pytest.mark.parametrize("zone", [SYDNEY, BERLIN], ids=str)
def test_where_clocks_are_changed_the_wall_clock_is_kept(zone: ZoneInfo) -> None:
    moments = moments_of(FULL, date(2026, 3, 16), date(2026, 4, 10), QuietHours(), zone)
    assert {moment.at.timetz().hour for moment in moments} == {8}
    assert len({moment.at.astimezone(UTC).hour for moment in moments}) == 2
