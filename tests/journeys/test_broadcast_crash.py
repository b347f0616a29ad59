"""kill -9 again and again while a reminder goes out to many, within Telegram's limits: everybody gets it.

A message that was sent but not yet written down as sent comes twice: at most one for each kill. The short form kills
four times among eighty people, the long one (TRAM_TEST_LONG=1) two hundred times among two thousand.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from tests.builders import TEN_DAYS_BEFORE, World, sample_world
from tests.journeys.crowd import FIRST_CHAT, add_officer, add_villagers
from tests.journeys.phone import Phone
from tests.journeys.records import Records
from tests.journeys.running_office import PATIENCE, TOKEN, USERNAME, RunningOffice

LONG = os.environ.get("TRAM_TEST_LONG") == "1"
PEOPLE, KILLS = (2000, 200) if LONG else (80, 4)
OFFICER = 9_001
LIVES = (0.6, 2.9)  # seconds after its start at which the program is killed; it takes about one to begin sending
MOMENTS = random.Random(20270104)


def settle_in(world: World, client: SimulatorClient) -> None:
    """So many village workers, and an officer above them all who has just asked who is missing."""
    add_officer(world, client, OFFICER)
    add_villagers(world, client, PEOPLE)


@pytest.mark.timeout(3600 if LONG else 180)
def test_everybody_gets_a_broadcast_that_is_killed_again_and_again(tmp_path: Path) -> None:
    with (
        sample_world(tmp_path) as world,
        RunningSimulator() as simulator,
        SimulatorClient(simulator.url) as client,
    ):
        client.add_bot(TOKEN, USERNAME, "Trạm")
        client.set_clock(TEN_DAYS_BEFORE)
        settle_in(world, client)
        client.set_limits("window")
        records = Records(tmp_path / "tram.db")
        told = {"TRAM_SENDING_PER_SECOND": "28.7", "TRAM_SENDING_PER_CHAT": "1", "TRAM_LOGS_LEVEL": "info"}
        office = RunningOffice(tmp_path, simulator.url, **told)
        try:
            start_broadcast(office, Phone(client, OFFICER))
            kills = kill_while_it_lasts(office, records)
            office.start()
            wait_for_the_end(records)
            Phone(client, OFFICER).sees(f"Đã gửi xong: {PEOPLE} lời nhắc")
            check(client, records, kills)
        finally:
            office.end()
        assert "Traceback" not in office.log


def start_broadcast(office: RunningOffice, officer: Phone) -> None:
    """The officer presses "Nhắc tất cả"; the rest is the program's."""
    office.start()
    officer.says("/thieu")
    officer.sees(button="Nhắc tất cả")
    officer.presses("Nhắc tất cả")
    officer.sees(f"Đã nhắc {PEOPLE} người")


def kill_while_it_lasts(office: RunningOffice, records: Records) -> int:
    """Kill and start again; how often it was killed while something was still to be sent."""
    kills = 0
    for _ in range(KILLS):
        time.sleep(MOMENTS.uniform(*LIVES))
        kills += unsent(records) > 0
        office.kill()
        office.start()
    office.kill()
    return kills + 1


def unsent(records: Records) -> int:
    """People who are not written to yet, or whose message waits."""
    ((waiting,),) = records.rows("SELECT count(*) FROM outbox WHERE state = 'waiting' AND broadcast_id IS NOT NULL")
    ((left,),) = records.rows("SELECT count(*) FROM broadcast_left")
    return int(waiting) + int(left)


def wait_for_the_end(records: Records) -> None:
    """Until the broadcast has ended; every minute without progress is one too many."""
    before, end = unsent(records) + 1, time.monotonic() + PATIENCE
    while not records.rows("SELECT 1 FROM broadcast WHERE ended_at IS NOT NULL"):
        if (now := unsent(records)) < before:
            before, end = now, time.monotonic() + 2 * PATIENCE
        assert time.monotonic() < end, f"{now} messages still wait"
        time.sleep(0.1)


def check(client: SimulatorClient, records: Records, kills: int) -> None:
    """Everybody has it; those who have it twice are no more than the kills."""
    got = Counter(
        sum("nhắc anh/chị gửi báo cáo" in message.text for message in client.messages(FIRST_CHAT + number))
        for number in range(PEOPLE)
    )
    floods = sum(call.status == 429 for call in client.calls(method="sendMessage"))
    twice = sum((times - 1) * people for times, people in got.items() if times > 1)
    sys.stdout.write(
        f"\n{PEOPLE} recipients, {kills} kills: none without, {twice} messages twice, {floods} times 429\n"
    )
    assert got[0] == 0
    assert twice <= kills
    assert records.rows("SELECT count(*) FROM dead_update") == [(0,)]
