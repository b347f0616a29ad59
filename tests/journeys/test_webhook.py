"""The same office where Telegram comes to us: by webhook, with a secret, answered only after the commit."""

from __future__ import annotations

import httpx

from tests.journeys.conftest import RaiseStage
from tests.journeys.running_office import free_port
from tests.journeys.stage import MAN
from tests.journeys.test_reminding import fill

SECRET = "a-long-secret-of-the-webhook-01"


def test_a_report_by_webhook_survives_a_kill(raise_stage: RaiseStage) -> None:
    port = free_port()
    stage = raise_stage(
        TRAM_TELEGRAM_MODE="webhook",
        TRAM_WEBHOOK_URL=f"http://127.0.0.1:{port}",
        TRAM_WEBHOOK_LISTEN_PORT=str(port),
        TRAM_WEBHOOK_PATH="/telegram/a-path-that-nobody-guesses",
        TRAM_WEBHOOK_SECRET=SECRET,
    )
    stage.office.start()
    man = stage.phone(MAN)
    man.says("/start")
    man.sees("Phiếu cần làm")
    forged = httpx.post(
        f"http://127.0.0.1:{port}/telegram/a-path-that-nobody-guesses",
        json={"update_id": 1},
        headers={"X-Telegram-Bot-Api-Secret-Token": "guessed"},
        trust_env=False,
    )
    assert forged.status_code == 403
    stage.office.kill()
    man.says("tiếp")  # Telegram brings it again until somebody is there
    stage.office.start()
    man.sees("Phiếu cần làm")
    fill(stage, MAN)
    assert stage.records.revision("village", stage.seed.village(1)) == 1
    assert stage.office.stop() == 0
    assert SECRET not in stage.office.log
