"""On both engines: whoever is forgotten stands nowhere any more, what they sent stays; old rows are let go daily."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from reporting.access import Role
from reporting.privacy import forget
from reporting.retention import Retention, forget_old
from reporting.rounds import open_rounds
from storage import audit, conversations, outbox, people, session_keeping
from storage.tables import metadata
from tests.builders import OTHER_VILLAGE, STATION, VILLAGE, World, sample_world
from tests.handlers.conversing import choose, send_village_report
from tests.storage.explaining import plans_of

HEAD, VHW, OTHER = "700111", "700222", "700333"
NAME = "Lò Thị Mận"
DEAD, SEEN = metadata.tables["dead_update"], metadata.tables["seen_update"]
OUTBOX, SESSION, PERSON = metadata.tables["outbox"], metadata.tables["session"], metadata.tables["person"]


@pytest.fixture
def office(world: World) -> World:
    """A worker who reported, left a form half filled, and is spoken of in other chats."""
    with world.desk() as desk:
        open_rounds(desk)
    world.person(HEAD, Role.HEAD, STATION, "Chị Thu")
    world.person(VHW, Role.VILLAGE, VILLAGE, NAME)
    world.person(OTHER, Role.VILLAGE, OTHER_VILLAGE, "Anh Páo")
    send_village_report(world, VHW, choose(world, VHW, "/start", "Làm Phiếu thôn"))
    choose(world, VHW, "/start", "Sửa Phiếu thôn")
    choose(world, HEAD, "/bangiao", NAME)
    world.send(HEAD, "/thieu")
    return world


def holding(world: World, *words: str) -> list[str]:
    """Where one of these words stands in any column of any table: "table.column: value"."""
    found = []
    with world.database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    if isinstance(value, str) and any(word in value for word in words):
                        found.append(f"{table.name}.{column.name}: {value[:80]}")
    return found


def settle_all(world: World) -> None:
    """Everything that waits was sent."""
    with world.database.write() as connection:
        connection.execute(
            update(OUTBOX).where(OUTBOX.c.state == outbox.WAITING).values(state=outbox.DONE, done_at=world.now)
        )


def number_of(world: World, chat: str) -> int:
    with world.database.read() as connection:
        person = people.person_at(connection, "telegram", chat)
    assert person is not None
    return person.id


def dead_event(world: World, event: int, words: str) -> None:
    with world.database.write() as connection:
        values = {"channel": "telegram", "event": event, "raw": words, "cause": "x", "at": world.now, "state": "open"}
        connection.execute(insert(DEAD).values(values))


def test_nothing_holds_the_name_or_the_chat_any_more(office: World) -> None:
    settle_all(office)
    dead_event(office, 1, json.dumps({"message": {"chat": {"id": int(VHW)}, "text": "86"}}))
    dead_event(office, 2, json.dumps({"message": {"from": {"first_name": NAME}}}))  # escaped letters
    dead_event(office, 3, json.dumps({"message": {"chat": {"id": int(f"{VHW}9")}}}))
    number = number_of(office, VHW)
    assert holding(office, NAME) and holding(office, VHW)
    with office.desk() as desk:
        taken = forget(desk, number)
    assert taken is not None and taken.addresses == 1 and taken.sessions >= 1 and taken.messages > 3
    assert holding(office, NAME) == []
    assert [place for place in holding(office, VHW) if f"{VHW}9" not in place] == []
    assert holding(office, f"Người đã xóa tên, số {number}") == [f"person.name: Người đã xóa tên, số {number}"]
    assert len(holding(office, f"{VHW}9")) == 1, "somebody else's number that begins like it"
    with office.desk() as desk:
        assert forget(desk, number) is None
    with office.database.read() as connection:
        assert audit.first_broken(connection) is None


def test_figures_and_their_history_stay(office: World) -> None:
    number = number_of(office, VHW)
    with office.desk() as desk:
        forget(desk, number)
    seen = choose(office, HEAD, "/thieu", "Xem báo cáo")
    sent = office.press(HEAD, next(button for row in seen.note(HEAD).buttons for button in row))
    assert "86" in sent.note(HEAD).text and f"Người đã xóa tên, số {number}" in sent.note(HEAD).text
    value, revision = metadata.tables["value"], metadata.tables["report_revision"]
    with office.database.read() as connection:
        authors = connection.execute(select(value.c.entered_by).distinct()).scalars().all()
        assert authors == [number]
        assert connection.execute(select(revision.c.person_id)).scalars().all() == [number]


def test_the_chat_is_a_strangers_and_the_place_is_free(office: World) -> None:
    number = number_of(office, VHW)
    with office.desk() as desk:
        forget(desk, number)
    assert "Xin chào. Đây là kênh báo cáo nội bộ" in office.send(VHW, "/start").note(VHW).text
    with office.database.read() as connection:
        assert people.memberships_of(connection, number) == []
        assert not people.holds_anybody(connection, office.unit(VILLAGE).id, Role.VILLAGE.value)
    office.person("700444", Role.VILLAGE, VILLAGE, "Chị Sua")
    mending = choose(office, "700444", "/start", "Sửa Phiếu thôn")
    assert "86" in mending.note("700444").text, "what waits for whoever comes next is not lost"


def test_a_shared_phone_stays_the_others(office: World) -> None:
    with office.desk() as desk:
        person = people.add_person(desk.connection, "Giàng A Páo", "vi", desk.now)
        people.add_address(desk.connection, person.id, "telegram", HEAD, desk.now)
        office_before = conversations.conversation_at(desk.connection, "telegram", HEAD)
        taken = forget(desk, person.id)
        assert taken is not None and taken.addresses == 1
        assert people.person_at(desk.connection, "telegram", HEAD) is not None
        assert conversations.conversation_at(desk.connection, "telegram", HEAD).topic == office_before.topic
    assert holding(office, "Giàng A Páo") == []
    assert "Chị Thu" in office.send(HEAD, "/dulieucuatoi").note(HEAD).text


def keep(world: World, **days: int) -> dict[str, int]:
    """Today's look at what is old, to its end; how many rows every step took."""
    kept = Retention(**({"events": 3, "sent": 30, "dead": 60, "sessions": 400} | days))
    steps = 0
    taken = 0
    more = 1
    while more:
        with world.desk() as desk:
            more = forget_old(desk, kept)
            taken += more
            steps += 1
    return {"steps": steps, "taken": taken}


