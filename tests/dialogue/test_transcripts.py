"""Conversations as data: what is said on the left, what the engine wants shown on the right."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.dialogue.playing import play, write

TRANSCRIPTS = sorted(Path(__file__).with_name("transcripts").glob("*.toml"))


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) >= 10


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, request: pytest.FixtureRequest) -> None:
    transcript = tomllib.loads(path.read_text("utf-8"))
    told = play(transcript)
    if request.config.getoption("--update-transcripts", default=False):
        write(path, transcript, told)
        return
    assert told == [transcript["opening"], *(entry["effects"] for entry in transcript["play"])]
