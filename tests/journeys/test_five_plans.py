"""Every plan can be shown: a working questionnaire, a reminder, and a chart in the group, through real HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cast import GROUP_ID
from simulator.client import SimulatorClient
from tests.journeys.phone import Phone
from tests.journeys.running_demo import running_demo

# plan → who reports first in its demo, what the receipt holds, what the group's words hold
PLANS = {
    "lao-cai-2023": ("Chị Mận", "chỉ tiêu > 90 %", "Thành phố Lào Cai"),
    "bac-giang-2030": ("Anh Sơn", "Đã nhận Phiếu trạm y tế", "Tỉnh Bắc Giang"),
    "lai-chau-2025-2030": ("Chị Mận", "mốc 2025", "Huyện Mường Tè"),
    "chieng-on-2024": ("Chị Mận", "chưa giao chỉ tiêu", "Xã Chiềng Ôn"),
}
MOST_QUESTIONS = 20


@pytest.mark.parametrize("plan", PLANS)
def test_the_plan_is_reported_reminded_and_shown(plan: str, tmp_path: Path) -> None:
    reporter, receipt, group_words = PLANS[plan]
    with running_demo(tmp_path, plan) as demo, SimulatorClient(demo.url.rstrip("/")) as client:
        people = {person["first_name"].removesuffix(" (mẫu)"): person["id"] for person in client.people()}
        worker, head = Phone(client, people[reporter]), Phone(client, people["Chị Thu"])
        worker.sees("Phiếu cần làm", button="Làm")
        head.sees("Chào")

        worker.presses("Làm")
        worker.sees("Câu 1/")
        for _ in range(MOST_QUESTIONS):
            if "Xem lại trước khi gửi" in worker.bubbles()[-1]:
                break
            worker.presses(_easiest(worker))
            worker.sees("")
        worker.presses("Gửi báo cáo")
        worker.sees("Đã nhận", receipt)

        head.look_away()
        group = Phone(client, GROUP_ID)
        group.look_away()
        client.set_clock(dict(client.clock().presets)["quá hạn 3 ngày"])
        head.sees("quá hạn", "còn thiếu")
        picture = group.photo(group.sees(group_words, photo=True))
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 60_000
        assert demo.stop() == 0


def _easiest(phone: Phone) -> str:
    """The button that answers with the least thought."""
    labels = phone.view().from_bots[-1].labels
    for wanted in ("Như quý trước", "Đúng", "Không có số liệu"):
        if any(label.startswith(wanted) for label in labels):
            return wanted
    raise AssertionError(f"no way on from {labels}")
