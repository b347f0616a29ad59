"""The real program as a process of its own, told everything by its environment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRAM = Path(sys.executable).with_name("tram")
TOKEN = "700:journey-token-of-the-simulator-0123456789"
USERNAME = "tram_bot"
PATIENCE = 30.0  # seconds for what takes a moment on a busy machine


def environment(folder: Path, simulator: str, settings: Mapping[str, str]) -> dict[str, str]:
    """What `tram` is told: nothing of this machine's own settings, everything of the journey's."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("TRAM_")}
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)  # else every start compiles every library anew, as no machine does
    told = {
        "TRAM_TELEGRAM_TOKEN": TOKEN,
        "TRAM_TELEGRAM_BASE_URL": simulator,
        "TRAM_DATABASE_URL": f"sqlite:///{folder / 'tram.db'}",
        "TRAM_DATA_FOLDER": str(folder),
        "TRAM_BACKUP_DAILY": "false",  # a journey of its own makes one
        "TRAM_PLANS_FOLDER": str(ROOT / "plans"),
        "TRAM_TIME_FOLLOW": f"{simulator}/control/clock",
        "TRAM_WEB_PORT": "0",
        "TRAM_LOGS_LEVEL": "debug",  # whatever must not stand in a log must not stand in the most talkative one
        "TRAM_SENDING_PER_CHAT": "0",  # the journeys need not wait for what tests/bot measures
        "TRAM_SENDING_PER_SECOND": "0",
    }
    return {**inherited, **told, **settings}


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class RunningOffice:
    """`tram run` against one simulator and one database, started, stopped and killed as often as a journey wants."""

    def __init__(self, folder: Path, simulator: str, **settings: str) -> None:
        self.folder = folder
        self.environment = environment(folder, simulator, settings)
        self.log_file = folder / "tram.log"
        self._log_before = 0  # letters written by earlier starts
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running process."""
        assert self._process is not None, "the office was not started"
        return self._process

    @property
    def is_running(self) -> bool:
        """Whether it was started and not ended."""
        return self._process is not None

    @property
    def log(self) -> str:
        """All that every start has written so far, standard output and standard error together."""
        return self.log_file.read_text("utf-8") if self.log_file.exists() else ""

    def start(self) -> None:
        """Start `tram run`; it is at work as soon as somebody gets an answer."""
        assert self._process is None, "the office runs already"
        self._log_before = len(self.log)
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [str(TRAM), "run"], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            )

    def wait_until_at_work(self) -> None:
        """Until this start has begun to receive; anything may be waited for after that by what people see."""
        end = time.monotonic() + 2 * PATIENCE
        while "at work" not in self.log[self._log_before :]:
            assert time.monotonic() < end, self.log[-2000:]
            assert self.process.poll() is None, self.log[-2000:]
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said."""
        self.process.kill()
        self.process.wait(PATIENCE)
        self._process = None

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(by)
        code = self.process.wait(PATIENCE)
        self._process = None
        return code

    def end(self) -> None:
        """However the journey ended, leave nothing running."""
        if self._process is not None:
            self.kill()

    def command(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Another `tram` command with the same settings, or with some of them changed."""
        return subprocess.run(
            [str(TRAM), *words],
            cwd=self.folder,
            env={**self.environment, **settings},
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE,
            check=False,
        )
