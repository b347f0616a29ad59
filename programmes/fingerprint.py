"""Tells cheaply whether a plan folder changed since it was loaded, without reading any sheet."""

from __future__ import annotations

import hashlib
from pathlib import Path

from programmes.document import FORMAT


def fingerprint(folder: Path) -> str:
    """Changes with any file of the folder and with the format in which plans are stored; 32 hexadecimal digits."""
    digest = hashlib.sha256(f"format {FORMAT}".encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"\n{path.relative_to(folder).as_posix()}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]
