"""`tram person`: who has a place, and what happens to the work of somebody who leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporting.access import Role
from storage import outbox, people, units
from tests.bot.office_commands import Office, make_office

PLAN = "chieng-on-2024"
NOW = datetime(2024, 4, 1, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """An office with a station head and one of the staff."""
    office = make_office(tmp_path, monkeypatch, capsys, PLAN)
    with office.open() as database, database.write() as connection:
        (root,) = units.plan_roots(connection, PLAN)
        for number, (name, role) in enumerate((("Chị Mận", Role.HEAD), ("Anh Páo", Role.STATION))):
            person = people.add_person(connection, name, "vi", NOW)
            people.add_address(connection, person.id, "telegram", str(1000 + number), NOW)
            people.add_membership(connection, person.id, root.id, role.value, people.ACTIVE, NOW)
    return office


def test_people_are_listed_with_their_numbers(office: Office) -> None:
    ran = office("person", "list")
    assert "1  Chị Mận  head at" in ran.out
    assert "2  Anh Páo" in ran.out


def test_a_person_leaves_and_both_are_told(office: Office) -> None:
    ran = office("person", "leave", "1", "--to", "2")
    assert not ran.code
    assert ran.out.startswith("Chị Mận left")
    with office.open() as database, database.read() as connection:
        told = outbox.waiting_items(connection, datetime(2100, 1, 1, tzinfo=UTC), 10)
        assert {item.chat for item in told} == {"1000", "1001"}
        assert len(people.memberships_of(connection, 2)) == 2
    assert "Chị Mận" not in office("person", "list").out


def test_everything_kept_about_a_person_is_written_for_them_alone(office: Office) -> None:
    out = office.folder / "man.json"
    ran = office("person", "data", "1", str(out))
    assert (ran.code, ran.err) == (0, "")
    kept = json.loads(out.read_text(encoding="utf-8"))
    assert (kept["person"][0]["name"], kept["address"][0]["chat"]) == ("Chị Mận", "1000")
    assert "Anh Páo" not in out.read_text(encoding="utf-8")
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_person_is_forgotten_after_a_dry_run(office: Office) -> None:
    dry = office("person", "forget", "1")
    assert dry.code == 0 and "Chị Mận would be forgotten, 1 places ended" in dry.out
    assert "Chị Mận" in office("person", "list").out
    done = office("person", "forget", "1", "--apply")
    assert done.code == 0 and "1 is forgotten: 1 places ended, 1 chats taken out" in done.out
    assert "Chị Mận" not in done.out and "Older backups" in done.out
    assert "Chị Mận" not in office("person", "list").out
    again = office("person", "forget", "1", "--apply")
    assert again.code == 2 and "was forgotten before" in again.err
    with office.open() as database, database.read() as connection:
        assert people.person_by_id(connection, 1).name == "Người đã xóa tên, số 1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("person", "forget", "99"), "nobody has the number 99"),
        (("person", "data", "99", "x.json"), "nobody has the number 99"),
        (("person", "data", "1", "nowhere/x.json"), "there is no folder"),
        (("person", "leave", "99"), "nobody with a place has the number 99"),
        (("person", "leave", "1", "--to", "99"), "99 is nobody who could go on"),
        (("person", "leave", "1", "--to", "1"), "1 is nobody who could go on"),
        (("person", "list", "--unit", "NOWHERE"), "no unit has the code NOWHERE"),
    ],
)
def test_wrong_numbers_are_one_sentence(office: Office, words: tuple[str, ...], said: str) -> None:
    ran = office(*words)
    assert ran.code == 2
    assert said in ran.err
