"""`python -m benchmarks.inside.whole_broadcast`: a reminder to 1,500 people by the whole program, as people see it.

An officer presses the button; the simulator enforces Telegram's limits. Meanwhile ten village workers answer in turn,
one answer every so many seconds: replies use up the same limit, and broadcasts leave room for more. Printed are the
time from the press until everybody has the reminder, the efficiency over that time and from the first reminder on,
the refusals, and how long the ten wait from their message to the next question.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle, product
from pathlib import Path
from statistics import median, quantiles

from bot.wording import load_wording
from simulator.client import SimulatorClient
from simulator.running import RunningSimulator
from tests.builders import TEN_DAYS_BEFORE, sample_world
from tests.journeys.crowd import FIRST_CHAT, add_officer, add_villagers
from tests.journeys.phone import Phone
from tests.journeys.running_office import TOKEN, USERNAME, RunningOffice

PER_SECOND = 30  # what the simulator allows
OFFICER = 9_001
ANSWERING = 10
QUESTIONS = 8
_say = load_wording().text
REMIND_ALL, BACK, START = _say("vi", "directory.remind"), _say("vi", "form.back"), _say("vi", "menu.start", title="")
FIRST, SECOND = (_say("vi", "form.counter", number=n, total=QUESTIONS, saved="").split(" · ")[0] for n in (1, 2))
DONE, REFUSED = 200, 429
_LONGEST = 300.0


@dataclass
class Answers:
    """People who answer in turn, and the seconds that each waited."""

    phones: list[Phone]
    waited: list[float] = field(default_factory=list)
    fault: BaseException | None = None

    def go_on(self, enough: threading.Event, every: float) -> None:
        """Answer the first question and go back to it, in turn, until it is enough."""
        counts, turns = random.Random(1), cycle(self.phones)
        try:
            while not enough.wait(every):
                phone = next(turns)
                view = phone.view()
                answering = FIRST in view.from_bots[-1].text
                begun = time.monotonic()
                phone.says(str(counts.randint(50, 400)) if answering else BACK)
                phone.sees(SECOND if answering else FIRST)
                self.waited.append(time.monotonic() - begun)
        except BaseException as fault:  # noqa: BLE001  (told by the thread that waits)
            self.fault = fault


@dataclass
class Log:
    """The bot's calls since the press, read piece by piece, so that looking on costs the simulator little."""

    client: SimulatorClient
    seen: int
    people: int
    reached: set[int] = field(default_factory=set)  # chats of people, each with a message since
    counted: int = 0  # messages and edits that used up the limit, until the last person was reached
    moments: list[datetime] = field(default_factory=list)  # the simulator's, of each person reached
    refused: int = 0

    def read(self) -> int:
        """How many people have a message by now."""
        for call in self.client.calls(after=self.seen):
            self.seen = call.number
            self.refused += call.status == REFUSED
            if call.status != DONE or call.chat is None or len(self.reached) == self.people:
                continue
            self.counted += call.method in ("sendMessage", "editMessageText")
            if call.method == "sendMessage" and call.chat != OFFICER and call.chat not in self.reached:
                self.reached.add(call.chat)
                self.moments.append(call.at)
        return len(self.reached)


def measure(model: str, people: int, every: float) -> str:
    """One line of the table: for one model of the limit, so many people, and an answer every so many seconds."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sample_world(Path(folder)) as world,
        RunningSimulator() as simulator,
        SimulatorClient(simulator.url) as client,
    ):
        client.add_bot(TOKEN, USERNAME, "Tram")
        client.set_clock(TEN_DAYS_BEFORE)
        add_officer(world, client, OFFICER)
        add_villagers(world, client, people)
        client.set_limits(model)
        told = {"TRAM_SENDING_PER_SECOND": "28.7", "TRAM_SENDING_PER_CHAT": "1", "TRAM_LOGS_LEVEL": "info"}
        office = RunningOffice(Path(folder), simulator.url, **told)
        office.start()
        try:
            return f"| {model} | {every} s | {_observed(client, people, every)}"
        finally:
            office.end()


def _observed(client: SimulatorClient, people: int, every: float) -> str:
    phones = [Phone(client, FIRST_CHAT + number) for number in range(ANSWERING)]
    for phone in phones:
        phone.says("/start")
        phone.sees(button=START)
        phone.presses(START)
        phone.sees(FIRST)
    officer = Phone(client, OFFICER)
    officer.says("/thieu")
    officer.sees(button=REMIND_ALL)
    answers, enough = Answers(phones), threading.Event()
    working = threading.Thread(target=answers.go_on, args=(enough, every), daemon=True)
    working.start()
    time.sleep(2)
    log = Log(client, client.calls()[-1].number, people)
    end, pressed = time.monotonic() + _LONGEST, client.clock().now
    officer.presses(REMIND_ALL)
    answered_before = len(answers.waited)
    while log.read() < people:
        assert time.monotonic() < end and answers.fault is None, (len(log.reached), answers.fault)
        time.sleep(0.2)
    enough.set()
    working.join(60)
    waited = answers.waited[answered_before:]
    taken, from_first = ((log.moments[-1] - moment).total_seconds() for moment in (pressed, log.moments[0]))
    slow = quantiles(waited, n=20, method="inclusive")[-1]
    return (
        f"{taken:.1f} s | {log.counted / PER_SECOND / taken:.3f} |"
        f" {log.counted / PER_SECOND / from_first:.3f} | {log.refused} | {len(waited)} |"
        f" {median(waited) * 1000:.0f} ms | {slow * 1000:.0f} ms | {max(waited) * 1000:.0f} ms |"
    )


def main() -> int:
    """One model after the other."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_500)
    parser.add_argument("--every", type=float, nargs="+", default=[2.0, 0.5])
    parser.add_argument("--models", nargs="+", default=["window", "bucket"])
    given = parser.parse_args()
    print("| model | an answer every | taken | efficiency | from the first | 429 | answers | p50 | p95 | longest |")
    print("|---" * 10 + "|")
    for model, every in product(given.models, given.every):
        print(measure(model, given.people, every), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
