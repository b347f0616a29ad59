"""A database in use before reviews existed: what was sent keeps a known history, what is being mended its beginning."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from storage import reports, reviews
from storage.conversations import session_by_id
from storage.database import Connection, Database
from storage.schema import migrate
from tests.builders import ROOT

AT = "2026-12-31 02:00:00.000000"


def test_reports_of_before_have_a_history(tmp_path: Path) -> None:
    with Database(f"sqlite:///{tmp_path / 'tram.db'}") as database:
        with database.write() as connection:
            _upgrade(connection, "0002")
            _fill(connection)
        assert migrate(database)
        with database.read() as connection:
            (sending,) = reviews.sendings_of(connection, 1)
            assert (sending.revision, sending.who, sending.why) == (2, "Chị Mận", None)
            changes = reviews.changes_of(connection, 1)
            assert [(change.revision, change.ended) for change in changes] == [(1, 2), (2, None)]
            session = session_by_id(connection, 1)
            assert session is not None and session.base_revision == 2
            assert [one.base_revision for one in [session_by_id(connection, 2)] if one is not None] == [0]
            report = reports.report_by_id(connection, 1)
            assert report is not None and report.status == reports.SENT


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _fill(connection: Connection) -> None:
    for statement in (
        f"INSERT INTO person (id, name, language, created_at) VALUES (1, 'Chị Mận', 'vi', '{AT}')",
        "INSERT INTO unit (id, code, name, folded, kind, path, is_sample)"
        " VALUES (1, 'u', 'U', 'u', 'village', '/1/', 0)",
        "INSERT INTO form_version (id, plan, form, digest, definition, created_at)"
        f" VALUES (1, 'p', 'f', 'd', '', '{AT}')",
        "INSERT INTO report (id, plan, form, period, unit_id, form_version_id, status, revision, due_on, first_sent_at,"
        f" sent_at, sent_by) VALUES (1, 'p', 'f', '2026Q4', 1, 1, 'sent', 2, '2027-01-10', '{AT}', '{AT}', 1)",
        "INSERT INTO value (report_id, plan, period, unit_id, element, kind, thousandths, revision, entered_by,"
        f" entered_at, superseded_at) VALUES (1, 'p', '2026Q4', 1, 'e', 'number', 1000, 1, 1, '{AT}', '{AT}')",
        "INSERT INTO value (report_id, plan, period, unit_id, element, kind, thousandths, revision, entered_by,"
        f" entered_at) VALUES (1, 'p', '2026Q4', 1, 'e', 'number', 2000, 2, 1, '{AT}')",
        *(
            "INSERT INTO session (id, person_id, unit_id, plan, form, period, form_version_id, state, status, revision,"
            f" started_at, updated_at) VALUES ({number}, 1, 1, 'p', 'f', '{period}', 1, '', 'open', 1, '{AT}', '{AT}')"
            for number, period in ((1, "2026Q4"), (2, "2027Q1"))
        ),
    ):
        connection.execute(text(statement))
