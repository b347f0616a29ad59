"""The day the disk died: the program backed up by itself and by hand, and the office goes on from there."""

from __future__ import annotations

import time
from pathlib import Path

from tests.journeys.conftest import RaiseStage
from tests.journeys.running_office import PATIENCE
from tests.journeys.stage import MAN, PAO, Stage
from tests.journeys.test_reminding import fill


def wait_for_backup(stage: Stage, day: str) -> Path:
    """The daily backup of that day, as soon as it is there."""
    archive, end = stage.folder / "backups" / f"daily-{day}.zip", time.monotonic() + 3 * PATIENCE
    while not archive.is_file():
        assert time.monotonic() < end, stage.office.log
        time.sleep(0.1)
    return archive


def test_what_was_backed_up_is_there_again(raise_stage: RaiseStage) -> None:
    stage = raise_stage(TRAM_BACKUP_DAILY="true")
    stage.office.start()
    nightly = wait_for_backup(stage, "2026-12-31")
    fill(stage, MAN)
    sent = stage.records.answers("village", stage.seed.village(1))
    assert stage.office.command("backup", "--to", "noon.zip").returncode == 0  # while it runs
    fill(stage, PAO)
    assert "stop it first" in stage.office.command("restore", "noon.zip").stderr
    stage.office.kill()
    (stage.folder / "tram.db").write_bytes(b"what is left of a disk" * 400)
    for name in (str(nightly), "noon.zip"):
        proved = stage.office.command("verify", name)
        assert proved.returncode == 0, proved.stderr
    restored = stage.office.command("restore", "noon.zip")
    assert restored.returncode == 0, restored.stderr
    assert "is kept as" in restored.stdout
    assert stage.records.answers("village", stage.seed.village(1)) == sent
    assert stage.records.revision("village", stage.seed.village(2)) == 0  # sent after the backup
    stage.office.start()
    fill(stage, PAO)
    assert stage.records.revision("village", stage.seed.village(2)) == 1
    checked = stage.office.command("audit", "verify")
    assert checked.returncode == 0, checked.stderr
    assert "backup made" in stage.office.log
    assert stage.office.log.count("backup made") == 1  # one a day, however often it is started
