"""What people do in the chat leaves its deed: by whom, at which unit, and never a name or a word of theirs."""

from __future__ import annotations

import json

import pytest

from reporting.access import Role
from reporting.enrolment import invite_group
from reporting.ports import ChatKind
from storage import audit, people
from storage.audit import Deed, Entry
from storage.audit_figures import first_altered
from tests.builders import DISTRICT, OTHER_VILLAGE, STATION, VILLAGE, Reply, World
from tests.handlers.conversing import VILLAGE_ANSWERS, choose, press

MAN, PAO, THU, BINH, NEW, GROUP = "1001", "1002", "1003", "1005", "1010", "-2001"
WORDS = ("Mận", "Páo", "Thu", "Bình", "Người Mẫu", "sổ tiêm chủng", "Sạt lở", "Gõ nhầm")


class Watched:
    """The office with an eye on its audit; `new` are the deeds since it was asked last."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._seen = 0
        self.new()

    def new(self) -> list[Entry]:
        with self.world.database.read() as connection:
            rows = list(audit.rows_from(connection, self._seen + 1))
            assert audit.first_broken(connection) is None
        self._seen += len(rows)
        assert not [word for row in rows for word in WORDS if word in row.entry.change + row.entry.about]
        return [row.entry for row in rows]

    def only(self, deed: Deed, by: str | None, unit: str) -> Entry:
        """The one new deed."""
        (entry,) = self.new()
        assert (entry.action, entry.unit_id) == (deed, self.world.unit(unit).id)
        assert entry.person_id == (None if by is None else self.number(by))
        return entry

    def number(self, chat: str) -> int:
        with self.world.database.read() as connection:
            (person,) = people.people_at(connection, "telegram", chat)
        return person.id


@pytest.fixture
def watched(collecting: World) -> Watched:
    collecting.person(MAN, Role.VILLAGE, VILLAGE, "Chị Mận")
    collecting.person(PAO, Role.VILLAGE, OTHER_VILLAGE, "Anh Páo")
    collecting.person(THU, Role.HEAD, STATION, "Chị Thu")
    collecting.person(BINH, Role.DISTRICT, DISTRICT, "Anh Bình")
    return Watched(collecting)


def sent(world: World, cases: str = "0") -> Reply:
    reply = choose(world, MAN, "/start", "Làm Phiếu thôn")
    for answer in ("86", "30", "5", "2", "3", cases, "Có", "Có"):
        reply = world.send(MAN, answer)
    return press(world, MAN, reply, "Gửi báo cáo")


def test_answers_are_no_deeds_a_sending_is_one(watched: Watched) -> None:
    world = watched.world
    reply = choose(world, MAN, "/start", "Làm Phiếu thôn")
    for answer in VILLAGE_ANSWERS:
        reply = world.send(MAN, answer)
    assert watched.new() == []
    press(world, MAN, reply, "Gửi báo cáo")
    assert '"revision":1' in watched.only(Deed.REPORT_SENT, MAN, VILLAGE).change


def test_a_report_is_returned_mended_and_approved(watched: Watched) -> None:
    world = watched.world
    press(world, THU, sent(world), "Xem")
    watched.new()
    world.send(THU, "tra lai")
    world.send(THU, "1")
    world.send(THU, "xem lại sổ tiêm chủng")  # it opens at the sender's at once
    assert '"question":"households"' in watched.only(Deed.REPORT_RETURNED, THU, VILLAGE).change
    mended = press(world, MAN, world.send(MAN, "88"), "Gửi báo cáo")
    change = json.loads(watched.only(Deed.REPORT_CORRECTED, MAN, VILLAGE).change)
    assert change["before"] == {"figures": {"households": "86"}}
    assert change["after"]["figures"] == {"households": "88"}
    press(world, THU, press(world, THU, mended, "Xem"), "Duyệt")
    assert '"revision":2' in watched.only(Deed.REPORT_APPROVED, THU, VILLAGE).change
    with world.database.read() as connection:
        assert first_altered(connection) is None


def test_a_refusal_leaves_no_deed(watched: Watched) -> None:
    world = watched.world
    sheet = press(world, THU, sent(world), "Xem")
    press(world, THU, sheet, "Duyệt")
    watched.new()
    assert "đã được duyệt" in press(world, THU, sheet, "Duyệt").note(THU).text
    assert watched.new() == []


def test_an_alarm_and_what_the_head_said_of_it(watched: Watched) -> None:
    reply = sent(watched.world, cases="2")
    watched.only(Deed.REPORT_SENT, MAN, VILLAGE)
    press(watched.world, THU, reply, "Xác nhận")
    assert '"status":"confirmed"' in watched.only(Deed.ALARM_SETTLED, THU, VILLAGE).change


def test_somebody_comes_in(watched: Watched) -> None:
    world = watched.world
    reply = choose(world, THU, "Việc khác", "Mời người mới", world.unit(VILLAGE).name, "Mời nhân viên")
    code = reply.note(THU).text.split("<b>")[2].split("</b>")[0]
    invited = watched.only(Deed.INVITED, THU, VILLAGE)
    assert code not in invited.change
    world.send(NEW, code)
    asked = world.send(NEW, "Đúng")
    assert '"role":"village"' in watched.only(Deed.JOINED, NEW, VILLAGE).change
    press(world, THU, asked, "Duyệt")
    assert f'"person":{watched.number(NEW)}' in watched.only(Deed.ADMITTED, THU, VILLAGE).change


def test_somebody_leaves_and_another_takes_over(watched: Watched) -> None:
    leaver = watched.number(MAN)
    choose(watched.world, THU, "/bangiao", "Chị Mận", "Anh Páo", "Đúng")
    deeds = watched.new()
    assert [entry.action for entry in deeds] == [Deed.LEFT, Deed.ADMITTED, Deed.HANDED_OVER]
    assert {entry.person_id for entry in deeds} == {watched.number(THU)}
    assert deeds[-1].about == f"person/{leaver}"
    assert f'"successor":{watched.number(PAO)}' in deeds[-1].change


def test_time_is_granted(watched: Watched) -> None:
    choose(watched.world, BINH, "/giahan", watched.world.unit(STATION).name, "7 ngày")
    watched.world.send(BINH, "Sạt lở đường vào xã")
    change = json.loads(watched.only(Deed.EXTENDED, BINH, STATION).change)
    assert change == {"before": {"until": "2027-01-10"}, "after": {"until": "2027-01-17"}}


def test_a_group_is_bound_and_bound_anew(watched: Watched) -> None:
    world = watched.world
    for turn in range(2):
        with world.desk() as desk:
            link = invite_group(desk, world.unit(DISTRICT))
        watched.only(Deed.INVITED, None, DISTRICT)
        world.send(GROUP, f"/start {link}", kind=ChatKind.GROUP, sender=BINH)
        bound = watched.only(Deed.GROUP_BOUND, BINH, DISTRICT)
        before = None if turn == 0 else world.unit(DISTRICT).id
        assert json.loads(bound.change) == {"before": {"unit": before}}
