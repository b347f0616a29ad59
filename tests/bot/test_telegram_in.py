"""Decoding: every kind of update that matters, and whatever JSON there is besides."""

import copy
import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram_in import Undecodable, decode, update_id
from reporting.ports import (
    Address,
    Attached,
    ChatClosed,
    ChatKind,
    ChatMoved,
    ChatOpened,
    Incoming,
    Mended,
    Pressed,
    Said,
)

RECEIVED = datetime(2026, 10, 3, 8, 0, tzinfo=UTC)
SENT = 1_760_000_000
PERSON = {"id": 42, "is_bot": False, "first_name": "Hoàng Thị", "last_name": "Mai"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Hoàng Thị"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Huyện Ba Bể (mẫu)"}


def message(chat=PRIVATE, **fields):
    return {"message_id": 9, "date": SENT, "chat": chat, "from": PERSON, **fields}


def update(**content):
    return {"update_id": 700, **content}


def membership(before, after, chat=PRIVATE):
    change = {"chat": chat, "from": PERSON, "date": SENT}
    return update(my_chat_member={**change, "old_chat_member": before, "new_chat_member": after})


PRESS = {"id": "991", "from": PERSON, "data": "f:3:back", "message": message(), "chat_instance": "x"}


def read(raw) -> Incoming | None:
    return decode(raw, "tram_bot", RECEIVED)


def test_words_keep_who_where_and_when():
    assert read(update(message=message(text="18/20"))) == Incoming(
        channel="telegram",
        event=700,
        address=Address("telegram", "42"),
        chat_kind=ChatKind.PRIVATE,
        sender="42",
        name="Hoàng Thị Mai",
        content=Said("18/20"),
        message="9",
        thread=None,
        sent_at=datetime.fromtimestamp(SENT, UTC),
    )


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/start abc", "/start abc"),
        ("/start@tram_bot abc", "/start abc"),
        ("/TIENDO@Tram_Bot", "/TIENDO"),
        ("/start@tram_bot\nabc", "/start\nabc"),
        ("/start@other_bot abc", None),
        ("gửi /start@other_bot", "gửi /start@other_bot"),
        ("/ 18@20", "/ 18@20"),
        ("/", "/"),
        ("", ""),
        ("a\x00b\ud800", "ab?"),
    ],
)
def test_commands_for_this_bot_are_heard_and_those_for_others_are_not(text, heard):
    incoming = read(update(message=message(text=text)))
    assert (incoming and incoming.content) == (None if heard is None else Said(heard))


def test_a_press_is_dated_by_its_receipt():
    incoming = read(update(callback_query=PRESS))
    assert incoming.content == Pressed(data="f:3:back", press="991", message="9")
    assert (incoming.sender, incoming.sent_at, incoming.chat_kind) == ("42", RECEIVED, ChatKind.PRIVATE)


def test_a_press_in_a_group_is_the_pressers_not_the_cards():
    card = message(chat=GROUP) | {"from": {"id": 1, "is_bot": True, "first_name": "Trạm"}}
    incoming = read(update(callback_query=PRESS | {"message": card}))
    assert (incoming.sender, incoming.address.chat, incoming.chat_kind) == ("42", "-100200", ChatKind.GROUP)


def test_a_press_on_a_card_too_old_to_see_still_counts():
    card = {"message_id": 9, "date": 0, "chat": PRIVATE}
    assert read(update(callback_query=PRESS | {"message": card})).content.message == "9"


@pytest.mark.parametrize("missing", ["data", "message"])
def test_a_press_without_data_or_chat_is_nobodys(missing):
    assert read(update(callback_query={key: value for key, value in PRESS.items() if key != missing})) is None


def test_mended_words_carry_the_time_of_mending():
    incoming = read(update(edited_message=message(text="19", edit_date=SENT + 60)))
    assert incoming.content == Mended("19")
    assert incoming.sent_at == datetime.fromtimestamp(SENT + 60, UTC)


def test_a_moving_location_is_not_mending():
    assert read(update(edited_message=message(location={"latitude": 1.0, "longitude": 1.0}))) is None


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"photo": [{}], "caption": "18/20"}, "photo"),
        ({"sticker": {}}, "sticker"),
        ({"voice": {}}, "voice"),
        ({"animation": {}, "document": {}}, "animation"),
        ({"venue": {}, "location": {}}, "venue"),
        ({"contact": {}}, "contact"),
    ],
)
def test_what_is_not_words_is_named(fields, kind):
    assert read(update(message=message(**fields))).content == Attached(kind)


@pytest.mark.parametrize(
    ("before", "after", "content"),
    [
        ({"status": "member"}, {"status": "kicked", "until_date": 0}, ChatClosed()),
        ({"status": "kicked"}, {"status": "member"}, ChatOpened(None)),
    ],
)
def test_a_person_blocks_and_unblocks(before, after, content):
    assert read(membership(before, after)).content == content


