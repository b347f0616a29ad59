"""What deploy/ tells the program is what the program knows, and the unit is one that systemd takes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import environment_names

DEPLOY = Path(__file__).parents[2] / "deploy"
OF_COMPOSE = {"TRAM_HOST", "TRAM_CONFIG"}


@pytest.mark.parametrize("name", ["compose.yml", "tram.service", "tram", "Dockerfile", "Caddyfile"])
def test_every_setting_that_is_named_exists(name: str) -> None:
    named = set(re.findall(r"\bTRAM_[A-Z_]+\b", (DEPLOY / name).read_text("utf-8"))) - OF_COMPOSE
    known = set(environment_names())
    assert {one for one in named if one not in known and one.removesuffix("_FILE") not in known} == set()


def test_every_secret_that_is_used_is_declared() -> None:
    text = (DEPLOY / "compose.yml").read_text("utf-8")
    used = set(re.findall(r"/run/secrets/([a-z-]+)", text))
    declared = set(re.findall(r"^  ([a-z-]+): \{ file: secrets/\1 \}$", text, re.MULTILINE))
    assert used == declared == {"telegram-token", "webhook-secret", "postgres-password", "database-url"}


def test_no_secret_stands_in_them() -> None:
    for path in DEPLOY.iterdir():
        assert not re.search(r"\d{6,}:[A-Za-z0-9_-]{20,}|://\w+:\w+@", path.read_text("utf-8")), path.name


def test_caddy_reaches_the_bots_of_compose_at_the_webhooks_port() -> None:
    compose, caddy = ((DEPLOY / name).read_text("utf-8") for name in ("compose.yml", "Caddyfile"))
    bots = re.findall(r"^  (bot-\d):$", compose, re.MULTILINE)
    assert len(bots) == 2
    assert re.search(r"reverse_proxy " + " ".join(f"{bot}:8080" for bot in bots), caddy)
    assert caddy.count("{") == caddy.count("}")


def test_the_unit_is_hardened_and_systemd_takes_it(tmp_path: Path) -> None:
    unit = (DEPLOY / "tram.service").read_text("utf-8")
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "UMask=0077",
                 "CapabilityBoundingSet=", "LoadCredential=telegram-token:/etc/tram/telegram-token"):  # fmt: skip
        assert line in unit.splitlines()
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    here = tmp_path / "tram.service"
    here.write_text(unit.replace("/opt/tram/.venv/bin/tram run", shutil.which("true") or "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
