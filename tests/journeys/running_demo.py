"""`tram demo` as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.builders import PLAN
from tests.journeys.running_office import PATIENCE, ROOT, TRAM, environment

_OPEN = re.compile(r"http://127\.0\.0\.1:\d+/")

_LAST = "Dừng: "  # how to stop it: the last line before it works


@dataclass
class RunningDemo:
    """One running demo: its page's address, and what it wrote."""

    url: str
    printed: list[str]
    process: subprocess.Popen[str]
    errors: Path

    def stop(self, by: signal.Signals = signal.SIGINT) -> int:
        """Ask it to stop, as Ctrl-C does; its exit code."""
        self.process.send_signal(by)
        rest, _ = self.process.communicate(timeout=PATIENCE)
        self.printed += rest.splitlines()
        return self.process.returncode


@contextmanager
def running_demo(folder: Path, plan: str = PLAN) -> Iterator[RunningDemo]:
    """Start the demo of a plan with its data in `folder` and any free port; ready as soon as it names its address."""
    environ = {name: text for name, text in environment(folder, "", {}).items() if not name.startswith("TRAM_")}
    environ["TRAM_PLANS_FOLDER"] = str(ROOT / "plans")
    errors = folder / "demo.err"
    with errors.open("ab") as log:
        process = subprocess.Popen(
            [str(TRAM), "demo", "--plan", plan, "--port", "0", "--folder", str(folder)],
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
        )
    try:
        printed = []
        assert process.stdout is not None
        for line in process.stdout:
            printed.append(line.rstrip("\n"))
            if line.startswith(_LAST):
                break
        found = _OPEN.search("\n".join(printed))
        assert found, f"the demo named no address: {printed} {errors.read_text('utf-8')}"
        yield RunningDemo(found[0], printed, process, errors)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()
