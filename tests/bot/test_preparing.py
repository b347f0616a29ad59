"""The child that prepares a start: what it hands over, and that nobody stays behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.journeys.running_office import PATIENCE, ROOT, environment

_KILLED_MEANWHILE = """
import os, signal
import psutil
from bot.preparing import Preparation

preparation = Preparation()
(child,) = psutil.Process().children()
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_child_ends_when_its_parent_is_killed_meanwhile(tmp_path: Path) -> None:
    told = environment(tmp_path, "http://127.0.0.1:9", {"PYTHONPATH": str(ROOT)})
    words = [sys.executable, "-c", _KILLED_MEANWHILE]
    with (tmp_path / "said").open("wb") as said, (tmp_path / "errors").open("wb") as errors:
        killed = subprocess.run(words, env=told, cwd=tmp_path, stdout=said, stderr=errors, check=False)
    assert killed.returncode == -signal.SIGKILL
    child = int((tmp_path / "said").read_text())
    end = time.monotonic() + PATIENCE
    while _is_alive(child):
        assert time.monotonic() < end, "the child waits for a reader who is no more"
        time.sleep(0.05)
    assert (tmp_path / "errors").read_text() == ""


def _is_alive(number: int) -> bool:
    try:
        return psutil.Process(number).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