def count(world: World, table: str) -> int:
    with world.database.read() as connection:
        return len(connection.execute(select(*metadata.tables[table].primary_key.columns)).all())


def test_old_rows_are_let_go_once_a_day_and_young_ones_stay(office: World) -> None:
    settle_all(office)
    dead_event(office, 1, "{}")
    assert keep(office) == {"steps": 1, "taken": 0}
    office.now += timedelta(days=4)
    assert count(office, "seen_update") > 10
    assert keep(office)["taken"] > 10
    assert (count(office, "seen_update"), count(office, "dead_update")) == (0, 1)
    words = holding(office, NAME)
    assert keep(office) == {"steps": 1, "taken": 0}, "once a day"
    office.now += timedelta(days=27)
    keep(office)
    assert [place for place in holding(office, NAME) if place.startswith("outbox")] == [] != words
    office.now += timedelta(days=30)
    keep(office)
    assert count(office, "dead_update") == 0


def test_old_messages_are_found_without_walking_over_all(tmp_path: Path) -> None:
    with sample_world(tmp_path) as world, world.database.write() as connection:
        plans = plans_of(connection, lambda: outbox.forget_sent(connection, world.now, 5))
    found = [step for plan in plans for step in plan if step.startswith(("SEARCH", "SCAN")) and "rowid" not in step]
    assert [step.partition("USING ")[2] for step in found] == [
        "INDEX ix_outbox_done (key=? AND done_at<?)",
        "INDEX ix_outbox_worded (done_at<?)",
    ]


def test_a_key_outlives_its_message(office: World) -> None:
    settle_all(office)
    with office.database.read() as connection:
        keys = connection.execute(select(OUTBOX.c.key).where(OUTBOX.c.key.is_not(None))).scalars().all()
    assert keys
    office.now += timedelta(days=31)
    keep(office)
    with office.database.read() as connection:
        assert all(outbox.is_known_key(connection, key) for key in keys if key is not None)
        assert set(connection.execute(select(OUTBOX.c.payload)).scalars()) == {outbox.NOTHING}


def test_what_waits_to_be_sent_is_never_let_go(office: World) -> None:
    with office.database.read() as connection:
        before = outbox.outbox_counts(connection)[outbox.WAITING]
    office.now += timedelta(days=500)
    keep(office)
    with office.database.read() as connection:
        assert outbox.outbox_counts(connection) == {outbox.WAITING: before}


def test_old_forms_are_emptied_and_those_begun_are_over(office: World) -> None:
    office.now += timedelta(days=399)
    keep(office)
    with office.database.read() as connection:
        assert outbox.NOTHING not in set(connection.execute(select(SESSION.c.state)).scalars())
    office.now += timedelta(days=2)
    keep(office)
    with office.database.read() as connection:
        found = set(connection.execute(select(SESSION.c.state, SESSION.c.status)).all())
    assert {status for _, status in found} <= {conversations.SENT, conversations.OVER}
    assert {state for state, _ in found} == {outbox.NOTHING}
    assert office.send(VHW, "/start").to(VHW), "the chat goes on"


def test_a_long_backlog_is_taken_in_steps(office: World) -> None:
    with office.database.write() as connection:
        rows = [
            {"channel": "telegram", "event": 1_000_000 + number, "at": office.now - timedelta(days=9, seconds=number)}
            for number in range(1_200)
        ]
        connection.execute(insert(SEEN), rows)
    done = keep(office)
    assert done["steps"] == 4 and done["taken"] >= 1_200


def test_people_who_left_lose_their_name_only_where_the_office_says_so(office: World) -> None:
    choose(office, HEAD, "/bangiao", NAME, "Chưa có người thay", "Đúng")
    settle_all(office)
    office.now += timedelta(days=60)
    keep(office)
    assert holding(office, NAME)
    office.now += timedelta(days=31)
    keep(office, gone=90)
    assert [place for place in holding(office, NAME) if place.startswith("person")] == []


def test_only_closed_sessions_are_old(office: World) -> None:
    with office.desk() as desk:
        assert session_keeping.forget_sessions(desk.connection, desk.now - timedelta(days=1), 10, desk.now) == 0
        assert session_keeping.forget_sessions(desk.connection, desk.now + timedelta(days=1), 1, desk.now) == 1
