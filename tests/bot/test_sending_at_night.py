"""What was held up until the evening does not go out at night: only whoever asks is answered then."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.handling import Workplace
from bot.office_outbox import OfficeOutbox
from bot.pacing import Limits
from bot.wording import load_wording
from charts.worker import ChartWorker
from reporting.access import Role
from reporting.delivery import broadcast, post
from reporting.ports import Address, Note
from tests.bot.shelf import BROADCAST, texts
from tests.builders import STATION, ZONE, sample_world


async def test_what_is_in_hand_at_nightfall_waits_and_replies_go_on(world, shelf, start, people):
    everyone = people(20)
    for person in everyone:
        shelf.write(person, "nhắc", priority=BROADCAST)
    async with start(Limits(per_second=20, per_chat=0), sweep_seconds=0.05) as pump:
        await shelf.until(lambda: len(shelf.rows) < 18)
        shelf.is_night = True
        asks = everyone[19]
        pump.offer([shelf.write(asks, "trả lời")])
        await shelf.until(lambda: any(texts(world, asks)))
        left = len(shelf.rows)
        for number in range(3):
            pump.offer([shelf.write(asks, f"trả lời {number}")])
        await shelf.until(lambda: len(shelf.rows) == left)
        assert texts(world, asks) == ["trả lời", "trả lời 0", "trả lời 1", "trả lời 2"]
        shelf.is_night = False
        await shelf.empty()
    assert all("nhắc" in texts(world, person) for person in everyone)


async def test_the_office_hands_out_replies_alone_in_the_quiet_hours(tmp_path: Path) -> None:
    """Queued at half past seven in the evening, and Telegram could not be reached until nine."""
    with sample_world(tmp_path) as world:
        head = world.person("1", Role.HEAD, STATION)
        world.now = datetime(2027, 1, 4, 19, 30, tzinfo=ZONE)
        with world.desk() as desk:
            broadcast(desk, Address("telegram", head), Note("nhắc"), "remind/1/2027-01-04/x/telegram/1")
            post(desk, Address("telegram", "2"), Note("trả lời"))
        place = Workplace(world.database, world.catalogue, load_wording(), ZONE, lambda: world.now.astimezone(UTC))
        outbox = OfficeOutbox(place, ChartWorker())

        async def due(day: int, hour: int, minute: int = 0) -> list[str]:
            world.now = datetime(2027, 1, day, hour, minute, tzinfo=ZONE)
            found = await outbox.fetch_due(10, [])
            assert outbox.may_broadcast() is ("nhắc" in [item.content.text for item in found])
            return [item.content.text for item in found]

        assert await due(4, 19, 59) == ["trả lời", "nhắc"]
        assert await due(4, 20) == ["trả lời"]
        assert await due(5, 6, 59) == ["trả lời"]
        assert await due(5, 7) == ["trả lời", "nhắc"]


async def test_a_public_holiday_is_quiet_all_day(tmp_path: Path) -> None:
    with sample_world(tmp_path) as world:
        world.now = datetime(2027, 1, 1, 10, tzinfo=ZONE)
        place = Workplace(world.database, world.catalogue, load_wording(), ZONE, lambda: world.now.astimezone(UTC))
        outbox = OfficeOutbox(place, ChartWorker())
        assert not outbox.may_broadcast()
        world.now = datetime(2027, 1, 2, 10, tzinfo=ZONE)
        assert outbox.may_broadcast(), "a Saturday holds nothing back that came due on a working day"
