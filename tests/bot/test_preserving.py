"""What could not be handled is kept so that exactly the same event can be handed over again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.preserving import NotPreserved, Undecoded, preserve, preserve_update, restore
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

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ADDRESSES = st.builds(Address, st.just("telegram"), WORDS)
EVENTS = st.builds(
    Incoming,
    channel=st.just("telegram"),
    event=st.integers(0, 2**63 - 1),
    address=ADDRESSES,
    chat_kind=st.sampled_from(ChatKind),
    sender=st.none() | WORDS,
    name=WORDS,
    content=st.one_of(
        st.builds(Said, WORDS),
        st.builds(Mended, WORDS),
        st.builds(Pressed, WORDS, WORDS, st.none() | WORDS),
        st.builds(Attached, WORDS),
        st.builds(ChatOpened, st.none() | WORDS),
        st.just(ChatClosed()),
        st.builds(ChatMoved, ADDRESSES),
    ),
    message=st.none() | WORDS,
    thread=st.none() | WORDS,
    sent_at=st.datetimes(timezones=st.just(UTC)),
)


@given(EVENTS)
@settings(max_examples=200)
def test_an_event_comes_back_as_it_was(event: Incoming) -> None:
    text = preserve(event)
    assert text.isascii()
    assert restore(text) == event


@pytest.mark.parametrize("raw", [{"update_id": 3, "message": []}, {"x": "\ud800\x00"}, [], None, "words"])
def test_an_update_comes_back_as_it_was(raw: object) -> None:
    assert restore(preserve_update(raw)) == Undecoded(raw)


def test_what_older_versions_kept_is_named_so() -> None:
    event = Incoming(
        "telegram", 1, Address("telegram", "7"), ChatKind.PRIVATE, "7", "", Said("5"), None, None,
        datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    for old in (repr(event), '{"update_id": 3, "message": []}', "", "[]", '{"kind": "sung", "incoming": {}}'):
        with pytest.raises(NotPreserved):
            restore(old)
