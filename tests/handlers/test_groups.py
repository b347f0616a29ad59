"""One post for each round in a group: on schedule, when it closes, when somebody asks; and who may bind the group."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.leading import office_sweeps
from handlers.group import post_running
from indicators.reminding import QuietHours
from indicators.weekly import WEEKDAYS, WeeklySlot
from reporting.access import Role
from reporting.enrolment import invite_group
from reporting.ports import ChatClosed, ChatKind
from reporting.rounds import open_rounds
from storage import groups, outbox
from storage.outbox import OutboxItem
from tests.builders import DISTRICT, PLAN, STATION, ZONE, World, sample_world
from tests.handlers.conversing import labels

GROUP, OTHER_GROUP, TOPIC = "-100", "-200", "7"
OFFICER, HEAD, STRANGER, OTHER_HEAD, PROVINCE = "1005", "1003", "1999", "1998", "1009"
THURSDAY = WeeklySlot(WEEKDAYS.index("thursday"), time(9))
CARD = f"progress/{PLAN}/2026Q4/"


@pytest.fixture
def world(collecting: World) -> World:
    collecting.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Bình")
    collecting.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    collecting.person(OTHER_HEAD, Role.HEAD, "BKN-CM-M06", "Anh Dũng")
    collecting.person(PROVINCE, Role.PROVINCE, "BKN", "Chị Hà")
    return collecting


def link_to(world: World, unit: str) -> str:
    with world.desk() as desk:
        return invite_group(desk, world.unit(unit))


def bind(world: World, who: str, unit: str, *, group: str = GROUP, thread: str | None = None) -> str:
    """Open the unit's link in the group; what the group is told."""
    words = f"/start {link_to(world, unit)}"
    return world.send(group, words, kind=ChatKind.GROUP, sender=who, thread=thread).note(group).text


def bound(world: World) -> dict[str, int]:
    with world.database.read() as connection:
        found = (groups.group_at(connection, "telegram", chat) for chat in (GROUP, OTHER_GROUP))
        return {group.chat: group.unit_id for group in found if group is not None}


def posts(world: World, slot: WeeklySlot | None = THURSDAY) -> list[OutboxItem]:
    """What the beat queues for groups now."""
    with world.desk() as desk:
        post_running(desk, slot)
        return list(desk.posted)


def test_a_supervisor_binds_and_anybody_asks(world: World) -> None:
    assert "đã gắn với" in bind(world, OFFICER, DISTRICT)
    (item,) = world.send(GROUP, "/tiendo", kind=ChatKind.GROUP, sender=STRANGER).items
    assert (item.card, item.placing, item.kind) == (CARD, "move", "picture")


@pytest.mark.parametrize(("who", "unit"), [(STRANGER, DISTRICT), (HEAD, DISTRICT), (HEAD, "BKN-CM-M06")])
def test_others_bind_nothing_and_the_link_stays_good(world: World, who: str, unit: str) -> None:
    words = f"/start {link_to(world, unit)}"
    world.send(GROUP, words, kind=ChatKind.GROUP, sender=who)
    assert bound(world) == {}
    world.send(GROUP, words, kind=ChatKind.GROUP, sender=PROVINCE)
    assert bound(world) == {GROUP: world.unit(unit).id}


def test_a_bound_group_is_not_taken_over_with_a_link_to_somewhere_else(world: World) -> None:
    bind(world, OFFICER, DISTRICT)
    told = bind(world, OTHER_HEAD, "BKN-CM-M06")
    assert world.unit(DISTRICT).name in told and "người phụ trách" in told
    assert bound(world) == {GROUP: world.unit(DISTRICT).id}
    assert "đã gắn với" in bind(world, OFFICER, STATION), "who answers for both may change it"
    assert bound(world) == {GROUP: world.unit(STATION).id}
    world.send(GROUP, ChatClosed(), kind=ChatKind.GROUP)
    assert "đã gắn với" in bind(world, OTHER_HEAD, "BKN-CM-M06"), "the bot was thrown out: nobody's group any more"


def test_the_running_round_is_brought_up_to_date_once_a_week(world: World) -> None:
    bind(world, OFFICER, DISTRICT)
    bind(world, HEAD, STATION, group=OTHER_GROUP)
    first = posts(world)
    assert {(item.chat, item.card, item.placing) for item in first} == {
        (GROUP, CARD, "edit"),
        (OTHER_GROUP, CARD, "edit"),
    }
    assert posts(world) == [], "not twice for one week"
    world.now += timedelta(days=1)
    assert posts(world) == []
    world.now += timedelta(days=6)
    assert len(posts(world)) == 2
    assert posts(world, None) == [], "switched off"


def test_it_waits_for_the_morning_and_stops_with_the_round(world: World) -> None:
    bind(world, OFFICER, DISTRICT)
    sweeps = dict(office_sweeps(QuietHours(), THURSDAY).in_order())
    world.now = datetime(2027, 1, 7, 21, tzinfo=ZONE)
    for moment, expected in ((world.now, 0), (world.now + timedelta(hours=11), 1), (world.now + timedelta(days=8), 0)):
        world.now = moment
        with world.desk() as desk:
            sweeps["post_running_rounds"](desk)
            assert sum(item.kind == "picture" for item in desk.posted) == expected, moment


def test_a_round_that_opened_after_the_hour_waits_for_the_next_week(tmp_path_factory: pytest.TempPathFactory) -> None:
    with sample_world(tmp_path_factory.mktemp("late")) as world:
        world.now = datetime(2026, 12, 17, 10, tzinfo=ZONE)  # a Thursday, an hour too late
        with world.desk() as desk:
            open_rounds(desk)
        world.person(OFFICER, Role.DISTRICT, DISTRICT)
        bind(world, OFFICER, DISTRICT)
        assert posts(world) == []
        world.now += timedelta(days=7)
        assert [item.chat for item in posts(world)] == [GROUP]


def test_topics_are_kept(world: World) -> None:
    bind(world, OFFICER, DISTRICT, thread=TOPIC)
    (weekly,) = posts(world)
    assert (weekly.thread, weekly.card) == (TOPIC, f"{CARD}{TOPIC}")
    (asked,) = world.send(GROUP, "/tiendo", kind=ChatKind.GROUP, sender=OFFICER, thread="9").items
    assert (asked.thread, asked.card) == ("9", f"{CARD}9"), "the post of the other topic stays where it is"


def test_the_closing_post_takes_the_place_of_the_running_one(world: World) -> None:
    bind(world, OFFICER, DISTRICT)
    (running,) = posts(world)
    world.now = datetime(2027, 1, 11, 9, tzinfo=ZONE)
    with world.desk() as desk:
        dict(office_sweeps(QuietHours(), THURSDAY).in_order())["close_rounds"](desk)
        (closed,) = (item for item in desk.posted if item.kind == "picture")
        assert outbox.key_of(desk.connection, closed.id) == f"closed/{PLAN}/2026Q4/telegram/{GROUP}"
    assert (closed.card, closed.placing) == (running.card, "move")


def test_no_buttons_stand_beneath_a_group_s_picture(world: World) -> None:
    bind(world, OFFICER, DISTRICT)
    (order,) = world.send(GROUP, "/tiendo", kind=ChatKind.GROUP, sender=OFFICER).pictures(GROUP)
    assert "buttons" not in order.about
    assert labels(world.send(GROUP, "/start", kind=ChatKind.GROUP, sender=OFFICER).note(GROUP)) == []
