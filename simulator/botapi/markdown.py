"""parse_mode MarkdownV2 and the old Markdown, after tdlib's parse_markdown_v2 and parse_markdown.

Offsets in complaints are bytes of the markup, offsets in entities UTF-16 code units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.refusals import BotApiRefusal, bad_request
from simulator.world.found_entities import utf16_length
from simulator.world.records import Json

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS_V2 = {
    "*": "bold",
    "__": "underline",
    "_": "italic",
    "~": "strikethrough",
    "||": "spoiler",
    "`": "code",
    "```": "pre",
    "[": "text_link",
}
_MARKS_OLD = {"*": "bold", "_": "italic", "`": "code", "```": "pre", "[": "text_link"}
_LANGUAGE = re.compile(r"([A-Za-z0-9_+-]+)?\n")
_TARGET = re.compile(r"\]\(((?:\\.|[^)\\])*)\)")


@dataclass(slots=True)
class _Open:
    mark: str
    offset: int
    byte: int
    language: str = ""


class _Reader:
    """One pass over the markup; `old` is the first Markdown, without nesting and with little escaping."""

    def __init__(self, markup: str, *, old: bool) -> None:
        self.markup = markup
        self.old = old
        self.marks = _MARKS_OLD if old else _MARKS_V2
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []
        self.quote: int | None = None

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.markup):
            self._line_begins()
            if self.at == len(self.markup):
                break
            if self._escaped() or self._closes() or self._opens():
                continue
            self._plain()
        self._end_quote()
        if self.open:
            top = self.open[-1]
            kind = self.marks[top.mark].title().replace("_L", "L")
            words = "the entity starting" if self.old else f"{kind} entity"
            raise self._complaint(f"Can't find end of {words} at byte offset {top.byte}")
        return "".join(self.text), self.entities

    def _complaint(self, reason: str) -> BotApiRefusal:
        return bad_request(f"can't parse entities: {reason}")

    def _add(self, letter: str) -> None:
        self.text.append(letter)
        self.length += utf16_length(letter)
        self.at += len(letter)

    @property
    def _verbatim(self) -> bool:
        return bool(self.open) and self.open[-1].mark in ("`", "```")

    def _line_begins(self) -> None:
        if self.old or self._verbatim or (self.text and self.text[-1] != "\n"):
            return
        if self.markup.startswith(">", self.at):
            self.at += 1
            self.quote = self.length if self.quote is None else self.quote
        else:
            self._end_quote()

    def _end_quote(self) -> None:
        if self.quote is not None and self.length > self.quote:
            self._entity("blockquote", self.quote)
        self.quote = None

    def _escaped(self) -> bool:
        following = self.markup[self.at + 1 : self.at + 2]
        allowed = "_*`[" if self.old else "".join(map(chr, range(1, 127)))
        if self.markup[self.at] != "\\" or not following or following not in allowed or (self.old and self.open):
            return False
        self.at += 1
        self._add(following)
        return True

    def _closes(self) -> bool:
        top = self.open[-1] if self.open else None
        if top is None:
            return False
        if top.mark == "[":
            return self._closes_link(top)
        if not self.markup.startswith(top.mark, self.at):
            return False
        if top.mark == "_" and not self.old and self.markup.startswith("__", self.at):
            return False
        self.open.pop()
        self.at += len(top.mark)
        self._entity(self.marks[top.mark], top.offset, language=top.language)
        return True

    def _closes_link(self, top: _Open) -> bool:
        if self.markup[self.at] != "]":
            return False
        self.open.pop()
        target = _TARGET.match(self.markup, self.at)
        self.at = target.end() if target else self.at + 1
        if target:
            self._entity("text_link", top.offset, url=re.sub(r"\\(.)", r"\1", target[1]))
        return True

    def _opens(self) -> bool:
        if self._verbatim or (self.old and self.open):
            return False
        for mark in sorted(self.marks, key=len, reverse=True):
            if self.markup.startswith(mark, self.at):
                byte = len(self.markup[: self.at].encode())
                self.at += len(mark)
                language = _LANGUAGE.match(self.markup, self.at) if mark == "```" else None
                self.at = language.end() if language else self.at
                self.open.append(_Open(mark, self.length, byte, (language and language[1]) or ""))
                return True
        return False

    def _plain(self) -> None:
        letter = self.markup[self.at]
        if letter in _RESERVED and not self.old and not self._verbatim:
            raise self._complaint(f"Character '{letter}' is reserved and must be escaped with the preceding '\\'")
        self._add(letter)

    def _entity(self, kind: str, offset: int, **more: str) -> None:
        if self.length > offset:
            facts = {name: value for name, value in more.items() if value}
            self.entities.append({"type": kind, "offset": offset, "length": self.length - offset, **facts})


def parse_markdown(markup: str, *, old: bool = False) -> tuple[str, tuple[Json, ...]]:
    """Text and entities. Raises 400 "can't parse entities: …" as Telegram does."""
    text, entities = _Reader(markup, old=old).read()
    return text, tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))
