"""Two processes on one PostgreSQL: the leader is killed again and again, and every reminder goes out, none twice.

A message that was on its way at the very moment of a kill may arrive twice, once for each kill; nothing else may.
The short form kills the leader three times, the long one (TRAM_TEST_LONG=1) twenty times.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.builders import PLAN, ROOT
from tests.journeys.several import Pair, raised_pair, scheduler_of

LONG = os.environ.get("TRAM_TEST_LONG") == "1"
KILLS = 20 if LONG else 3
MOMENTS = random.Random(20270107)
DAYS = ("2027-01-07", "2027-01-08", "2027-01-11", "2027-01-13", "2027-01-18")  # the 9th, 10th and 17th are days off
FULL = "days = [-7, -3, -1, 0, 1, 3, 7]"


def kill_and_take_over(pair: Pair) -> float:
    """Kill the leader and start it again when the other leads; the seconds in which nobody led."""
    leader = pair.leader()
    survivor = pair.other(leader)
    while scheduler_of(survivor) != "stands by":
        time.sleep(0.02)
    time.sleep(MOMENTS.uniform(0, 0.8))
    leader.kill()
    killed = time.monotonic()
    while scheduler_of(survivor) != "leads":
        assert time.monotonic() < killed + 30, survivor.log[-2000:]
        time.sleep(0.01)
    taken = time.monotonic() - killed
    leader.start()
    return taken


@pytest.mark.timeout(900 if LONG else 120)
def test_the_leader_is_killed_and_no_reminder_is_lost_or_doubled(tmp_path: Path, postgres_url: str) -> None:
    told = {"TRAM_SENDING_PER_SECOND": "28.7", "TRAM_PLANS_FOLDER": str(talkative_plan(tmp_path))}
    with raised_pair(postgres_url, tmp_path, heads=60 if LONG else 15, **told) as pair:
        for office in pair.offices:
            office.start()
        pair.leader()
        without = []
        left = KILLS
        for day in DAYS:
            pair.set_clock(f"{day} 08:30")
            for _ in range(min(left, -(-KILLS // len(DAYS)))):
                without.append(kill_and_take_over(pair))
                left -= 1
            pair.leader()
            settle(pair, day)
        check(pair, without)
        for office in pair.offices:
            while not scheduler_of(office):
                time.sleep(0.02)  # the one killed last is still starting
            assert office.stop() == 0
            assert "Traceback" not in office.log


def talkative_plan(folder: Path) -> Path:
    """The plan with the full ladder, in a folder of plans of its own: something is to be sent on every day of kills."""
    plans = folder / "plans"
    shutil.copytree(ROOT / "plans" / PLAN, plans / PLAN)
    told = plans / PLAN / "plan.toml"
    sparing = told.read_text("utf-8")
    told.write_text(re.sub(r"^days = .*$", FULL, sparing, flags=re.MULTILINE), "utf-8")
    assert FULL in told.read_text("utf-8") != sparing
    return plans


def settle(pair: Pair, day: str) -> None:
    """Until every reminder of that day has been decided on and sent."""
    end = time.monotonic() + 60
    while pair.rows(f"SELECT 1 FROM reminder WHERE due_at <= '{day} 02:00Z' LIMIT 1"):  # 08:00 local and an hour
        assert time.monotonic() < end, "reminders are due and nobody looks after them"
        time.sleep(0.05)
    pair.wait_until_nothing_waits()


def check(pair: Pair, without: list[float]) -> None:
    """Each head got each reminder; what came twice was on its way at a kill."""
    sent = Counter(str(chat) for (chat,) in pair.rows("SELECT chat FROM outbox WHERE state = 'sent'"))
    extra = 0
    for chat in pair.chats:
        texts = [message.text for message in pair.client.messages(chat) if message.from_bot]
        assert len(set(texts)) == sent[str(chat)] >= len(DAYS), (chat, texts)
        extra += len(texts) - len(set(texts))
    keys = pair.rows("SELECT key, count(*) FROM outbox GROUP BY key HAVING count(*) > 1")
    assert keys == []
    assert extra <= len(without)
    ordered = sorted(without)
    sys.stdout.write(
        f"\n{len(without)} kills of the leader; nobody led for {ordered[0]:.2f} to {ordered[-1]:.2f} s, "
        f"median {ordered[len(ordered) // 2]:.2f} s; {sum(sent.values())} reminders to {len(pair.chats)} heads"
        f" on {len(DAYS)} days, "
        f"0 lost, {extra} sent twice\n"
    )
