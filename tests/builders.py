"""Small worlds for tests: a database with the Bắc Kạn plan and its sample units, desks at any moment, people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.wording import load_wording
from handlers.routes import handle
from programmes.plan import Plan
from programmes.reader import read_plan
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.delivery import read_content
from reporting.desk import Desk
from reporting.loading import load_plan
from reporting.ports import (
    Address,
    Button,
    ChatKind,
    Content,
    DocumentOrder,
    Incoming,
    Note,
    PictureOrder,
    Pressed,
    Said,
)
from reporting.privacy import agree_by_joining
from storage import conversations, people, units
from storage.database import Connection, Database
from storage.outbox import OutboxItem
from storage.people import Person
from storage.schema import migrate
from storage.units import Unit

ROOT = Path(__file__).parents[1]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PLAN = "bac-kan-2025-2030"
STATION, VILLAGE, OTHER_VILLAGE, DISTRICT = "BKN-CM-M07", "BKN-CM-M07-T1", "BKN-CM-M07-T2", "BKN-CM"
TEN_DAYS_BEFORE = datetime(2026, 12, 31, 9, tzinfo=ZONE)  # 2026Q4 is due on 10 January 2027


@cache
def sample_plan(code: str = PLAN) -> Plan:
    """The plan with its sample units, read once."""
    return read_plan(ROOT / "plans" / code, with_samples=True)


@dataclass
class World:
    """A database and the moment that tests are at; set `now` to move."""

    database: Database
    catalogue: Catalogue
    now: datetime = TEN_DAYS_BEFORE
    invite_link: str = ""
    _event: Iterator[int] = field(default_factory=lambda: count(1))

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """A desk in one write transaction."""
        with self.database.write() as connection:
            yield self.desk_on(connection)

    def desk_on(self, connection: Connection) -> Desk:
        """A desk in the transaction of that connection."""
        now = self.now.astimezone(UTC)
        return Desk(connection, now, self.catalogue, load_wording(), ZONE, invite_link=self.invite_link)

    def unit(self, code: str) -> Unit:
        """The unit with that code."""
        with self.database.read() as connection:
            found = units.unit_by_code(connection, code)
        assert found is not None, code
        return found

    def person(self, chat: str, role: Role, unit: str, name: str = "Người mẫu") -> str:
        """Somebody with that role at that unit, reachable at that chat; returns the chat."""
        with self.desk() as desk:
            person = people.person_at(desk.connection, "telegram", chat)
            if person is None:
                person = newcomer(desk, chat, name)
            where = units.unit_by_code(desk.connection, unit)
            assert where is not None, unit
            people.add_membership(desk.connection, person.id, where.id, role.value, people.ACTIVE, desk.now)
        return chat

    def send(
        self,
        chat: str,
        content: Content | str,
        *,
        kind: ChatKind = ChatKind.PRIVATE,
        sender: str = "",
        thread: str | None = None,
    ) -> Reply:
        """Let something happen in a chat; what was queued for anybody because of it."""
        content = Said(content) if isinstance(content, str) else content
        incoming = Incoming(
            channel="telegram",
            event=next(self._event),
            address=Address("telegram", chat),
            chat_kind=kind,
            sender=sender or chat,
            name="Người Mẫu",
            content=content,
            message=None,
            thread=thread,
            sent_at=self.now.astimezone(UTC),
        )
        with self.desk() as desk:
            conversations.note_event(desk.connection, incoming.channel, incoming.event, desk.now)
            toast = handle(desk, incoming)
            return Reply(tuple(desk.posted), toast)

    def press(self, chat: str, button: Button) -> Reply:
        """Press a button in that chat."""
        return self.send(chat, Pressed(button.data, "press", None))


def newcomer(desk: Desk, chat: str, name: str) -> Person:
    """Somebody at that chat who has agreed to the notice on personal data, without a place yet."""
    person = people.add_person(desk.connection, name, "vi", desk.now)
    people.add_address(desk.connection, person.id, "telegram", chat, desk.now)
    agree_by_joining(desk, person.id)
    return person


@dataclass(frozen=True)
class Reply:
    """What one event queued."""

    items: tuple[OutboxItem, ...]
    toast: str | None

    def to(self, chat: str) -> list[Note]:
        """The notes for that chat."""
        contents = [read_content(item) for item in self.items if item.chat == chat]
        return [content for content in contents if isinstance(content, Note)]

    def pictures(self, chat: str) -> list[PictureOrder]:
        """The picture orders for that chat."""
        contents = [read_content(item) for item in self.items if item.chat == chat]
        return [content for content in contents if isinstance(content, PictureOrder)]

    def documents(self, chat: str) -> list[DocumentOrder]:
        """The document orders for that chat."""
        contents = [read_content(item) for item in self.items if item.chat == chat]
        return [content for content in contents if isinstance(content, DocumentOrder)]

    def note(self, chat: str) -> Note:
        """The only note for that chat."""
        (note,) = self.to(chat)
        return note

    def button(self, chat: str, label: str) -> Button:
        """The one button whose label begins so."""
        found = [
            button for note in self.to(chat) for row in note.buttons for button in row if button.label.startswith(label)
        ]
        assert found, [button.label for note in self.to(chat) for row in note.buttons for button in row]
        return found[0]


@contextmanager
def sample_world(folder: Path, url: str | None = None) -> Iterator[World]:
    """A fresh database with the Bắc Kạn plan and its sample units; a file in `folder` unless `url` names another."""
    if url is None:
        file, catalogue = _made_once()
        (folder / "tram.db").write_bytes(file)
        with Database(f"sqlite:///{folder / 'tram.db'}") as database:
            yield World(database, catalogue)
        return
    with Database(url) as database:
        yield World(database, _fill(database))


@cache
def _made_once() -> tuple[bytes, Catalogue]:
    """The file of such a database: migrating and loading the plan takes longer than most tests."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "seed.db"
        with Database(f"sqlite:///{file}") as database:
            catalogue = _fill(database)
        return file.read_bytes(), catalogue


def _fill(database: Database) -> Catalogue:
    migrate(database)
    with database.write() as connection:
        load_plan(connection, sample_plan(), TEN_DAYS_BEFORE.astimezone(UTC))
    with database.read() as connection:
        return Catalogue.load(connection)
