"""Ten questions on aiogram 3 with its finite state machine, as its documentation teaches it.

    python benchmarks/peers/ten_questions_aiogram.py [--buttons] [--redis URL]

Runs in an environment of its own (aiogram needs another pydantic than this program). State and answers are kept in
memory, or in Redis. PEER_TOKEN and PEER_BASE_URL come in the environment.
"""

from __future__ import annotations

import argparse
import asyncio
import os

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage, SimpleEventIsolation
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

QUESTIONS = 10
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=word, callback_data=word)] for word in ("well", "fair", "poor")]
)


class Survey(StatesGroup):
    """The states of the conversation."""

    answering = State()


def question(number: int) -> str:
    """The words of a question, counted from 0."""
    return f"{number + 1}/{QUESTIONS}\nHow many cases of kind {number + 1} were there this quarter? Write 0 for none."


def summary(answers: list[str]) -> str:
    """All answers below each other."""
    return "\n".join(["Thank you.", *(f"{number}. {text}" for number, text in enumerate(answers, start=1))])


def typed() -> Router:
    """The survey in which numbers are typed."""
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Survey.answering)
        await state.set_data({"answers": []})
        await message.answer(question(0))

    @router.message(Survey.answering, F.text)
    async def answer(message: Message, state: FSMContext) -> None:
        answers = (await state.get_data())["answers"]
        text = (message.text or "").strip()
        if not text.isdigit() or int(text) > 1000:
            await message.answer("A whole number from 0 to 1000, please.")
            return
        answers = [*answers, text]
        if len(answers) == QUESTIONS:
            await state.clear()
            await message.answer(summary(answers))
            return
        await state.update_data(answers=answers)
        await message.answer(question(len(answers)))

    return router


def chosen() -> Router:
    """The survey in which buttons are pressed; the question's message is edited."""
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(Survey.answering)
        await state.set_data({"answers": []})
        await message.answer(question(0), reply_markup=KEYBOARD)

    @router.callback_query(Survey.answering)
    async def answer(query: CallbackQuery, state: FSMContext) -> None:
        await query.answer()
        answers = [*(await state.get_data())["answers"], query.data]
        assert isinstance(query.message, Message)
        if len(answers) == QUESTIONS:
            await state.clear()
            await query.message.edit_text(summary(answers))
            return
        await state.update_data(answers=answers)
        await query.message.edit_text(question(len(answers)), reply_markup=KEYBOARD)

    return router


def storage_of(redis: str | None) -> BaseStorage:
    """Memory, or Redis."""
    if redis is None:
        return MemoryStorage()
    from aiogram.fsm.storage.redis import RedisStorage

    return RedisStorage.from_url(redis)


async def main() -> None:
    """Poll until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--buttons", action="store_true")
    parser.add_argument("--redis")
    options = parser.parse_args()
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["PEER_BASE_URL"]))
    bot = Bot(os.environ["PEER_TOKEN"], session=session)
    dispatcher = Dispatcher(storage=storage_of(options.redis), events_isolation=SimpleEventIsolation())
    dispatcher.include_router(chosen() if options.buttons else typed())
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
