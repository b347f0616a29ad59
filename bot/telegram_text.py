"""Fitting words into Telegram's limits: visible characters, counted as UTF-16 units, tags and escapes apart."""

from __future__ import annotations

import html
import re
from typing import Final

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
TOAST_LIMIT: Final = 200

_TOKEN: Final = re.compile(r"<[^<>]+>|&[#\w]+;|.", re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]+>")


def pieces(text: str, limit: int) -> list[str]:
    """`text` (HTML) cut into parts of at most `limit` visible characters, at a line's or word's end where there is one.

    A tag that is open at a cut is closed and opened again, so each part is sound by itself. Nothing but the blank
    at a cut is lost. One part at least, even for empty text.
    """
    if 2 * len(text) <= limit:  # a letter takes two units at most
        return [text]
    parts: list[str] = []
    tokens: list[str] = _TOKEN.findall(text)
    while (fitting := _fitting(tokens, limit)) < len(tokens):
        cut = _cut(tokens, fitting)
        part, tokens = tokens[:cut], tokens[cut:]
        if tokens[0].isspace():
            tokens = tokens[1:]
        still_open = _open_tags(part)
        parts.append("".join(part) + "".join(f"</{_name(tag)}>" for tag in reversed(still_open)))
        tokens = [*still_open, *tokens]
    parts.append("".join(tokens))
    return parts


def plain(text: str) -> str:
    """The visible characters of HTML text."""
    return html.unescape(_TAG.sub("", text))


def shortened(text: str, limit: int) -> str:
    """Plain text of at most `limit` characters, with "…" where it was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _width(token: str) -> int:
    if len(token) > 1:
        return 0 if token.startswith("<") else len(html.unescape(token).encode("utf-16-le")) // 2
    return 2 if ord(token) > 0xFFFF else 1


def _fitting(tokens: list[str], limit: int) -> int:
    """How many tokens from the first one stay within the limit; at least one visible one."""
    used = 0
    for index, token in enumerate(tokens):
        width = _width(token)
        if used and used + width > limit:
            return index
        used += width
    return len(tokens)


def _cut(tokens: list[str], fitting: int) -> int:
    """Where to cut: the last line's end in the second half, else the last blank there, else right at the limit."""
    for blank in ("\n", " "):
        for index in range(fitting, fitting // 2, -1):
            if tokens[index] == blank:
                return index
    return fitting


def _open_tags(tokens: list[str]) -> list[str]:
    still_open: list[str] = []
    for token in tokens:
        if len(token) == 1 or not token.startswith("<"):
            continue
        if not token.startswith("</"):
            still_open.append(token)
        elif still_open:
            still_open.pop()
    return still_open


def _name(tag: str) -> str:
    return tag.strip("<>").split()[0]
