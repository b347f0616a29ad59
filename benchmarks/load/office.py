"""The program under load: `tram run` on a database of its own, with a network of units and people around it.

Everything is written by the program's own tables and rules; only the mass of rows goes in at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks.load.crowd import FIRST_CHAT
from benchmarks.load.doors import PATH, SECRET
from bot.wording import load_wording
from programmes.fingerprint import fingerprint
from programmes.reader import read_plan
from reporting.catalogue import Catalogue
from reporting.days_off import know_holidays, read_holidays
from reporting.desk import Desk
from reporting.loading import load_plan
from reporting.privacy import NOTICE_VERSION
from reporting.rounds import open_rounds
from storage import units
from storage.database import Connection, Database
from storage.schema import migrate
from storage.tables import metadata

PLAN = "ten-questions"
PLANS = Path(__file__).parent / "plans"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TOKEN = "900:benchmark-token-of-no-real-bot-0123456789"
VILLAGES_PER_COMMUNE = 10
COMMUNES_PER_DISTRICT = 16
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Network:
    """What was written: ids of the first village and person; both go up by one."""

    people: int
    first_village: int
    first_person: int


def build(url: str, people: int, now: datetime | None = None) -> Network:
    """An empty database becomes a network of so many villages, each with its worker, and a round that is open."""
    now = now or datetime.now(UTC)  # noqa: TID251  (an edge: the program will run at the present day)
    know_holidays(read_holidays(range(now.year - 1, now.year + 2)))
    plan = read_plan(PLANS / PLAN)
    with Database(url) as database:
        migrate(database)
        with database.write() as connection:
            load_plan(connection, plan, now, fingerprint(PLANS / PLAN))
            network = _add_network(connection, people, now)
        with database.write() as connection:
            open_rounds(Desk(connection, now, Catalogue.load(connection), load_wording(), ZONE))
    return network


def _add_network(connection: Connection, people: int, now: datetime) -> Network:
    (root,) = units.plan_roots(connection, PLAN)
    rows = list(_units(root.id, root.path, people))
    _insert(connection, "unit", rows)
    _insert(connection, "plan_unit", [{"plan": PLAN, "unit_id": row["id"]} for row in rows])
    villages = [row["id"] for row in rows if row["kind"] == "village"]
    ids = range(1, people + 1)
    _insert(connection, "person", [{"id": n, "name": f"Person {n}", "language": "vi", "created_at": now} for n in ids])
    addresses = [{"channel": "telegram", "chat": str(FIRST_CHAT + n - 1), "person_id": n, "since": now} for n in ids]
    _insert(connection, "address", addresses)
    memberships = [
        {"person_id": n, "unit_id": village, "role": "village", "status": "active", "since": now}
        for n, village in zip(ids, villages, strict=True)
    ]
    _insert(connection, "membership", memberships)
    agreed = {"version": NOTICE_VERSION, "shown_at": now, "agreed_at": now}
    _insert(connection, "consent", [{"person_id": n, **agreed} for n in ids])
    return Network(people, villages[0], 1)


def _units(root: int, path: str, people: int) -> Iterator[dict[str, Any]]:
    """Districts, communes and villages below the root, parents first and every village after all others."""
    communes = -(-people // VILLAGES_PER_COMMUNE)
    districts = -(-communes // COMMUNES_PER_DISTRICT)
    first = root + 1
    for n in range(districts):
        yield _unit(first + n, "district", root, path)
    first_commune = first + districts
    for n in range(communes):
        parent = first + n // COMMUNES_PER_DISTRICT
        yield _unit(first_commune + n, "commune", parent, f"{path}{parent}/")
    for n in range(people):
        parent = first_commune + n // VILLAGES_PER_COMMUNE
        above = first + (parent - first_commune) // COMMUNES_PER_DISTRICT
        yield _unit(first_commune + communes + n, "village", parent, f"{path}{above}/{parent}/")


def _unit(number: int, kind: str, parent: int, path: str) -> dict[str, Any]:
    name = f"{kind} {number}"
    return {
        "id": number, "code": f"TEN-{number}", "name": name, "folded": name, "kind": kind, "parent_id": parent,
        "path": f"{path}{number}/", "is_sample": False,
    }  # fmt: skip


def _insert(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _CHUNK):
        connection.execute(insert(metadata.tables[table]), rows[start : start + _CHUNK])


def command() -> list[str]:
    """How the program is started."""
    return [sys.executable, "-m", "bot", "run"]


def settings(folder: Path, server: str, url: str) -> dict[str, str]:
    """What it is told: no limits of sending, as for the peers; nothing else differs from an office's defaults."""
    return {
        "TRAM_TELEGRAM_TOKEN": TOKEN,
        "TRAM_TELEGRAM_BASE_URL": server,
        "TRAM_DATABASE_URL": url,
        "TRAM_DATA_FOLDER": str(folder),
        "TRAM_PLANS_FOLDER": str(PLANS),
        "TRAM_PLANS_ACTIVE": PLAN,
        "TRAM_WEB_PORT": "0",
        "TRAM_LOGS_LEVEL": "warning",
        "TRAM_SENDING_PER_CHAT": "0",
        "TRAM_SENDING_PER_SECOND": "0",
    }


def webhook() -> dict[str, str]:
    """What it is told besides when updates are brought to it."""
    return {
        "TRAM_TELEGRAM_MODE": "webhook",
        "TRAM_WEBHOOK_URL": "http://127.0.0.1:{listen}",
        "TRAM_WEBHOOK_LISTEN_PORT": "{listen}",
        "TRAM_WEBHOOK_PATH": PATH,
        "TRAM_WEBHOOK_SECRET": SECRET,
    }
