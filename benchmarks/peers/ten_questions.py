"""Ten questions on python-telegram-bot's ConversationHandler, as its documentation and examples teach it.

    python -m benchmarks.peers.ten_questions [--buttons] [--request httpx|aiohttp] [--concurrent] [--pickle FILE]

One state per question, answers in user_data, a summary at the end. `--request aiohttp` replaces the library's httpx
transport, `--concurrent` lets updates be handled side by side (its documentation warns: then nothing keeps the order
of one chat; here nobody has two updates under way). PEER_TOKEN and PEER_BASE_URL come in the environment.
"""

from __future__ import annotations

import argparse
import os

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

QUESTIONS = 10
SIDE_BY_SIDE = 256  # what concurrent_updates(True) means
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(word, callback_data=word)] for word in ("well", "fair", "poor")])


def question(number: int) -> str:
    """The words of a question, counted from 0."""
    return f"{number + 1}/{QUESTIONS}\nHow many cases of kind {number + 1} were there this quarter? Write 0 for none."


def summary(answers: list[str]) -> str:
    """All answers below each other."""
    return "\n".join(["Thank you.", *(f"{number}. {text}" for number, text in enumerate(answers, start=1))])


class Typed:
    """The survey in which numbers are typed."""

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """/start: the first question."""
        context.user_data["answers"] = []
        await update.message.reply_text(question(0))
        return 0

    async def answer(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Check one number, ask the next."""
        answers = context.user_data["answers"]
        text = update.message.text.strip()
        if not text.isdigit() or int(text) > 1000:
            await update.message.reply_text("A whole number from 0 to 1000, please.")
            return len(answers)
        answers.append(text)
        if len(answers) == QUESTIONS:
            await update.message.reply_text(summary(answers))
            return ConversationHandler.END
        await update.message.reply_text(question(len(answers)))
        return len(answers)


class Chosen:
    """The survey in which buttons are pressed; the question's message is edited."""

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """/start: the first question."""
        context.user_data["answers"] = []
        await update.message.reply_text(question(0), reply_markup=KEYBOARD)
        return 0

    async def answer(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Take one press, ask the next."""
        query = update.callback_query
        await query.answer()
        answers = context.user_data["answers"]
        answers.append(query.data)
        if len(answers) == QUESTIONS:
            await query.edit_message_text(summary(answers))
            return ConversationHandler.END
        await query.edit_message_text(question(len(answers)), reply_markup=KEYBOARD)
        return len(answers)


def conversation(is_pressed: bool, is_kept: bool) -> ConversationHandler:
    """The handler with one state per question."""
    survey = Chosen() if is_pressed else Typed()
    handler = (
        CallbackQueryHandler(survey.answer)
        if is_pressed
        else MessageHandler(filters.TEXT & ~filters.COMMAND, survey.answer)
    )
    start = CommandHandler("start", survey.start)
    return ConversationHandler(
        entry_points=[start],
        states={number: [handler] for number in range(QUESTIONS)},
        fallbacks=[start],
        name="survey",
        persistent=is_kept,
    )


def builder(request: str) -> ApplicationBuilder:
    """An application's builder that talks to the given server through that transport."""
    address = os.environ["PEER_BASE_URL"]
    made = Application.builder().token(os.environ["PEER_TOKEN"]).base_url(f"{address}/bot")
    if request == "aiohttp":
        from bot.telegram_http import AiohttpRequest

        made = made.request(AiohttpRequest(connections=256))
        made = made.get_updates_request(AiohttpRequest(connections=1, read_timeout=10.0))
    return made


def main() -> None:
    """Poll until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--buttons", action="store_true")
    parser.add_argument("--request", choices=("httpx", "aiohttp"), default="httpx")
    parser.add_argument("--concurrent", action="store_true")
    parser.add_argument("--pickle")
    options = parser.parse_args()
    made = builder(options.request)
    if options.pickle:
        made = made.persistence(PicklePersistence(filepath=options.pickle))
    if options.concurrent:
        made = made.concurrent_updates(SIDE_BY_SIDE)
    application = made.build()
    application.add_handler(conversation(options.buttons, bool(options.pickle)))
    application.run_polling()


if __name__ == "__main__":
    main()
