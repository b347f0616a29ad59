"""Sound updates of Telegram's Bot API, spoilt in one to three places as a string of bytes says."""

from __future__ import annotations

import copy
from typing import Any, Final

_PRIVATE: Final = {"id": 7001, "type": "private", "first_name": "Mai"}
_GROUP: Final = {"id": -1001234, "type": "supergroup", "title": "Nhóm huyện"}
_PERSON: Final = {"id": 7001, "is_bot": False, "first_name": "Mai", "language_code": "vi"}
_MESSAGE: Final = {"message_id": 5, "date": 1_790_000_000, "chat": _PRIVATE, "from": _PERSON}

UPDATES: Final[tuple[dict[str, Any], ...]] = (
    {"update_id": 1, "message": {**_MESSAGE, "text": "18/20"}},
    {"update_id": 2, "message": {**_MESSAGE, "chat": _GROUP, "text": "/start@tram_bot abc", "is_topic_message": True,
                                 "message_thread_id": 4}},
    {"update_id": 3, "message": {**_MESSAGE, "photo": [{"file_id": "x"}]}},
    {"update_id": 4, "edited_message": {**_MESSAGE, "text": "19", "edit_date": 1_790_000_060}},
    {"update_id": 5, "callback_query": {"id": "77", "from": _PERSON, "chat_instance": "1", "data": "n|1",
                                        "message": {**_MESSAGE, "text": "Đúng không?"}}},
    {"update_id": 6, "my_chat_member": {"chat": _GROUP, "from": _PERSON, "date": 1_790_000_000,
                                        "old_chat_member": {"status": "left"},
                                        "new_chat_member": {"status": "restricted", "is_member": True}}},
    {"update_id": 7, "message": {**_MESSAGE, "chat": _GROUP, "migrate_from_chat_id": -55}},
)  # fmt: skip
_INSTEAD: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 2**63, -(2**63), 2**200, 1.5, float("nan"), float("inf"), "", "\x00", "\ud800", "private",
    "channel", "kicked", "7001", "²", [], [[]], [{}], {}, {"id": None}, "/start@" + "a" * 64, "9" * 5000, 253402300800,
)  # fmt: skip


def spoilt_update(data: bytes) -> dict[str, Any]:
    """One of them with values removed or replaced; the same bytes spoil it in the same way."""
    choices = iter(data)

    def choose(among: int) -> int:
        return next(choices, 0) % among

    raw: dict[str, Any] = copy.deepcopy(UPDATES[choose(len(UPDATES))])
    for _ in range(1 + choose(3)):
        holder, key = raw, _key(raw, choose)
        while isinstance(holder.get(key), dict) and holder[key] and choose(3):
            holder = holder[key]
            key = _key(holder, choose)
        match choose(4):
            case 0:
                holder.pop(key, None)
            case 1:
                holder[key] = bytes(choices).decode("utf-8", "replace")
            case _:
                holder[key] = copy.deepcopy(_INSTEAD[choose(len(_INSTEAD))])
    return raw


def _key(holder: dict[str, Any], choose: Any) -> str:
    keys = sorted(holder)
    return keys[choose(len(keys))] if keys else "text"
