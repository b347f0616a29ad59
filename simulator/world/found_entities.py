"""Entities that Telegram finds by itself in text: commands, mentions, hashtags, links."""

from __future__ import annotations

import re

from simulator.world.records import Json

_PATTERNS = (
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("url", re.compile(r"(?<![\w@])(?:https?://[^\s<>\"]+[\w/]|(?:t\.me|www\.[\w-]+\.\w+)(?:/[^\s<>\"]*[\w/])?)")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z0-9_]{3,32}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
_NOTHING_INSIDE = frozenset({"code", "pre", "text_link"})


def utf16_length(text: str) -> int:
    """Telegram counts offsets in UTF-16 code units."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def find_entities(text: str, given: tuple[Json, ...] = ()) -> tuple[Json, ...]:
    """`given` with what Telegram adds outside code, links and other found entities, in order of offset."""
    closed = [entity for entity in given if entity["type"] in _NOTHING_INSIDE]
    found: list[Json] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            entity = {
                "type": kind,
                "offset": utf16_length(text[: match.start()]),
                "length": utf16_length(match[0]),
            }
            if not any(_overlap(entity, other) for other in (*closed, *found)):
                found.append(entity)
    return tuple(sorted((*given, *found), key=lambda entity: (entity["offset"], -entity["length"])))


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
