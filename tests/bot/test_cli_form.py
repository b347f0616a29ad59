"""`tram form`: to Excel and back, shown before it is written, running reports kept with the form they began with."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from bot.wording import load_wording
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.filling import show, start
from reporting.rounds import open_rounds
from storage import people, rounds, units
from tests.bot.office_commands import PLANS, Office, make_office

LAO_CAI = "lao-cai-2023"
NOW = datetime(2023, 4, 1, 2, tzinfo=UTC)


@pytest.fixture
def own_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    """An office whose plan folder may be written to."""
    plans = tmp_path / "plans"
    shutil.copytree(PLANS / LAO_CAI, plans / LAO_CAI)
    return make_office(tmp_path, monkeypatch, capsys, LAO_CAI, plans=plans)


def edit(workbook: Path, sheet: str, name: str, column: str, value: str) -> None:
    book = load_workbook(workbook)
    rows = list(book[sheet].iter_rows())
    headings = [cell.value for cell in rows[0]]
    for row in rows:
        if row[headings.index("name")].value == name:
            row[headings.index(column)].value = value
    book.save(workbook)


def test_a_form_goes_to_excel_and_back_unchanged(own_plans: Office) -> None:
    book = own_plans.folder / "head.xlsx"
    assert own_plans("form", "export", LAO_CAI, "head", str(book)).code == 0
    same = own_plans("form", "import", LAO_CAI, "head", str(book))
    assert (same.code, same.out) == (0, "The workbook changes nothing.\n")


def test_an_edited_form_is_shown_and_written_while_running_reports_keep_theirs(own_plans: Office) -> None:
    folder = own_plans.folder
    book, survey = folder / "head.xlsx", folder / "plans" / LAO_CAI / "forms" / "head" / "survey.csv"
    before = survey.read_text(encoding="utf-8")
    assert own_plans("plan", "load").code == 0
    session, person = begin_head_report(own_plans)

    assert own_plans("form", "export", LAO_CAI, "head", str(book)).code == 0
    edit(book, "survey", "emergency_24h", "label::vi", "Trạm có người trực suốt ngày đêm không?")
    shown = own_plans("form", "import", LAO_CAI, "head", str(book))
    assert "survey, emergency_24h, label::vi:" in shown.out and "nothing is changed yet" in shown.out
    assert survey.read_text(encoding="utf-8") == before
    assert own_plans("form", "import", LAO_CAI, "head", str(book), "--apply").code == 0
    assert "suốt ngày đêm" in survey.read_text(encoding="utf-8")
    assert own_plans("plan", "load").out == f"Loaded: {LAO_CAI}\n"

    assert "suốt ngày đêm" not in labels_of_session(own_plans, session, person)
    assert "suốt ngày đêm" in labels_of_new_report(own_plans)


def desk_of(connection: object) -> Desk:
    catalogue = Catalogue.load(connection)  # type: ignore[arg-type]
    return Desk(connection, NOW, catalogue, load_wording(), ZoneInfo("Asia/Ho_Chi_Minh"))  # type: ignore[arg-type]


def begin_head_report(office: Office) -> tuple[int, people.Person]:
    with office.open() as database, database.write() as connection:
        desk = desk_of(connection)
        open_rounds(desk)
        person = people.add_person(connection, "Chị Thu", "vi", NOW)
        unit = units.unit_by_code(connection, "LCI-DT")
        assert unit is not None
        people.add_membership(connection, person.id, unit.id, Role.HEAD.value, people.ACTIVE, NOW)
        period = rounds.rounds_of(connection, LAO_CAI)[-1].period
        return start(desk, person, LAO_CAI, "head", unit.id, period).session.id, person


def labels_of_session(office: Office, session: int, person: people.Person) -> str:
    with office.open() as database, database.write() as connection:
        turn = show(desk_of(connection), person, session)
        return " ".join(question.label["vi"] for question in turn.questionnaire.questions())


def labels_of_new_report(office: Office) -> str:
    with office.open() as database, database.write() as connection:
        desk = desk_of(connection)
        person = people.add_person(connection, "Anh Sơn", "vi", NOW)
        unit = units.unit_by_code(connection, "LCI-TP")
        assert unit is not None
        people.add_membership(connection, person.id, unit.id, Role.HEAD.value, people.ACTIVE, NOW)
        turn = start(desk, person, LAO_CAI, "head", unit.id, rounds.rounds_of(connection, LAO_CAI)[-1].period)
        return " ".join(question.label["vi"] for question in turn.questionnaire.questions())


def test_an_edited_form_that_breaks_its_plan_is_refused(own_plans: Office) -> None:
    book = own_plans.folder / "head.xlsx"
    assert own_plans("form", "export", LAO_CAI, "head", str(book)).code == 0
    edit(book, "survey", "doctor_sessions", "constraint", "${no_such_question} > 1")
    ran = own_plans("form", "import", LAO_CAI, "head", str(book), "--apply")
    assert ran.code == 1 and "head.xlsx[survey], row " in ran.err and "no_such_question" in ran.err


@pytest.mark.parametrize("words", [("export", "hed"), ("import", "hed"), ("import", "head")])
def test_wrong_arguments_of_forms(own_plans: Office, words: tuple[str, str]) -> None:
    ran = own_plans("form", words[0], LAO_CAI, words[1], str(own_plans.folder / "nowhere" / "x.xlsx"))
    assert ran.code == 2
