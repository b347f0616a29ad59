"""A world in which every role of one branch of the tree is held by somebody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders import World, sample_world
from tests.reporting.scene import CAST


@pytest.fixture(scope="module")
def cast_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Scenes leave it as it was, so a module shares it."""
    with sample_world(tmp_path_factory.mktemp("cast")) as world:
        for name, (role, unit) in CAST.items():
            world.person(name, role, unit, name)
        yield world
