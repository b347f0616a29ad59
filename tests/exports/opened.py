"""Files as LibreOffice reads them, for tests that do not trust the library that wrote them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed: what it reads is not compared"
)


def convert(file: Path, kind: str, folder: Path) -> Path:
    """The file converted by LibreOffice ("pdf", "txt:Text (encoded):UTF8", …), in a profile of the test's own."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder / 'profile'}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    return folder / f"{file.stem}.{kind.partition(':')[0]}"
