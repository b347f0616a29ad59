"""A world of the Bắc Kạn plan in which the reports of 2026Q4 are being collected, ten days before they are due."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting.rounds import open_rounds
from tests.builders import World, sample_world


@pytest.fixture
def collecting(tmp_path: Path) -> Iterator[World]:
    """Rounds are open, nobody has a role yet."""
    with sample_world(tmp_path) as world:
        with world.desk() as desk:
            open_rounds(desk)
        yield world
