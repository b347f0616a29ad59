"""Wrong or missing settings end in one sentence that names the key, and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.running_office import TOKEN
from tests.journeys.stage import Stage


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("telegram.token", {"TRAM_TELEGRAM_TOKEN": ""}),
        ("telegram.token", {"TRAM_TELEGRAM_TOKEN": "not a token"}),
        ("webhook.url", {"TRAM_TELEGRAM_MODE": "webhook", "TRAM_WEBHOOK_SECRET": "s" * 20}),
        ("webhook.secret", {"TRAM_TELEGRAM_MODE": "webhook", "TRAM_WEBHOOK_URL": "https://tram.example"}),
        ("TRAM_TELEGRAM_TOKN", {"TRAM_TELEGRAM_TOKN": "700:abc"}),
        ("database.url", {"TRAM_DATABASE_URL": "mysql://nowhere/tram"}),
        ("plan", {"TRAM_PLANS_ACTIVE": "no-such-plan"}),
    ],
)
def test_one_sentence_names_the_key(quiet_stage: Stage, key: str, told: dict[str, str]) -> None:
    refused = quiet_stage.office.command("run", **told)
    assert refused.returncode == 2, refused.stderr
    said = refused.stderr.strip().splitlines()
    assert key in said[-1]
    assert "Traceback" not in refused.stderr
    assert TOKEN.partition(":")[2] not in refused.stderr


def test_a_misspelt_key_in_the_file_is_named(quiet_stage: Stage) -> None:
    (quiet_stage.folder / "config.toml").write_text('[telegram]\ntokn = "x"\n', "utf-8")
    refused = quiet_stage.office.command("run")
    assert refused.returncode == 2
    assert "telegram.tokn" in refused.stderr


def test_a_token_that_telegram_does_not_know_is_said_so(quiet_stage: Stage) -> None:
    quiet_stage.client.change_bot(700, revoked=True)
    refused = quiet_stage.office.command("run")
    assert refused.returncode == 2
    assert "telegram.token (TRAM_TELEGRAM_TOKEN)" in refused.stderr.strip().splitlines()[-1]


def test_two_offices_never_work_on_one_database(stage: Stage, tmp_path: Path) -> None:
    stage.settle()
    second = stage.office.command("run")
    assert second.returncode == 2
    assert "another `tram` works with tram.db" in second.stderr
