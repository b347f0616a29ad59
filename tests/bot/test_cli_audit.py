"""`tram audit`: deeds listed by unit, day and kind; a broken chain named with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import audit
from tests.bot.office_commands import Office, make_office

CHIENG_ON = "chieng-on-2024"


@pytest.fixture
def tram(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    return make_office(tmp_path, monkeypatch, capsys, CHIENG_ON)


def head(tram: Office) -> str:
    with tram.open() as database, database.read() as connection:
        return str(audit.head_of(connection))


def assign(tram: Office, value: str) -> None:
    ran = tram(
        "target", "set", CHIENG_ON, "CHO-08", "ALL", "2024", value, "--why", "QĐ 12 của bà Hoa", "--who", "Bà Hoa"
    )
    assert ran.code == 0, ran.err


def test_deeds_are_listed_with_before_and_after_and_without_names(tram: Office) -> None:
    assign(tram, "95")
    assign(tram, "96")
    ran = tram("audit", "show", "--action", "target.set")
    assert ran.code == 0
    _, second = ran.out.splitlines()
    assert f"operator  target.set  target/{CHIENG_ON}/CHO-08/ALL/2024" in second
    assert '"before":{"op":">","value":"95"},"after":{"op":">","value":"96"}' in second
    assert "Hoa" not in ran.out


def test_json_has_one_deed_a_line(tram: Office) -> None:
    assign(tram, "95")
    lines = [json.loads(line) for line in tram("audit", "show", "--json").out.splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0]["action"] == "office.begun"
    assert lines[-1]["change"]["after"] == {"op": ">", "value": "95"}
    assert len(tram("audit", "show", "--json", "--last", "1").out.splitlines()) == 1


def test_a_unit_or_a_day_that_is_not_one_is_refused(tram: Office) -> None:
    assert tram("audit", "show", "--unit", "NOWHERE").code == 2
    assert "--since: 'gestern'" in tram("audit", "show", "--since", "gestern").err
    assert "Nothing of that kind." in tram("audit", "show", "--since", "2999-01-01").out


def test_a_whole_chain_is_said_to_be_whole(tram: Office) -> None:
    assign(tram, "95")
    ran = tram("audit", "verify", "--head", head(tram))
    assert ran.code == 0
    assert f"Head: {head(tram)}" in ran.out
    assert tram("audit", "verify", "--head", "12").code == 2


def test_a_broken_chain_is_named_by_its_row(tram: Office) -> None:
    assign(tram, "95")
    with tram.open() as database, database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_keeps_on_update"))
        connection.execute(text("UPDATE audit SET change = replace(change, '95', '59') WHERE seq = 3"))
    ran = tram("audit", "verify")
    assert ran.code == 1
    assert ran.err.startswith("Row 3 was changed")


def test_rows_cut_off_at_the_end_are_missed_by_a_head_from_elsewhere(tram: Office) -> None:
    assign(tram, "95")
    kept = head(tram)
    with tram.open() as database, database.write() as connection:
        connection.execute(text("DROP TRIGGER audit_keeps_on_delete"))
        connection.execute(text("DELETE FROM audit WHERE seq = 3"))
    assert tram("audit", "verify").code == 0
    ran = tram("audit", "verify", "--head", kept)
    assert ran.code == 1
    assert "Row 3 is not the one that was the head once" in ran.err
