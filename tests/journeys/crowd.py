"""Village workers who report and mend their reports all at the same time, and the model of what they have said."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from reporting.access import Role
from simulator.client import SimulatorClient
from storage import units
from storage.units import Unit
from tests.builders import PLAN, World
from tests.journeys.phone import Phone
from tests.journeys.stage import forget_what_was_written

FIRST_CHAT = 10_001


def add_villagers(world: World, client: SimulatorClient, count: int) -> list[tuple[int, Unit]]:
    """So many village workers as (chat, village), the villages in turn; what they wrote so far is forgotten."""
    with world.desk() as desk:
        (root,) = units.plan_roots(desk.connection, PLAN)
        villages = units.subtree(desk.connection, root, kind="village", plan=PLAN)
    found = []
    for number in range(count):
        chat, village = FIRST_CHAT + number, villages[number % len(villages)]
        world.person(str(chat), Role.VILLAGE, village.code, f"Chị {number} (mẫu)")
        client.create_person(f"Chị {number} (mẫu)", id=chat)
        client.start(chat)
        found.append((chat, village))
    forget_what_was_written(client)
    return found


def add_officer(world: World, client: SimulatorClient, chat: int) -> None:
    """Somebody above them all, who may ask who is missing."""
    with world.desk() as desk:
        (root,) = units.plan_roots(desk.connection, PLAN)
    world.person(str(chat), Role.PROVINCE, root.code, "Anh Bình (mẫu)")
    client.create_person("Anh Bình (mẫu)", id=chat)
    client.start(chat)


@dataclass
class Villager:
    """One of them; `said` is the model: element → count as it was sent last, and how often it was sent."""

    phone: Phone
    village: Unit
    moments: random.Random
    said: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    fault: BaseException | None = None

    def work(self, enough: threading.Event) -> None:
        """Report, then mend until it is enough; a fault is kept for who waits."""
        try:
            self._report()
            while not enough.is_set():
                self._mend()
        except BaseException as fault:  # noqa: BLE001  (told by the thread that waits)
            self.fault = fault

    def _report(self) -> None:
        person, pick = self.phone, self.moments.randint
        weighed = pick(20, 90)
        counts = {
            "households": pick(100, 999),
            "weighed_u5": weighed,
            "stunted_u5": pick(0, weighed),
            "underweight_u5": pick(0, weighed),
            "health_education_sessions": pick(0, 20),
            "suspected_cases": 0,
        }
        person.says("xin chào")
        person.sees("Phiếu cần làm", button="Làm Phiếu thôn")
        person.presses("Làm Phiếu thôn")
        person.sees("Câu 1/8")
        for number, answer in enumerate([*map(str, counts.values()), "có", "có"], start=2):
            person.says(answer)
            person.sees(f"Câu {number}/8" if number <= 8 else "Xem lại trước khi gửi")
        person.presses("Gửi báo cáo")
        person.sees("Đã nhận Phiếu thôn")
        self.said, self.sent = counts, 1

    def _mend(self) -> None:
        person = self.phone
        old = self.said["households"]
        new = self.moments.choice([number for number in range(100, 1000) if number != old])
        person.presses("Sửa Phiếu thôn")
        person.sees("Xem lại trước khi gửi", button="✎ 1.")
        person.presses("✎ 1.")
        person.sees(f"Đang lưu: {old} hộ")
        person.says(str(new))
        person.sees("Xem lại trước khi gửi", f"{new} hộ")
        person.presses("Gửi báo cáo")
        person.sees("Đã nhận bản sửa")
        self.said["households"] = new
        self.sent += 1


def set_to_work(villagers: Sequence[Villager], enough: threading.Event) -> list[threading.Thread]:
    """All of them at once, each in a thread."""
    threads = [threading.Thread(target=one.work, args=(enough,), daemon=True) for one in villagers]
    for thread in threads:
        thread.start()
    return threads
