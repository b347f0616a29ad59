"""Rounds of every kind of period, and duties by every kind of rule: they open, are asked for, reminded of, and end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from indicators.period import Period
from programmes.plan import Duty
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.duties import duties_open_at, open_duties
from reporting.extensions import extend
from reporting.overview import completeness
from reporting.rounds import open_rounds
from storage import people, rounds
from tests.builders import DISTRICT, OTHER_VILLAGE, PLAN, STATION, VILLAGE, ZONE, World, sample_plan, sample_world
from tests.handlers.conversing import choose, send_village_report
from tests.reporting.sweeping import said, sweep

VHW, OTHER, HEAD, OFFICER = "1001", "1002", "1003", "1005"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """How often a form is asked, and of one of its rounds: period, name, the day it opens and the last day on time."""

    frequency: str
    rule: str
    period: str
    name: str
    opens: date
    due: date


KINDS = (
    Kind("month", "monthly day=5 configured", "202602", "tháng 2/2026", date(2026, 2, 13), date(2026, 3, 5)),
    Kind("quarter", "quarterly day=10 configured", "2026Q1", "Quý I/2026", date(2026, 3, 16), date(2026, 4, 10)),
    Kind(
        "half", "half-yearly day=10 configured", "2026S1", "6 tháng đầu năm 2026", date(2026, 6, 15), date(2026, 7, 10)
    ),
    Kind("nine-months", "nine-months day=5", "2026N", "9 tháng năm 2026", date(2026, 9, 15), date(2026, 10, 5)),
    Kind("year", "yearly before=01-15 about=previous", "2026", "năm 2026", date(2026, 12, 16), date(2027, 1, 14)),
    Kind("year", "yearly by=12-25 configured", "2026", "năm 2026", date(2026, 12, 10), date(2026, 12, 25)),
)


def at(day: date, hour: time = time(8)) -> datetime:
    return datetime.combine(day, hour, ZONE)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.rule.split(" configured")[0])
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


@pytest.fixture
def world(tmp_path: Path, kind: Kind) -> Iterator[World]:
    """The village form alone is asked, so often; the world begins on the eve of the round's opening."""
    with sample_world(tmp_path) as world:
        plan = sample_plan()
        form = replace(plan.form("village"), frequency=kind.frequency, rule=kind.rule)
        world.catalogue = Catalogue({PLAN: replace(plan, forms=(form,), duties=(), scorecards=(), milestones=())})
        world.now = at(kind.opens - DAY)
        for chat, role, unit in (
            (VHW, Role.VILLAGE, VILLAGE),
            (OTHER, Role.VILLAGE, OTHER_VILLAGE),
            (HEAD, Role.HEAD, STATION),
            (OFFICER, Role.DISTRICT, DISTRICT),
        ):
            world.person(chat, role, unit)
        yield world


def known_periods(world: World) -> dict[str, rounds.Round]:
    with world.desk() as desk:
        return {one.period: one for one in rounds.rounds_of(desk.connection, PLAN)}


def test_a_round_opens_is_answered_and_closes(world: World, kind: Kind) -> None:
    sweep(world, world.now)
    assert kind.period not in known_periods(world), "not a day too early"
    sweep(world, at(kind.opens))
    round_ = known_periods(world)[kind.period]
    assert (round_.opens_on, round_.due_on, round_.configured) == (kind.opens, kind.due, "configured" in kind.rule)

    opened = choose(world, VHW, "/start", "Làm Phiếu thôn")
    assert kind.name in opened.note(VHW).text
    send_village_report(world, VHW, opened)

    reminded = kind.due - 3 * DAY  # Bắc Kạn reminds three days before and one day after
    while reminded.isoweekday() > 5:
        reminded -= DAY
    found = sweep(world, at(reminded))
    assert VHW not in found and kind.name in said(found, OTHER)

    world.now = at(kind.due + DAY, time(8, 59))
    choose_and_send(world, OTHER)
    assert known_periods(world)[kind.period].closed_at is None
    sweep(world, at(next_morning(kind.due), time(9)))
    assert known_periods(world)[kind.period].closed_at is not None
    with world.desk() as desk:
        plan, station = desk.catalogue.plan(PLAN), world.unit(STATION)
        done = completeness(desk, plan, Period.parse(kind.period), station)
    assert (done.on_time, done.late, done.received + done.missing) == (1, 1, done.expected)