@pytest.mark.parametrize(
    ("before", "after", "content"),
    [
        ("left", "member", ChatOpened("Huyện Ba Bể (mẫu)")),
        ("left", "administrator", ChatOpened("Huyện Ba Bể (mẫu)")),
        ("member", "kicked", ChatClosed()),
        ("administrator", "left", ChatClosed()),
    ],
)
def test_a_group_takes_the_bot_in_and_puts_it_out(before, after, content):
    incoming = read(membership({"status": before}, {"status": after}, GROUP))
    assert (incoming.content, incoming.chat_kind) == (content, ChatKind.GROUP)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"status": "member"}, {"status": "administrator"}),
        ({"status": "member"}, {"status": "restricted", "is_member": True}),
        ({"status": "left"}, {"status": "restricted", "is_member": False}),
        ({"status": "left"}, {"status": "a status of a later Bot API"}),
    ],
)
def test_other_changes_of_standing_concern_nobody(before, after):
    assert read(membership(before, after, GROUP)) is None


def test_a_group_that_moved_tells_it_from_both_sides():
    old = {"id": -55, "type": "group", "title": "x"}
    told_by_old = read(update(message=message(chat=old, migrate_to_chat_id=-100200)))
    told_by_new = read(update(message=message(chat=GROUP, migrate_from_chat_id=-55)))
    for incoming in (told_by_old, told_by_new):
        assert incoming.address == Address("telegram", "-55")
        assert incoming.content == ChatMoved(Address("telegram", "-100200"))


def test_the_topic_is_kept_and_a_reply_thread_is_not_a_topic():
    in_topic = read(update(message=message(chat=GROUP, text="a", message_thread_id=5, is_topic_message=True)))
    in_reply = read(update(message=message(chat=GROUP, text="a", message_thread_id=5)))
    assert (in_topic.thread, in_reply.thread) == ("5", None)


def test_an_anonymous_admin_has_no_name():
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    incoming = read(update(message=message(chat=GROUP, text="/tiendo") | {"from": anonymous}))
    assert (incoming.sender, incoming.name) == (None, "")


@pytest.mark.parametrize(
    "raw",
    [
        update(),
        update(channel_post=message(text="a")),
        update(message=message(chat={"id": -1, "type": "channel"}, text="a")),
        update(message=message(chat=GROUP, pinned_message={})),
        update(message=message(chat=GROUP, new_chat_members=[PERSON])),
        update(kind_of_next_year={"a": 1}),
    ],
)
def test_what_concerns_nobody_is_none(raw):
    assert read(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "update",
        {},
        {"update_id": True},
        {"update_id": 2**63},
        {"update_id": -1},
        update(message=3),
        update(message=message(text=["a"])),
        update(message=message(text="a") | {"chat": None}),
        update(message=message(text="a") | {"date": "yesterday"}),
        update(message=message(text="a") | {"date": 10**15}),
        update(message=message(text="a", chat={"id": 2**64, "type": "private"})),
        update(callback_query=PRESS | {"from": None}),
    ],
)
def test_what_contradicts_the_bot_api_is_undecodable_and_keeps_its_number(raw):
    with pytest.raises(Undecodable) as caught:
        read(raw)
    assert caught.value.event == update_id(raw)
    assert caught.value.raw is raw


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
SAMPLES = st.sampled_from([
    update(message=message(text="/start@tram_bot abc", is_topic_message=True, message_thread_id=4)),
    update(message=message(chat=GROUP, migrate_from_chat_id=-55)),
    update(message=message(photo=[{}])),
    update(edited_message=message(text="a", edit_date=SENT)),
    update(callback_query=PRESS),
    membership({"status": "left"}, {"status": "restricted", "is_member": True}, GROUP),
])  # fmt: skip


@st.composite
def spoilt(draw):
    """A sound update of which one to three places were removed or replaced by any JSON."""
    raw = copy.deepcopy(draw(SAMPLES))
    for _ in range(draw(st.integers(1, 3))):
        holder = raw
        key = draw(st.sampled_from(sorted(holder)))
        while isinstance(holder[key], dict) and holder[key] and draw(st.booleans()):
            holder = holder[key]
            key = draw(st.sampled_from(sorted(holder)))
        if draw(st.booleans()) and len(holder) > 1:
            del holder[key]
        else:
            holder[key] = draw(JSON)
    return raw


@settings(max_examples=400)
@given(raw=spoilt() | JSON)
def test_any_json_is_an_event_or_nobodys_or_undecodable_and_can_be_stored(raw):
    try:
        incoming = read(raw)
    except Undecodable:
        return
    if incoming is not None:
        assert incoming.sent_at.tzinfo is UTC
        assert 0 <= incoming.event < 2**63
        for text in texts(dataclasses.astuple(incoming)):
            assert "\x00" not in text.encode("utf-8").decode("utf-8")


def texts(values):
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from texts(value)
