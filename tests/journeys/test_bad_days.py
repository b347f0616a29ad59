"""Bad days: the disk is full, the database is away, the token is revoked, the group is gone. Nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.cast import GROUP_ID
from tests.journeys.bad_days import fill, own_server, small_disk
from tests.journeys.conftest import RaiseStage
from tests.journeys.phone import Phone
from tests.journeys.several import raised_pair
from tests.journeys.stage import MAN, PAO, THU
from tests.journeys.test_operating import Doors, free_port
from tests.journeys.test_reporting import begin
from tests.postgres import fresh_database

SLOW = "Máy đang chậm một chút, câu trả lời vẫn được giữ"


def test_on_a_full_disk_answers_wait_and_none_is_half_written(raise_stage: RaiseStage, tmp_path: Path) -> None:
    web = free_port()
    stage = raise_stage(TRAM_WEB_PORT=str(web))
    size = (stage.folder / "tram.db").stat().st_size
    with small_disk(tmp_path / "disk", size + 40_000_000) as disk:
        shutil.copyfile(stage.folder / "tram.db", disk / "tram.db")
        stage.office.environment["TRAM_DATABASE_URL"] = f"sqlite:///{disk / 'tram.db'}"
        stage.records.move(disk / "tram.db")
        stage.office.start()
        man, pao = stage.phone(MAN), stage.phone(PAO)
        begin(man)
        filler = fill(disk)
        man.says("96")
        man.sees(SLOW)
        doors = Doors(web)
        doors.wait_for("database", "cannot be written")
        pao.says("xin chào")
        pao.sees(SLOW)
        man.look_away()
        filler.unlink()
        man.sees("Câu 2/8 · đã lưu 1")
        pao.sees("Phiếu cần làm")
        assert man.count(SLOW) == 1
        doors.wait_for("database", "ok")
        assert stage.records.rows("SELECT count(*) FROM dead_update") == [(0,)]
        assert stage.office.stop() == 0
    assert "the disk is full" in stage.office.log


@pytest.mark.timeout(180)
def test_a_database_that_is_away_loses_nothing_and_is_told_of_once(tmp_path: Path) -> None:
    with own_server() as server, raised_pair(fresh_database(server.url), tmp_path, heads=2) as pair:
        office, _ = pair.offices
        office.start()
        first, second = (Phone(pair.client, chat) for chat in pair.chats)
        first.says("/start")
        first.sees("Phiếu cần làm")
        server.stop()
        first.says("/thieu")
        first.sees(SLOW)
        first.look_away()
        second.says("/start")
        second.sees(SLOW)
        first.says("/trogiup")
        server.start()
        second.sees("Phiếu cần làm")
        pair.wait_until_nothing_waits()
        assert first.count(SLOW) == second.count(SLOW) == 1
        assert len(pair.rows("SELECT event FROM seen_update")) == 4
        assert pair.rows("SELECT count(*) FROM dead_update") == [(0,)]
        server.stop()
        second.says("/trogiup")
        assert office.stop() == 0  # a stop does not wait for the database
        assert "Traceback" not in office.log


@pytest.mark.timeout(180)
def test_a_database_that_hangs_is_told_of_and_goes_on(tmp_path: Path) -> None:
    with own_server() as server, raised_pair(fresh_database(server.url), tmp_path, heads=1) as pair:
        office, _ = pair.offices
        office.start()
        head = Phone(pair.client, pair.chats[0])
        head.says("/start")
        head.sees("Phiếu cần làm")
        server.freeze()
        try:
            head.says("/trogiup")
            head.sees(SLOW)
            Doors(int(office.environment["TRAM_WEB_PORT"])).wait_for("database", "cannot be written")
            head.look_away()
        finally:
            server.freeze(False)
        head.sees("Anh/chị cần gửi Phiếu trạm y tế")
        pair.wait_until_nothing_waits()
        assert head.count(SLOW) == 1
        server.freeze()
        try:
            head.says("/trogiup")
            assert office.stop() == 1  # it does not wait for what hangs
        finally:
            server.freeze(False)
        assert "ended at once" in office.log
        office.start()
        head.sees("Anh/chị cần gửi Phiếu trạm y tế")
        assert office.stop() == 0
        assert "Traceback" not in office.log


def test_a_token_revoked_while_running_is_named_and_the_program_goes_on(raise_stage: RaiseStage) -> None:
    web = free_port()
    stage = raise_stage(TRAM_WEB_PORT=str(web))
    stage.office.start()
    doors = Doors(web)
    doors.wait_for("poll", "ok")
    stage.client.change_bot(700, revoked=True)
    doors.wait_for("token", "refused")
    assert doors.get("/healthz").status_code == 200
    assert doors.get("/readyz").status_code == 503
    assert "Telegram refuses the bot token" in stage.office.log
    assert stage.office.stop() == 0


def test_a_group_that_is_deleted_is_let_go_and_the_others_hear(raise_stage: RaiseStage) -> None:
    stage = raise_stage()
    stage.office.start()
    stage.settle()
    stage.client.delete_group(GROUP_ID)
    stage.set_clock("2027-01-11 09:00")
    stage.phone(THU).sees("quá hạn 1 ngày")
    stage.records.wait_until_none("SELECT chat FROM group_chat WHERE left_at IS NULL")
    stage.settle()