def choose_and_send(world: World, chat: str) -> None:
    send_village_report(world, chat, choose(world, chat, "/start", "Làm Phiếu thôn"))


def next_morning(due: date) -> date:
    """The morning after, or the next on which people are written to: a group hears of the closing."""
    day = due + DAY
    while (day.month, day.day) == (1, 1):
        day += DAY
    return day


def test_more_time_is_granted_in_every_kind_of_round(world: World, kind: Kind) -> None:
    sweep(world, at(kind.opens))
    world.now = at(kind.due)
    with world.desk() as desk:
        officer = people.person_at(desk.connection, "telegram", OFFICER)
        assert officer is not None
        (granted,) = extend(desk, officer, world.unit(STATION).id, 5, "mưa lũ")
        assert (granted.period.id, granted.until) == (kind.period, kind.due + 5 * DAY)
    world.now = at(kind.due + 2 * DAY)
    choose_and_send(world, VHW)
    with world.desk() as desk:
        done = completeness(desk, desk.catalogue.plan(PLAN), Period.parse(kind.period), world.unit(STATION))
    assert (done.on_time, done.late, done.extended) == (1, 0, done.expected)


# rule, and every (opening, last day on time) in 2026
RULES = (
    ("monthly within", [(f"2026-{month:02d}-01", None) for month in range(1, 13)]),
    ("quarterly within", [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"),
                                ("2026-07-01", "2026-09-30"), ("2026-10-01", "2026-12-31")]),
    ("half-yearly day=10 configured", [("2026-06-15", "2026-07-10"), ("2026-12-16", "2027-01-10")]),
    ("nine-months day=5", [("2026-09-15", "2026-10-05")]),
    ("yearly before=05-31; except 2026: yearly before=10-31", [("2026-10-15", "2026-10-30")]),
    ("stage years=2026 by=12-20", [("2026-12-05", "2026-12-20")]),
    ("within month=11 about=next", [("2026-11-01", "2026-11-30")]),
    ("within month=6,12", [("2026-06-01", "2026-06-30"), ("2026-12-01", "2026-12-31")]),
    ("every months=6", [("2026-01-01", "2026-06-30"), ("2026-07-01", "2026-12-31")]),
    ("every months=4", [("2026-01-01", "2026-04-30"), ("2026-05-01", "2026-08-31"),
                              ("2026-09-01", "2026-12-31")]),
    ("once by=2026-06-30", [("2026-06-15", "2026-06-30")]),
    ("once start=2026-02-01 before=2026Q3", [("2026-02-01", "2026-06-30")]),
    ("weekly times=2", []),
    ("on-event", []),
    ("undated", []),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "days"), RULES, ids=[rule for rule, *_ in RULES])
def test_duties_open_and_end_by_every_rule(tmp_path: Path, rule: str, days: list[tuple[str, str | None]]) -> None:
    """On their very days, each is in the list of its unit from then on."""
    with sample_world(tmp_path) as world:
        duty = Duty("D", "Họp", "huyện", "-", "once", rule, "họp", "configured" in rule, None, ("district",))
        plan = replace(sample_plan(), duties=(duty,), scorecards=(), milestones=())
        world.catalogue = Catalogue({PLAN: plan})
        found = []
        for number in range(400):
            world.now = at(date(2026, 1, 1) + number * DAY)
            with world.desk() as desk:
                new = open_duties(desk)
                open_rounds(desk)
                listed = {one.round.period for one in duties_open_at(desk, world.unit(DISTRICT))}
            assert number == 0 or all(one.opens_on == world.now.date() for one in new), "on the very day"
            assert {one.period for one in new} <= listed
            found += [(one.opens_on.isoformat(), one.due_on.isoformat()) for one in new if one.opens_on.year == 2026]
    assert [opens for opens, _ in found] == [opens for opens, _ in days]
    assert all(due is None or due == seen for (_, due), (_, seen) in zip(days, found, strict=True))
