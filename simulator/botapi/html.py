"""parse_mode HTML: text and entities out of markup, with the complaints of Telegram's own parser.

After tdlib's parse_html: offsets in complaints are bytes of the markup, offsets in entities UTF-16 code units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.refusals import BotApiRefusal, bad_request
from simulator.world.found_entities import utf16_length
from simulator.world.records import Json

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}
_LETTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(r"""\s+([^\s=<>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


class _Reader:
    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def complaint(self, reason: str) -> BotApiRefusal:
        return bad_request(f"can't parse entities: {reason}")

    def byte_offset(self, at: int) -> int:
        return len(self.markup[:at].encode())

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.markup):
            letter = self.markup[self.at]
            if letter == "<" and self.markup.startswith("</", self.at):
                self._end_tag()
            elif letter == "<":
                self._start_tag()
            else:
                self._letter(letter)
        if self.open:
            raise self.complaint(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.text), self.entities

    def _letter(self, letter: str) -> None:
        reference = _REFERENCE.match(self.markup, self.at) if letter == "&" else None
        if reference:
            letter = _referred(reference) or reference[0]
        self.text.append(letter)
        self.length += utf16_length(letter)
        self.at += len(reference[0]) if reference else 1

    def _start_tag(self) -> None:
        begin = self.at
        match = re.compile(r"<([^\s>/]*)").match(self.markup, begin)
        assert match is not None
        tag = match[1].lower()
        if tag not in _KINDS:
            raise self.complaint(f'Unsupported start tag "{tag}" at byte offset {self.byte_offset(begin)}')
        self.at = match.end()
        attributes: dict[str, str] = {}
        while found := _ATTRIBUTE.match(self.markup, self.at):
            attributes[found[1].lower()] = _plain(found[2] or found[3] or found[4] or "")
            self.at = found.end()
        rest = re.compile(r"\s*>").match(self.markup, self.at)
        if rest is None:
            raise self.complaint(f"Unclosed start tag at byte offset {self.byte_offset(begin)}")
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            where = self.byte_offset(begin)
            raise self.complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.at = rest.end()
        self.open.append(_Open(tag, attributes, self.length))

    def _end_tag(self) -> None:
        begin = self.byte_offset(self.at)
        match = re.compile(r"</([^\s>]*)\s*>").match(self.markup, self.at)
        if not self.open:
            raise self.complaint(f"Unexpected end tag at byte offset {begin}")
        if match is None:
            raise self.complaint(f"Unclosed end tag at byte offset {begin}")
        top, tag = self.open[-1], match[1].lower()
        if tag not in ("", top.tag):
            raise self.complaint(f'Unmatched end tag at byte offset {begin}, expected "</{top.tag}>", found "</{tag}>"')
        self.open.pop()
        self.at = match.end()
        if self.length > top.offset:
            self._close(top)

    def _close(self, top: _Open) -> None:
        entity: Json = {"type": _KINDS[top.tag], "offset": top.offset, "length": self.length - top.offset}
        if top.tag == "a":
            entity["url"] = top.attributes.get("href", "")
            if not re.match(r"(https?|tg|ton|mailto|tel):", entity["url"]):
                return
        if top.tag == "tg-emoji":
            entity["custom_emoji_id"] = top.attributes.get("emoji-id", "")
        if top.tag == "blockquote" and "expandable" in top.attributes:
            entity["type"] = "expandable_blockquote"
        inner = self.entities[-1] if self.entities else None
        if top.tag == "code" and (language := top.attributes.get("class", "")).startswith("language-"):
            entity["language"] = language.removeprefix("language-")
        if top.tag == "pre" and inner is not None and _same_place(inner, entity) and "language" in inner:
            entity["language"] = self.entities.pop()["language"]
        elif entity["type"] == "code":
            inside_pre = bool(self.open) and self.open[-1].tag == "pre"
            entity = entity if inside_pre else {k: v for k, v in entity.items() if k != "language"}
        self.entities.append(entity)


def _same_place(one: Json, other: Json) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])


def _referred(reference: re.Match[str]) -> str | None:
    if reference[3]:
        return _LETTERS[reference[3]]
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    surrogate = 0xD800 <= number < 0xE000
    return chr(number) if 0 < number < 0x110000 and not surrogate else None


def _plain(value: str) -> str:
    return _REFERENCE.sub(lambda reference: _referred(reference) or reference[0], value)


def parse_html(markup: str) -> tuple[str, tuple[Json, ...]]:
    """Text and entities of Telegram's HTML. Raises 400 "can't parse entities: …" as Telegram does."""
    text, entities = _Reader(markup).read()
    return text, tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))
