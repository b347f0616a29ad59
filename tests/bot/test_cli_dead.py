"""`tram dead`: what could not be handled is listed, handed over again, or given up with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.preserving import preserve, preserve_update
from reporting.access import Role
from reporting.ports import Address, ChatKind, Incoming, Said
from reporting.privacy import NOTICE_VERSION
from storage import dead_updates, outbox, people, privacy, units
from tests.bot.office_commands import Office, make_office

PLAN = "chieng-on-2024"
NOW = datetime(2024, 4, 1, tzinfo=UTC)
CAUSE = "Traceback (most recent call last):\n  File \"x.py\", line 1\nKeyError: 'what Chị Mận wrote'\n"
HELLO = Incoming(
    "telegram", 31, Address("telegram", "1000"), ChatKind.PRIVATE, "1000", "Mận", Said("/start"), "5", None, NOW
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """An office with a station head whose greeting could not be handled."""
    office = make_office(tmp_path, monkeypatch, capsys, PLAN)
    with office.open() as database, database.write() as connection:
        (root,) = units.plan_roots(connection, PLAN)
        person = people.add_person(connection, "Chị Mận", "vi", NOW)
        people.add_address(connection, person.id, "telegram", "1000", NOW)
        privacy.note_agreed(connection, person.id, NOTICE_VERSION, NOW)
        people.add_membership(connection, person.id, root.id, Role.HEAD.value, people.ACTIVE, NOW)
    bury(office, 31, preserve(HELLO))
    return office


def bury(office: Office, event: int, raw: str) -> None:
    with office.open() as database, database.write() as connection:
        dead_updates.bury(connection, "telegram", event, raw, CAUSE, NOW)


def answered(office: Office) -> list[str]:
    with office.open() as database, database.read() as connection:
        return [item.request or "" for item in outbox.waiting_items(connection, datetime(2100, 1, 1, tzinfo=UTC), 10)]


def test_they_are_listed_without_anybodys_words(office: Office) -> None:
    ran = office("dead", "list")
    assert ran.out == "31  telegram  2024-04-01 07:00  KeyError\n"
    assert "what Chị Mận wrote" in office("dead", "show", "31").out


def test_what_is_retried_is_answered_once(office: Office) -> None:
    assert office("dead", "retry", "31").out == "31  handled\n"
    assert answered(office) == ["telegram:31"]
    assert office("dead", "retry", "31").code == 2
    assert answered(office) == ["telegram:31"]
    assert office("dead", "list").out == "Everything that came was handled.\n"
    assert "[retried]" in office("dead", "list", "--all").out


def test_what_fails_again_stays_with_its_new_cause_and_stops_no_other(
    office: Office,
) -> None:
    bury(office, 29, preserve_update({"update_id": 29, "message": []}))
    bury(office, 30, repr(HELLO))  # as an older version kept it
    ran = office("dead", "retry", "--all")
    assert ran.code == 1
    assert ran.out.splitlines()[0].startswith("29  failed again: Undecodable at telegram_in.py:")
    assert ran.out.splitlines()[1:] == ["30  failed again: kept by an older version, or damaged", "31  handled"]
    assert "message is not an object" in office("dead", "show", "29").out
    assert len(office("dead", "list").out.splitlines()) == 2


def test_an_update_that_concerns_nobody_any_more_is_settled(office: Office) -> None:
    bury(office, 33, preserve_update({"update_id": 33, "poll": {}}))
    assert office("dead", "retry", "33").out == "33  handled\n"
    assert answered(office) == []


def test_what_is_dropped_keeps_its_reason(office: Office) -> None:
    assert office("dead", "drop", "31", "--why", "sent twice").out == "31  dropped\n"
    assert "[dropped: sent twice]" in office("dead", "list", "--all").out
    assert office("dead", "retry", "31").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dead", "show", "99"), "no event 99 of telegram is kept"),
        (("dead", "retry"), "Say which event"),
        (("dead", "retry", "31", "--all"), "Say which event"),
        (("dead", "drop", "31", "--why", " "), "say why it is given up"),
    ],
)
def test_wrong_words_are_one_sentence(office: Office, words: tuple[str, ...], said: str) -> None:
    ran = office(*words)
    assert ran.code == 2
    assert said in ran.err
