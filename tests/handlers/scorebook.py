"""Scoring in tests: a world whose round is open, and a card filled in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from reporting.access import Role
from reporting.duties import open_duties
from storage import scorecards
from storage.scorecards import ScoreSheet
from tests.builders import ZONE, Reply, World
from tests.handlers.conversing import press
from tests.plan_worlds import plan_world

BAC_GIANG, CARD = "bac-giang-2030", "commune-standard-1300"
STATION, OTHER, DISTRICT = "BGG-SD-M01", "BGG-SD-M02", "BGG-SD"
HEAD, OFFICER = "head", "officer"
OPEN = datetime(2026, 11, 10, 9, tzinfo=ZONE)  # self scores of 2026 are due on 20 November
FULL = ("14", "10", "12", "9", "19", "12", "6", "11", "3", "4")


@contextmanager
def scoring_world(folder: Path, plan: str = BAC_GIANG, now: datetime = OPEN) -> Iterator[World]:
    """Bắc Giang ten days before self scores are due, with a head and a district officer."""
    with plan_world(folder, now, plan) as world:
        if plan == BAC_GIANG:
            world.person(HEAD, Role.HEAD, STATION, "Chị Hoa")
            world.person(OFFICER, Role.DISTRICT, DISTRICT, "Anh Sơn")
        with world.desk() as desk:
            open_duties(desk)
        yield world


def answer_all(world: World, chat: str, opened: Reply, answers: Sequence[str]) -> Reply:
    """Answer question after question; the summary comes last."""
    reply = opened
    for answer in answers:
        reply = world.send(chat, answer)
    return reply


def score_station(world: World, answers: Sequence[str] = FULL) -> Reply:
    """The head scores the station and sends it."""
    opened = press(world, HEAD, world.send(HEAD, "/chamdiem"), "Tự chấm điểm")
    return press(world, HEAD, answer_all(world, HEAD, opened, answers), "Gửi điểm")


def sheets(world: World, unit: str = STATION, plan: str = BAC_GIANG) -> list[ScoreSheet]:
    """Every sheet of the unit, the oldest first."""
    with world.database.read() as connection:
        return scorecards.sheets_below(connection, world.unit(unit).path, plan)
