"""Everybody and everything in the simulated Telegram, in memory."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from simulator.changes import Changes
from simulator.clock import SimulatorClock
from simulator.refusals import BotApiRefusal, ControlRefusal
from simulator.world.files import FileStore
from simulator.world.records import Bot, CallbackQuery, Chat, ChatKind, Message, OfferedLink, Person, Standing

TOKEN = re.compile(r"([0-9]{1,19}):([A-Za-z0-9_-]+)")
MESSAGES_PER_CHAT = 1_000
MOST_QUERIES = 10_000


class World:
    """Registry of bots, people, chats and pressed buttons. Touched only from the server's event loop."""

    def __init__(self, clock: SimulatorClock, changes: Changes) -> None:
        self.clock = clock
        self.changes = changes
        self.bots: dict[int, Bot] = {}
        self._numbers = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """Forget everybody but the bots; numbers go on rising, so that nothing old is taken for something new."""
        self.people: dict[int, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.queries: dict[str, CallbackQuery] = {}
        self.files = FileStore()
        self.offered: tuple[OfferedLink, ...] = ()
        for bot in self.bots.values():
            bot.updates.drop_all()
            bot.commands.clear()
        self.changes.mark("chats", "bots")

    def close(self) -> None:
        """Let every waiting request go: the server stops."""
        self.changes.bell.close()
        for bot in self.bots.values():
            bot.updates.bell.close()

    # Bots

    def bot_of(self, token: str) -> Bot:
        """The bot of a token, made known on its first call; raises 401 as Telegram does."""
        match = TOKEN.fullmatch(token)
        if match is None:
            raise BotApiRefusal(401, "Unauthorized")
        bot = self.bots.get(int(match[1]))
        if bot is None:
            return self.add_bot(token)
        if bot.revoked or bot.token != token:
            raise BotApiRefusal(401, "Unauthorized")
        return bot

    def add_bot(self, token: str, username: str | None = None, name: str | None = None) -> Bot:
        """Make a bot known, or rename a known one. Raises ControlRefusal for a malformed token."""
        match = TOKEN.fullmatch(token)
        if match is None:
            raise ControlRefusal(422, "a token looks like 123456:letters")
        number = int(match[1])
        bot = self.bots.setdefault(number, Bot(token, number, f"sim{number}_bot", f"Bot {number}"))
        bot.token, bot.revoked = token, False
        bot.username, bot.name = username or bot.username, name or bot.name
        if self.changes.bell.closed:
            bot.updates.bell.close()
        self.changes.mark("bots", "chats")
        return bot

    def default_bot(self) -> Bot | None:
        return next(iter(self.bots.values()), None)

    def bot_named(self, name: int | str | None) -> Bot:
        """A bot by id or username; the first one for None. Raises ControlRefusal 409/404."""
        if name is None:
            first = self.default_bot()
            if first is None:
                raise ControlRefusal(409, "no bot is known yet: start one, or add it with POST /control/bots")
            return first
        wanted = str(name).lstrip("@").lower()
        for bot in self.bots.values():
            if wanted in (str(bot.id), bot.username.lower()):
                return bot
        raise ControlRefusal(404, f"no bot {name}")

    # People and chats

    def add_person(self, person: Person) -> Person:
        if person.id in self.people or person.id in self.bots:
            raise ControlRefusal(409, f"somebody with id {person.id} exists already")
        self.people[person.id] = person
        self.changes.mark("chats")
        return person

    def change_person(self, person: Person) -> None:
        self.people[person.id] = person
        self.changes.mark("chats")

    def person(self, number: int) -> Person:
        if number not in self.people:
            raise ControlRefusal(404, f"no person {number}")
        return self.people[number]

    def free_number(self, first: int) -> int:
        """An id above `first` that nobody has."""
        return next(
            number
            for number in (first + step for step in self._numbers)
            if number not in self.people and number not in self.bots and str(-number) not in self.chats
        )

    def private_key(self, bot: Bot, person: int) -> str:
        return str(person) if bot is self.default_bot() else f"{person}@{bot.id}"

    def private_chat(self, bot: Bot, person: Person) -> Chat:
        """The chat of a person with a bot, opened when first asked for."""
        key = self.private_key(bot, person.id)
        if key not in self.chats:
            self.chats[key] = Chat(key, person.id, ChatKind.PRIVATE, person.name, bot=bot.id)
        return self.chats[key]

    def add_group(self, number: int, title: str, kind: ChatKind, members: dict[int, Standing]) -> Chat:
        key = str(number)
        if key in self.chats:
            raise ControlRefusal(409, f"group {number} exists already")
        self.chats[key] = Chat(key, number, kind, title, members=members)
        self.changes.mark("chats", key)
        return self.chats[key]

    def chat(self, key: str) -> Chat:
        """A chat by its key: a group's id, or a person's id (with "@bot id" for other bots than the first)."""
        if key in self.chats:
            return self.chats[key]
        number, _, bot = key.partition("@")
        if not number.isdigit() or int(number) not in self.people:
            raise ControlRefusal(404, f"no chat {key}")
        return self.private_chat(self.bot_named(bot or None), self.people[int(number)])

    def group(self, number: int) -> Chat:
        chat = self.chats.get(str(number))
        if chat is None or chat.private:
            raise ControlRefusal(404, f"no group {number}")
        return chat

    # Messages

    def next_message_id(self, chat: Chat) -> int:
        """Private chats of one bot count together, as at Telegram; a group counts for itself."""
        holder = self.bots[chat.bot] if chat.bot is not None else chat
        number = holder.next_message
        holder.next_message += 1
        return number

    def put_message(self, chat: Chat, message: Message) -> Message:
        chat.messages[message.id] = message
        while len(chat.messages) > MESSAGES_PER_CHAT:
            del chat.messages[next(iter(chat.messages))]
        self.changes.mark(chat.key)
        return message

    def send_from_bot(self, chat: Chat, message: Message) -> Message:
        """Number and store a bot's message. A message after an unread one leaves the read mark where it is."""
        return self.put_message(chat, replace(message, id=self.next_message_id(chat)))

    def change_message(self, chat: Chat, message: Message, **changes: object) -> Message:
        changed = replace(message, **changes)  # type: ignore[arg-type]
        return self.put_message(chat, changed)

    def delete_message(self, chat: Chat, number: int) -> None:
        del chat.messages[number]
        self.changes.mark(chat.key)

    def add_query(self, query: CallbackQuery) -> None:
        self.queries[query.id] = query
        while len(self.queries) > MOST_QUERIES:
            del self.queries[next(iter(self.queries))]

    def next_query_id(self) -> str:
        return str(4_000_000_000_000 + next(self._numbers))
