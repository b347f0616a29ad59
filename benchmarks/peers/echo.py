"""The ceiling of python-telegram-bot: an echo of one message per update, or nothing at all.

python -m benchmarks.peers.echo [--silent] [--request httpx|aiohttp] [--concurrent]
"""

from __future__ import annotations

import argparse

from telegram import Update
from telegram.ext import ContextTypes, MessageHandler, filters

from benchmarks.peers.ten_questions import SIDE_BY_SIDE, builder


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    await update.message.reply_text(update.message.text)


async def nothing(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say nothing."""


def main() -> None:
    """Poll until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--request", choices=("httpx", "aiohttp"), default="httpx")
    parser.add_argument("--concurrent", action="store_true")
    options = parser.parse_args()
    made = builder(options.request)
    if options.concurrent:
        made = made.concurrent_updates(SIDE_BY_SIDE)
    application = made.build()
    application.add_handler(MessageHandler(filters.TEXT, nothing if options.silent else echo))
    application.run_polling()


if __name__ == "__main__":
    main()
