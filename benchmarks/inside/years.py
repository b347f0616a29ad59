"""Three years behind a network: reports with ten values each, the sessions they came from, and a month of messages.

Written by SQL inside SQLite: twelve million rows would take the program's own way half a day.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.load.crowd import FIRST_CHAT
from benchmarks.load.office import PLAN
from indicators.period import Period

QUARTERS = 12
_MESSAGES = 13  # of one survey
_VALUES = " UNION ALL ".join(f"SELECT 'number_{n}' AS element, {n} AS n" for n in range(1, 11))


def add_years(path: Path, now: datetime) -> None:
    """Twelve quarters before the running one, all of them sent, approved and closed."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN")
    running = Period.quarter_of(now.date())
    for back in range(QUARTERS, 0, -1):
        _add_quarter(connection, running.shifted(-back))
    _add_messages(connection, now)
    connection.execute("COMMIT")
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _add_quarter(connection: sqlite3.Connection, period: Period) -> None:
    sent = datetime.combine(period.end, datetime.min.time()) + timedelta(days=5)
    (version,) = connection.execute("SELECT id FROM form_version WHERE form = 'typed'").fetchone()
    given = {
        "plan": PLAN,
        "period": period.id,
        "version": version,
        "at": f"{sent:%Y-%m-%d %H:%M:%S}.000000",
        "due": f"{sent + timedelta(days=5):%Y-%m-%d}",
    }
    connection.execute(
        "INSERT OR IGNORE INTO round (plan, period, opens_on, due_on, closes_at, configured, opened_at, closed_at)"
        " VALUES (:plan, :period, :due, :due, :at, 1, :at, :at)",
        given,
    )
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM report").fetchone()
    people = "FROM membership m WHERE m.role = 'village' AND m.status = 'active' ORDER BY m.person_id"
    connection.execute(
        "INSERT INTO session (person_id, unit_id, plan, form, period, form_version_id, state, status, revision,"
        " base_revision, started_at, updated_at)"
        f" SELECT m.person_id, m.unit_id, :plan, 'typed', :period, :version, '{{}}', 'sent', 12, 0, :at, :at {people}",
        given,
    )
    connection.execute(
        "INSERT INTO report (plan, form, period, unit_id, form_version_id, status, revision, due_on, first_sent_at,"
        " sent_at, sent_by) SELECT :plan, 'typed', :period, m.unit_id, :version, 'approved', 1, :due, :at, :at,"
        f" m.person_id {people}",
        given,
    )
    connection.execute(
        "INSERT INTO report_revision (report_id, revision, person_id, at) SELECT id, 1, sent_by, sent_at"
        " FROM report WHERE id > :last",
        {"last": last},
    )
    connection.execute(
        "INSERT INTO value (report_id, plan, period, unit_id, element, kind, thousandths, revision, entered_by,"
        " entered_at) SELECT r.id, r.plan, r.period, r.unit_id, e.element, 'number',"
        " 1000 * (5 + (r.unit_id + e.n) % 9),"
        f" 1, r.sent_by, r.sent_at FROM report r CROSS JOIN ({_VALUES}) e WHERE r.id > :last",
        {"last": last},
    )


def _add_messages(connection: sqlite3.Connection, now: datetime) -> None:
    at = f"{now.astimezone(UTC) - timedelta(days=20):%Y-%m-%d %H:%M:%S}.000000"
    numbers = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(_MESSAGES))
    connection.execute(
        "INSERT INTO outbox (channel, chat, kind, payload, placing, card, priority, state, attempts, created_at,"
        " done_at, message) SELECT 'telegram', a.chat, 'note', '{\"text\":\"...\",\"buttons\":[]}', 'edit', 'form:1',"
        " 0, 'sent', 0,"
        f" :at, :at, '7' FROM address a CROSS JOIN ({numbers})",
        {"at": at},
    )
    connection.execute(
        "INSERT INTO card (channel, chat, card, message) SELECT 'telegram', chat, 'form:1', '7' FROM address"
    )
    connection.execute(
        "INSERT INTO seen_update (channel, event, at) SELECT 'telegram', -CAST(chat AS INTEGER), :at FROM address"
        " WHERE CAST(chat AS INTEGER) >= :first",
        {"at": f"{now.astimezone(UTC) - timedelta(days=1):%Y-%m-%d %H:%M:%S}.000000", "first": FIRST_CHAT},
    )
