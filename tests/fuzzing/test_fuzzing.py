"""The short form of `make fuzz`: a few hundred cases of each target, and everything that was once found."""

from __future__ import annotations

import base64
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.mutation import cases
from tests.fuzzing.targets import TARGETS

SEEDS = Path(__file__).parent / "seeds"
CASES = {"form_sheet": 20, "form_workbook": 10}  # pyxform and openpyxl take their time
HYPOTHESIS = [name for name in TARGETS if name not in CASES]


@pytest.mark.parametrize("kept", sorted(SEEDS.glob("*.b64")), ids=lambda path: path.name)
def test_what_was_once_found_is_answered(kept: Path) -> None:
    TARGETS[kept.stem.rpartition("-")[0]].run(base64.b64decode(kept.read_text("ascii")))


@pytest.mark.parametrize("name", TARGETS)
def test_mutations_of_sound_cases_are_answered(name: str) -> None:
    target = TARGETS[name]
    for case in islice(cases(target.seeds(), target.words, Random(name)), CASES.get(name, 300)):
        target.run(case)


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_themselves_are_answered(name: str) -> None:
    for seed in TARGETS[name].seeds()[:50]:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", HYPOTHESIS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=300) | st.text(max_size=150).map(lambda text: text.encode("utf-8", "replace")))
def test_anything_at_all_is_answered(name: str, data: bytes) -> None:
    TARGETS[name].run(data)
