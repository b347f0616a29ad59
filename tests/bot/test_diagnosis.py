"""What one look at the running program means: for /readyz, and for the operator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerting import Seen, Trouble
from bot.diagnosis import AMPLE_DISK, LATE_BEAT, OLD_MESSAGE, SCARCE_DISK, diagnose
from bot.readiness import readiness
from bot.telegram_http import Trouble as Receiving
from bot.vitals import Stored, Vitals

STORED = Stored(waiting=3, oldest=timedelta(seconds=2), dead=0, beat_age=timedelta(seconds=14))
SOUND = Vitals(
    stored=STORED,
    token_refused=False,
    polls=True,
    poll_age=12.0,
    receiving=None,
    place="leads",
    disk_free=10 * AMPLE_DISK,
    backup_failed=False,
)


def wrong(vitals: Vitals) -> set[Trouble]:
    return {trouble for trouble, sighting in diagnose(vitals).items() if sighting.seen is Seen.WRONG}


def test_a_sound_program_is_ready_and_in_no_trouble() -> None:
    assert readiness(SOUND).ready
    assert {sighting.seen for sighting in diagnose(SOUND).values()} == {Seen.WELL}


@pytest.mark.parametrize(
    ("vitals", "check"),
    [
        (replace(SOUND, stored=None), "database"),
        (replace(SOUND, stored=replace(STORED, oldest=OLD_MESSAGE)), "outbox"),
        (replace(SOUND, stored=replace(STORED, beat_age=LATE_BEAT)), "beat"),
        (replace(SOUND, stored=replace(STORED, beat_age=None)), "beat"),
        (replace(SOUND, token_refused=True), "token"),
        (replace(SOUND, poll_age=121.0), "poll"),
        (replace(SOUND, poll_age=None), "poll"),
        (replace(SOUND, place="not connected"), "scheduler"),
    ],
)
def test_what_is_missing_is_named(vitals: Vitals, check: str) -> None:
    seen = readiness(vitals)
    assert not seen.ready
    assert seen.checks[check] not in ("ok", "leads", "stands by")


def test_silence_means_nothing_where_updates_are_brought() -> None:
    assert readiness(replace(SOUND, polls=False, poll_age=None, place="stands by")).ready


def test_trouble_is_found_and_between_the_thresholds_nothing_is_said() -> None:
    assert wrong(replace(SOUND, stored=None)) == {Trouble.DATABASE}
    assert wrong(replace(SOUND, token_refused=True)) == {Trouble.TOKEN}
    assert wrong(replace(SOUND, backup_failed=True)) == {Trouble.BACKUP}
    assert wrong(replace(SOUND, receiving=Receiving.CONFLICT)) == {Trouble.CONFLICT}
    assert wrong(replace(SOUND, stored=replace(STORED, dead=1))) == {Trouble.DEAD}
    assert wrong(replace(SOUND, disk_free=SCARCE_DISK)) == {Trouble.DISK}
    for between in (
        replace(SOUND, disk_free=SCARCE_DISK + 1),
        replace(SOUND, stored=replace(STORED, oldest=timedelta(minutes=5))),
        replace(SOUND, stored=replace(STORED, beat_age=timedelta(minutes=3))),
        replace(SOUND, receiving=Receiving.UNREACHABLE),
        replace(SOUND, backup_failed=None),
    ):
        assert [sighting.seen for sighting in diagnose(between).values()].count(Seen.NEITHER) == 1
        assert wrong(between) == set()


def test_while_the_database_is_away_its_figures_are_not_guessed() -> None:
    found = diagnose(replace(SOUND, stored=None))
    assert {found[one].seen for one in (Trouble.OUTBOX, Trouble.DEAD, Trouble.SCHEDULER)} == {Seen.NEITHER}


def test_the_figures_stand_in_the_sentence() -> None:
    late = replace(SOUND, stored=replace(STORED, oldest=timedelta(minutes=31)), disk_free=123_456_789)
    assert diagnose(late)[Trouble.OUTBOX].figures == {"minutes": 31, "count": 3}
    assert diagnose(late)[Trouble.DISK].figures == {"free": 123}
