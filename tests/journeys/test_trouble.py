"""Telegram in a bad mood: people who blocked the bot, floods, broken answers, torn connections, its true limits."""

from __future__ import annotations

from tests.journeys.conftest import RaiseStage
from tests.journeys.stage import MAN, OTHER_HEAD, PAO, THU, Stage
from tests.journeys.test_reminding import BEFORE
from tests.journeys.test_reporting import begin


def test_who_cannot_be_reached_is_marked_and_delays_nobody(stage: Stage) -> None:
    stage.settle()
    stage.client.change_person(THU, deactivated=True)  # no update tells of it: sending finds out
    stage.set_clock("2027-01-07 08:00")
    stage.phone(OTHER_HEAD).sees(BEFORE)
    stage.settle()
    assert stage.phone(THU).count("hạn") == 0
    assert stage.records.rows("SELECT chat FROM address WHERE blocked_at IS NOT NULL") == [(str(THU),)]


def test_who_blocked_the_bot_is_left_alone_until_they_come_back(stage: Stage) -> None:
    stage.client.block(THU)
    stage.settle()
    stage.set_clock("2027-01-07 08:00")
    stage.phone(OTHER_HEAD).sees(BEFORE)
    stage.settle()
    assert stage.client.calls(chat=THU, method="sendMessage") == []
    head = stage.phone(THU)
    stage.client.unblock(THU)
    head.says("/start")
    head.sees("Chị Thu")
    stage.set_clock("2027-01-11 08:00")
    head.sees("quá hạn 1 ngày")


def test_a_flooded_chat_waits_and_no_other_does(stage: Stage) -> None:
    stage.settle()
    stage.client.add_fault("flood", "sendMessage", chat=THU, retry_after=2, count=1)
    stage.set_clock("2027-01-07 08:00")
    stage.phone(OTHER_HEAD).sees(BEFORE)
    stage.phone(THU).sees(BEFORE)
    assert stage.phone(THU).count(BEFORE) == 1


def test_broken_answers_and_torn_connections_lose_nothing(stage: Stage) -> None:
    man = stage.phone(MAN)
    begin(man)
    for kind, method in (
        ("error", "sendMessage"),
        ("drop_before", "sendMessage"),
        ("error", "deleteMessage"),
        ("error", "getUpdates"),
        ("drop_after", "getUpdates"),
    ):
        stage.client.add_fault(kind, method, count=1)
        man.says("96")
        man.sees("Câu 2/8 · đã lưu 1")
        man.presses("« Quay lại")
        man.sees("Câu 1/8", "Đang lưu: 96 hộ")
    assert stage.records.rows("SELECT count(*) FROM dead_update") == [(0,)]


def test_within_telegrams_true_limits_nothing_is_refused(raise_stage: RaiseStage) -> None:
    stage = raise_stage(TRAM_SENDING_PER_CHAT="1", TRAM_SENDING_PER_SECOND="28.7")
    stage.client.set_limits("bucket")
    stage.office.start()
    man, pao = stage.phone(MAN), stage.phone(PAO)
    for person in (man, pao):
        person.says("/start")
        person.sees("Phiếu cần làm", button="Làm Phiếu thôn")
        person.presses("Làm Phiếu thôn")
        person.sees("Câu 1/8")
    for number in (2, 3, 4):
        for person in (man, pao):
            person.presses("Như quý trước")
            person.sees(f"Câu {number}/8")
    assert stage.client.statistics()["floods"] == 0


def test_a_start_while_telegram_is_in_a_bad_mood_only_takes_longer(quiet_stage: Stage) -> None:
    stage = quiet_stage
    for method in ("getMe", "setMyCommands", "deleteWebhook"):
        stage.client.add_fault("flood", method, retry_after=1, count=1)
        stage.client.add_fault("error", method, status=502, count=1)
    stage.office.start()
    man = stage.phone(MAN)
    man.says("xin chào")
    man.sees("Phiếu cần làm")
