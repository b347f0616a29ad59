"""Whatever a bot sends, it is answered in Telegram's shape and nothing breaks."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.botapi.dispatch import METHODS, BotApi
from simulator.botapi.parameters import Parameters, Upload
from simulator.refusals import BotApiRefusal
from simulator.simulation import Simulation
from simulator.world.happenings import Said, press, say
from simulator.world.records import Person
from tests.simulator.pictures import picture

TOKEN = "1:a"
NAMES = [
    "chat_id",
    "text",
    "caption",
    "message_id",
    "message_ids",
    "reply_markup",
    "parse_mode",
    "entities",
    "caption_entities",
    "photo",
    "document",
    "media",
    "reply_parameters",
    "message_thread_id",
    "action",
    "offset",
    "limit",
    "timeout",
    "allowed_updates",
    "commands",
    "scope",
    "user_id",
    "file_id",
    "callback_query_id",
    "name",
    "description",
    "short_description",
    "menu_button",
    "language_code",
    "inline_message_id",
]
PICTURE = picture(8, 8)

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**19), 10**19),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["7", "-5", "0", "1", "HTML", "MarkdownV2", "attach://a", "photo", "typing", "<b>x</b>", "*x*"]),
)
KEYS = "type text inline_keyboard keyboard callback_data url media message_id offset length chat_id command description"
keys = st.sampled_from(KEYS.split())
nested = st.recursive(
    plain, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=4)), max_leaves=8
)
values = st.one_of(nested, nested.map(json.dumps))
calls = st.tuples(
    st.sampled_from(sorted(METHODS)),
    st.dictionaries(st.sampled_from(NAMES), values, max_size=6),
    st.sampled_from([None, 7, -5]),
)


def prepared() -> BotApi:
    """Somebody to write to, one message, one pressed button."""
    simulation = Simulation()
    world = simulation.world
    bot, person = world.add_bot(TOKEN), world.add_person(Person(7, "Lan"))
    chat = world.private_chat(bot, person)
    said = say(world, chat, person, Said("20"))
    sent = world.send_from_bot(chat, said)
    world.change_message(chat, sent, sender=bot.id)
    press(world, chat, person, sent.id, "x")
    return BotApi(simulation)


async def answer(api: BotApi, method: str, arguments: dict[str, Any]) -> int:
    uploads = {"a": Upload("a.png", PICTURE, "image/png"), "document": Upload("b.txt", b"b", None)}
    arguments = {**arguments, "timeout": 0}
    try:
        return (await api.answer(TOKEN, method, Parameters(arguments, uploads))).status
    except BotApiRefusal as refusal:
        return refusal.code


@given(st.lists(calls, min_size=1, max_size=12))
@example([("sendDocument", {"reply_parameters": {"message_id": [None]}}, 7)])
@settings(max_examples=100, deadline=None)
def test_any_calls(made: list[tuple[str, dict[str, Any], int | None]]) -> None:
    async def run() -> None:
        api = prepared()
        for method, arguments, chat in made:
            given_chat = {} if chat is None else {"chat_id": chat, "message_id": 2}
            status = await answer(api, method, {**arguments, **given_chat})
            assert status in (200, 400, 403, 404, 409, 413)

    asyncio.run(run())
