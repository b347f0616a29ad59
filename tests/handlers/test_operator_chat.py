"""The operator's chat is bound by a link that the machine's console hands out, once."""

from __future__ import annotations

from datetime import timedelta

from reporting.access import Role
from reporting.operating import LINK_LIFE, invite_operator
from reporting.ports import ChatKind
from storage import operating
from tests.builders import VILLAGE, World

STRANGER, OTHER, MAN = "5001", "5002", "1001"


def link(world: World) -> str:
    with world.desk() as desk:
        return invite_operator(desk)


def bound(world: World) -> list[str]:
    with world.database.read() as connection:
        return [chat for _, chat in operating.operator_chats(connection)]


def test_whoever_opens_the_link_first_hears_of_trouble(collecting: World) -> None:
    secret = link(collecting)
    assert "nhận tin khi máy chủ có sự cố" in collecting.send(STRANGER, f"/start {secret}").note(STRANGER).text
    assert "Mã mời không đúng" in collecting.send(OTHER, f"/start {secret}").note(OTHER).text
    assert bound(collecting) == [STRANGER]


def test_the_chat_of_a_person_goes_on_as_before(collecting: World) -> None:
    collecting.person(MAN, Role.VILLAGE, VILLAGE)
    collecting.send(MAN, f"/start {link(collecting)}")
    assert bound(collecting) == [MAN]
    assert "Phiếu cần làm" in collecting.send(MAN, "/start").note(MAN).text


def test_a_link_is_good_for_a_day_and_for_no_group(collecting: World) -> None:
    secret = link(collecting)
    reply = collecting.send("-100", f"/start {secret}", kind=ChatKind.GROUP, sender=STRANGER)
    assert reply.note("-100").text
    collecting.now += LINK_LIFE + timedelta(seconds=1)
    assert "hết hạn" in collecting.send(STRANGER, f"/start {secret}").note(STRANGER).text
    assert bound(collecting) == []
