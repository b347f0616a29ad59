"""Which message holds which card: many cards of many chats in one question."""

from __future__ import annotations

from storage import outbox
from tests.builders import World

TELEGRAM, WEB = "telegram", "web"


def test_many_cards_are_looked_up_together(world: World) -> None:
    held = {(TELEGRAM, "1", "report/1"): "11", (TELEGRAM, "1", "report/2"): "12", (TELEGRAM, "2", "report/1"): "21"}
    elsewhere = (WEB, "1", "report/1", "91")
    with world.database.write() as connection:
        outbox.save_cards(connection, [*((*place, message) for place, message in held.items()), elsewhere])
        outbox.save_cards(connection, [(TELEGRAM, "1", "report/2", "13")])
    asked = [*held, (TELEGRAM, "2", "report/2"), (TELEGRAM, "3", "report/1")]
    with world.database.read() as connection:
        found = outbox.card_messages(connection, asked)
        assert outbox.card_messages(connection, []) == {}
        assert all(outbox.card_message(connection, *place) == found.get(place) for place in asked)
    assert found == held | {(TELEGRAM, "1", "report/2"): "13"}
