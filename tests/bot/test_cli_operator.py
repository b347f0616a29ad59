"""`tram operator`: a link for the operator's chat, the chats that are bound, a trial message."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import operating, outbox
from tests.bot.office_commands import Office, make_office

PLAN = "chieng-on-2024"
NOW = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    monkeypatch.setenv("TRAM_TELEGRAM_USERNAME", "tram_bot")
    return make_office(tmp_path, monkeypatch, capsys, PLAN)


def bind(office: Office, chat: str) -> None:
    with office.open() as database, database.write() as connection:
        operating.bind_operator_chat(connection, "telegram", chat, NOW)


def test_a_link_is_printed_and_only_its_hash_is_kept(office: Office) -> None:
    ran = office("operator", "invite")
    link = re.search(r"https://t\.me/tram_bot\?start=([A-Za-z0-9_-]{32})", ran.out)
    assert link is not None
    assert link[1].encode() not in (office.folder / "tram.db").read_bytes()


def test_chats_are_listed_tried_and_removed(office: Office) -> None:
    assert "Nobody is told" in office("operator", "list").out
    assert office("operator", "test").code == 2
    bind(office, "77")
    assert office("operator", "list").out == "77\n"
    assert office("operator", "test").code == 0
    with office.open() as database, database.read() as connection:
        (item,) = outbox.waiting_items(connection, datetime(2100, 1, 1, tzinfo=UTC), 10)
    assert item.chat == "77"
    assert office("operator", "remove", "77").out == "Removed.\n"
    assert office("operator", "remove", "77").code == 2


def test_a_chat_of_the_settings_is_listed_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAM_OPERATOR_CHAT", "88")
    assert office("operator", "list").out == "88  (operator.chat in the settings)\n"
