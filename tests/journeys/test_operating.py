"""What the one person at the office sees: who is ready, what is wrong, and that it is well again."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta

import httpx

from tests.journeys.conftest import RaiseStage
from tests.journeys.running_office import PATIENCE
from tests.journeys.stage import LAN, MAN, Stage
from tests.journeys.test_webhook import SECRET, free_port

PATH = "/telegram/a-path-that-nobody-guesses"


class Doors:
    """What one office answers over HTTP."""

    def __init__(self, web: int, hook: int = 0) -> None:
        self.web, self.hook = web, hook

    def get(self, path: str) -> httpx.Response:
        """Ask as a monitor does."""
        return httpx.get(f"http://127.0.0.1:{self.web}{path}", trust_env=False, timeout=PATIENCE)

    def wait_for(self, check: str, said: str) -> dict[str, str]:
        """The checks of /readyz as soon as one of them begins so."""
        end = time.monotonic() + 3 * PATIENCE
        while True:
            checks = self.checks()
            if checks.get(check, "").startswith(said):
                return checks
            assert time.monotonic() < end, checks
            time.sleep(0.1)

    def checks(self) -> dict[str, str]:
        """The checks of /readyz; empty while nobody answers."""
        try:
            found: dict[str, str] = self.get("/readyz").json()["checks"]
        except httpx.TransportError:
            return {}
        return found

    def bring(self, update: object) -> int:
        """Bring an update as Telegram does; the status of the answer."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        url = f"http://127.0.0.1:{self.hook}{PATH}"
        return httpx.post(url, json=update, headers=headers, trust_env=False, timeout=PATIENCE).status_code


def webhook_stage(raise_stage: RaiseStage) -> tuple[Stage, Doors]:
    """An office to which anything can be brought."""
    doors = Doors(free_port(), free_port())
    stage = raise_stage(
        TRAM_TELEGRAM_MODE="webhook",
        TRAM_WEBHOOK_URL=f"http://127.0.0.1:{doors.hook}",
        TRAM_WEBHOOK_LISTEN_PORT=str(doors.hook),
        TRAM_WEBHOOK_PATH=PATH,
        TRAM_WEBHOOK_SECRET=SECRET,
        TRAM_WEB_PORT=str(doors.web),
        TRAM_LOGS_FORMAT="json",
    )
    return stage, doors


def test_the_operator_hears_of_a_poison_update_and_settles_it(raise_stage: RaiseStage) -> None:
    stage, doors = webhook_stage(raise_stage)
    stage.office.start()
    operator = stage.phone(LAN)
    invited = stage.office.command("operator", "invite")
    link = re.search(r"https://t\.me/tram_bot\?start=[A-Za-z0-9_-]{32}", invited.stdout)
    assert link is not None, invited.stderr
    operator.opens(link[0])
    operator.sees("nhận tin khi máy chủ có sự cố")
    operator.look_away()
    assert doors.bring({"update_id": 900_000_001, "message": "poison"}) == 200
    operator.sees("Số tin không xử lý được: 1", "tram dead list")
    assert stage.office.command("dead", "retry", "--all").returncode == 1
    assert "900000001" in stage.office.command("dead", "list").stdout
    assert stage.office.command("dead", "drop", "900000001", "--why", "forged").returncode == 0
    operator.look_away()
    doors.wait_for("beat", "ok")
    figures = doors.get("/metrics").text
    assert "tram_dead_updates 0.0" in figures
    assert "tram_database_up 1.0" in figures
    stage.set_clock(stage.client.clock().now + timedelta(minutes=1))
    doors.wait_for("beat", "ok")


def test_one_name_leads_from_an_update_to_its_answers_in_the_log(raise_stage: RaiseStage) -> None:
    stage, _ = webhook_stage(raise_stage)
    stage.office.start()
    man = stage.phone(MAN)
    man.says("/start")
    man.sees("Phiếu cần làm")
    stage.settle()
    assert stage.office.stop() == 0
    lines = [json.loads(line) for line in stage.office.log.splitlines()]
    handled = [line["request"] for line in lines if line["event"] == "handled" and line["messages"]]
    delivered = [line["request"] for line in lines if line["event"] == "delivered" and line.get("request")]
    assert handled and set(handled) == set(delivered)
    assert all(re.fullmatch(r"telegram:\d+", name) for name in handled)
