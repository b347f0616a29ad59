"""Every journey gets a fresh stage; after it, whatever it did, the log holds no secret and no fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.stage import Seed, Stage, make_seed, raised_stage
from tests.postgres import postgres as postgres
from tests.postgres import postgres_url as postgres_url

RaiseStage = Callable[..., Stage]


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Seed:
    return make_seed(tmp_path_factory.mktemp("seed"))


@pytest.fixture
def raise_stage(seed: Seed, tmp_path: Path) -> Iterator[RaiseStage]:
    """Raises a stage with settings of its own (TRAM_…); nothing runs on it yet."""
    with ExitStack() as stack:
        raised: list[Stage] = []

        def raise_one(**settings: str) -> Stage:
            folder = tmp_path / f"stage-{len(raised)}"
            folder.mkdir()
            raised.append(stack.enter_context(raised_stage(seed, folder, **settings)))
            return raised[-1]

        yield raise_one
        for stage in raised:
            assert stage.leaks() == []
            assert stage.files_with_the_token() == []
            assert "Traceback" not in stage.office.log


@pytest.fixture
def quiet_stage(raise_stage: RaiseStage) -> Stage:
    """A stage on which nothing runs yet."""
    return raise_stage()


@pytest.fixture
def stage(quiet_stage: Stage) -> Stage:
    """A stage with the office at work."""
    quiet_stage.office.start()
    return quiet_stage
