"""kill -9 at any moment of a village report, start again, go on: the stored answers are those of an undisturbed day.

The short form kills at three boundaries of one report and at three moments inside its steps. The long form
(TRAM_TEST_LONG=1) kills at each boundary in a report of its own, at all of them in one, and at fifty random moments.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.phone import Phone
from tests.journeys.records import Answers
from tests.journeys.stage import MAN, Seed, Stage, raised_stage

LONG = os.environ.get("TRAM_TEST_LONG") == "1"
LONGEST_STEP = 0.12  # seconds from a person's deed to the answer on the screen, roughly
MOMENTS = random.Random(20270110)


@dataclass(frozen=True)
class Step:
    """Something the village worker does, and what the screen then shows."""

    does: Callable[[Phone], object]
    sees: tuple[str, ...]


def says(text: str, *sees: str) -> Step:
    return Step(lambda person: person.says(text), sees)


def presses(label: str, *sees: str) -> Step:
    return Step(lambda person: person.presses(label), sees)


STEPS = (
    says("xin chào", "Phiếu cần làm"),
    presses("Làm", "Câu 1/8"),
    says("96", "Câu 2/8"),
    says("34", "Câu 3/8"),
    presses("« Quay lại", "Câu 2/8", "Đang lưu: 34 trẻ"),
    says("35", "Câu 3/8"),
    says("50", "Câu 3/8", "không thể nhiều hơn"),
    says("5", "Câu 4/8"),
    presses("Không có số liệu", "Câu 5/8"),
    says("4", "Câu 6/8"),
    presses("0", "Câu 7/8"),
    presses("Có", "Câu 8/8"),
    presses("Có", "Xem lại trước khi gửi"),
    presses("✎ 2.", "Đang lưu: 35 trẻ"),
    says("36", "Xem lại trước khi gửi", "36 trẻ"),
    presses("Gửi báo cáo", "Đã nhận Phiếu thôn", "1/1 = 100 %"),
)
EXPECTED: Answers = {
    "households": ("number", 96_000, None),
    "weighed_u5": ("number", 36_000, None),
    "stunted_u5": ("number", 5_000, None),
    "underweight_u5": ("unknown", None, None),
    "health_education_sessions": ("number", 4_000, None),
    "suspected_cases": ("number", 0, None),
    "vhw_is_active": ("words", None, "yes"),
    "vhw_is_trained": ("words", None, "yes"),
    "vhw_active": ("number", 1_000, None),
    "vhw_active_trained": ("number", 1_000, None),
}


def report(stage: Stage, after: Iterable[int] = (), inside: Iterable[int] = ()) -> None:
    """Walk the steps; kill and start again after the steps `after`, and at some moment within the steps `inside`."""
    after, inside = set(after), set(inside)
    person = stage.phone(MAN)
    stage.office.start()
    for number, step in enumerate(STEPS):
        assassin = threading.Timer(MOMENTS.uniform(0, LONGEST_STEP), stage.office.kill)
        if number in inside:
            assassin.start()
        step.does(person)
        if number in inside:
            assassin.join()
            stage.office.start()
        person.sees(*step.sees)
        if number in after:
            stage.office.kill()
            stage.office.start()
    check(stage)


def check(stage: Stage) -> None:
    """What was stored is what an undisturbed day stores, once."""
    assert stage.records.answers("village", stage.seed.village(1)) == EXPECTED
    assert stage.records.revision("village", stage.seed.village(1)) == 1
    assert stage.records.rows("SELECT count(*) FROM dead_update") == [(0,)]


def test_undisturbed(quiet_stage: Stage) -> None:
    report(quiet_stage)


def test_killed_between_steps_and_inside_them(quiet_stage: Stage) -> None:
    report(quiet_stage, after=(1, 8, 14), inside=(2, 6, 15))


@pytest.mark.skipif(not LONG, reason="takes minutes: TRAM_TEST_LONG=1")
@pytest.mark.timeout(600)
def test_killed_after_each_step_and_after_all_of_them(seed: Seed, tmp_path: Path) -> None:
    boundaries = range(len(STEPS))
    for turn, killed in enumerate([*((one,) for one in boundaries), tuple(boundaries)]):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with raised_stage(seed, folder) as stage:
            report(stage, after=killed)


@pytest.mark.skipif(not LONG, reason="takes minutes: TRAM_TEST_LONG=1")
@pytest.mark.timeout(900)
def test_killed_at_fifty_random_moments(seed: Seed, tmp_path: Path) -> None:
    for turn in range(10):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with raised_stage(seed, folder) as stage:
            report(stage, inside=MOMENTS.sample(range(len(STEPS)), 5))
