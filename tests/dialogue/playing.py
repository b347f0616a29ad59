"""Finds what a transcript is about: one of the small forms beside this file, or a form of a plan folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from dialogue import transcript as player
from dialogue.past import NO_PAST
from programmes.reader import read_plan
from tests.dialogue.forms import LAST_QUARTER, MORNING, VILLAGE

FORMS = {"village": VILLAGE}
PASTS = {"none": NO_PAST, "last quarter": LAST_QUARTER}
_PLANS = Path(__file__).parents[2] / "plans"


def play(transcript: Mapping[str, Any]) -> list[list[str]]:
    """The effects of the opening and of every entry of `play`, told in lines."""
    if "plan" in transcript:
        questionnaire = read_plan(_PLANS / transcript["plan"]).form(transcript["form"]).questionnaire
        begun_at = datetime.fromisoformat(transcript["now"])
        return player.play(transcript, questionnaire, player.past_from_plain(transcript), begun_at)
    return player.play(transcript, FORMS[transcript["form"]], PASTS[transcript.get("past", "none")], MORNING)


def write(path: Path, transcript: Mapping[str, Any], told: list[list[str]]) -> None:
    """Write the transcript back with the effects that were seen."""
    path.write_text(player.write(transcript, told), "utf-8")
