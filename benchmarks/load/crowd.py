"""Simulated people: each fills the survey once, answering as soon as the reply is there (or after a pause).

A person has one update under way at a time; the reply is the next message shown in the chat. So the number of people
at work limits what is under way at once, and the bot, not the crowd, sets the pace.
"""

from __future__ import annotations

import asyncio
import random
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from benchmarks.load.wire import Api, first_button

FIRST_CHAT = 10_000_000
QUESTIONS = 10


class Move(Enum):
    """What a person does next."""

    GREET = auto()  # /start
    OPEN = auto()  # press the button that opens the form
    TYPE = auto()  # type a number
    PRESS = auto()  # press the first button
    SEND = auto()  # press the first button of the summary


@dataclass(frozen=True, slots=True)
class Script:
    """One survey from the greeting to the end; `opener` is part of the data of the button that opens the form."""

    moves: tuple[Move, ...]
    opener: str = ""

    @classmethod
    def survey(cls, answer: Move, *, opener: str = "", is_sent: bool = False) -> Script:
        """Greeting, opening (where there is a menu), ten answers, sending (where there is a summary)."""
        opening = (Move.OPEN,) if opener else ()
        return cls((Move.GREET, *opening, *[answer] * QUESTIONS, *([Move.SEND] if is_sent else [])), opener)

    @classmethod
    def echo(cls) -> Script:
        """One message and its echo."""
        return cls((Move.TYPE,))


@dataclass(slots=True)
class _Person:
    chat: int
    step: int = 0
    sent: float = 0.0


@dataclass(slots=True)
class Crowd:
    """`active` people at a time; `pause` is the mean of seconds between a reply and the next answer (0: at once).

    `most` is how many there are (None: as many as come), `first` how many of them have been here before.
    They begin within `spread` seconds: who begins at once goes on in step, and everybody's dear steps come together.
    """

    script: Script
    active: int
    pause: float = 0.0
    most: int | None = None
    first: int = 0
    spread: float = 0.0
    surveys: int = 0
    strays: int = 0
    answered: array[float] = field(default_factory=lambda: array("d"))  # when each answer's reply was shown
    waited: array[float] = field(default_factory=lambda: array("d"))  # and how long it took
    is_used_up: bool = False
    _people: dict[int, _Person] = field(default_factory=dict)
    _newcomers: Iterator[int] = field(default_factory=lambda: iter(range(FIRST_CHAT, FIRST_CHAT + 10**7)))
    _random: random.Random = field(default_factory=lambda: random.Random(8))
    _api: Api | None = None

    def begin(self, api: Api) -> None:
        """The first people greet the bot."""
        self._api = api
        for place in range(self.active):
            if self.spread:
                asyncio.get_running_loop().call_later(self.spread * place / self.active, self._arrive)
            else:
                self._arrive()

    def shown(self, chat: int, message: int, body: bytes) -> None:
        """A message is shown to a person."""
        person = self._people.get(chat)
        if person is None:
            self.strays += 1
            return
        move = self.script.moves[person.step]
        if move in (Move.TYPE, Move.PRESS):
            now = time.perf_counter()
            self.answered.append(now)
            self.waited.append(now - person.sent)
        person.step += 1
        if person.step == len(self.script.moves):
            del self._people[chat]
            self.surveys += 1
            self._arrive()
            return
        follows = self.script.moves[person.step]
        data = None
        if follows not in (Move.TYPE, Move.GREET):
            data = first_button(body, self.script.opener if follows is Move.OPEN else "")
            if data is None:
                raise RuntimeError(f"no button to press for {follows} in {body[:2000]!r}")
        if self.pause:
            wait = self._random.uniform(0.0, 2.0 * self.pause)
            asyncio.get_running_loop().call_later(wait, self._do, person, message, data)
        else:
            self._do(person, message, data)

    def _arrive(self) -> None:
        number = next(self._newcomers) + self.first
        if self.most is not None and number - FIRST_CHAT >= self.most:
            self.is_used_up = True
            return
        person = self._people[number] = _Person(number)
        if self.pause:
            wait = self._random.uniform(0.0, 2.0 * self.pause)
            asyncio.get_running_loop().call_later(wait, self._do, person, 0, None)
        else:
            self._do(person, 0, None)

    def _do(self, person: _Person, message: int, data: str | None) -> None:
        assert self._api is not None
        number = self._api.next_update()
        person.sent = time.perf_counter()
        if data is None:
            text = b"/start" if self.script.moves[person.step] is Move.GREET else b"%d" % (5 + person.step)
            update = said(number, person.chat, text)
        else:
            update = pressed(number, person.chat, message, data.encode())
        self._api.push(number, update)


def said(number: int, chat: int, text: bytes) -> bytes:
    """An update: a person wrote something."""
    entity = b',"entities":[{"type":"bot_command","offset":0,"length":%d}]' % len(text) if text[:1] == b"/" else b""
    return (
        b'{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"first_name":"Person",'
        b'"language_code":"vi"},"chat":{"id":%d,"first_name":"Person","type":"private"},"date":%d,"text":"%s"%s}}'
    ) % (number, number, chat, chat, int(time.time()), text, entity)


def pressed(number: int, chat: int, message: int, data: bytes) -> bytes:
    """An update: a person pressed a button."""
    return (
        b'{"update_id":%d,"callback_query":{"id":"%d","from":{"id":%d,"is_bot":false,"first_name":"Person",'
        b'"language_code":"vi"},"message":{"message_id":%d,"from":{"id":900,"is_bot":true,"first_name":"Bench",'
        b'"username":"bench_bot"},"chat":{"id":%d,"first_name":"Person","type":"private"},"date":%d,"text":"..."},'
        b'"chat_instance":"1","data":"%s"}}'
    ) % (number, number, chat, message, chat, int(time.time()), data)
