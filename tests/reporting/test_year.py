"""A year of one commune, day by day: who hears what, on which days, and what stops it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.leading import office_sweeps
from indicators.reminding import QuietHours
from reporting.access import Role
from reporting.days_off import is_day_off, is_public_holiday
from tests.builders import ZONE, World
from tests.plan_worlds import CHIENG_ON, file_report, plan_world

WORKER, HEAD = "1", "2"


def sweep(world: World, at: datetime) -> list[str]:
    """The chats that the office would write to at that moment."""
    world.now = at
    chats: list[str] = []
    for _, job in office_sweeps(QuietHours()).in_order():
        with world.desk() as desk:
            job(desk)
            chats += [item.chat for item in desk.posted]
    return chats


def around(due: date) -> list[date]:
    """Working days of the ladder around a due day, in order."""
    days = set()
    for step in (-7, -3, -1, 0, 1, 3, 7):
        day = due + timedelta(days=step)
        while is_day_off(day):
            day += timedelta(days=1 if step > 0 else -1)
        days.add(day)
    return sorted(days)


def test_a_year_of_chieng_on(tmp_path: Path) -> None:
    start = datetime(2024, 3, 10, 9, tzinfo=ZONE)
    heard: dict[str, list[date]] = {WORKER: [], HEAD: []}
    with plan_world(tmp_path, start, CHIENG_ON) as world:
        with world.database.read() as connection:
            query = "SELECT code FROM unit WHERE kind = '{}' ORDER BY id"
            village = str(connection.exec_driver_sql(query.format("village")).scalars().first())
            station = str(connection.exec_driver_sql(query.format("commune")).scalars().first())
        world.person(WORKER, Role.VILLAGE, village)
        world.person(HEAD, Role.HEAD, station)
        plan = world.catalogue.plan(CHIENG_ON)
        element = next(iter(plan.form("village").questionnaire.questions())).name
        for number in range(330):
            day = start.date() + timedelta(days=number)
            if day == date(2024, 7, 8):  # the second quarter's report comes in two days before it is due
                file_report(world, CHIENG_ON, "village", village, "2024Q2", {element: 50})
            for hour in (time(5), time(8), time(8, 1), time(20)):
                chats = sweep(world, datetime.combine(day, hour, ZONE))
                assert not chats or hour == time(8), (day, hour)
                assert all(count == 1 for count in Counter(chats).values()), "one message a person"
                for chat in chats:
                    heard[chat].append(day)
                assert not (chats and is_public_holiday(day))
    for due, until in (
        (date(2024, 4, 10), None),
        (date(2024, 7, 10), date(2024, 7, 7)),
        (date(2024, 10, 10), None),
        (date(2025, 1, 10), None),
    ):
        near = [day for day in heard[WORKER] if abs((day - due).days) <= 10]
        expected = [day for day in around(due) if until is None or day <= until]
        assert near == expected, due
        assert [day for day in heard[HEAD] if abs((day - due).days) <= 10] == around(due), "the station lacks its own"
    openings = [day for day in heard[WORKER] if day.month in (3, 6, 9, 12) and day.day < 25]
    assert openings == [date(2024, 3, 18), date(2024, 6, 17), date(2024, 9, 16), date(2024, 12, 16)]
