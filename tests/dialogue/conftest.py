"""`pytest tests/dialogue --update-transcripts` writes what the engine says now into the transcripts (read the diff)."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-transcripts", action="store_true", help="write the effects seen into tests/dialogue/transcripts"
    )
