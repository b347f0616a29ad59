"""A plain survey on python-telegram-bot's ConversationHandler, as its documentation teaches it: the yardstick.

One state asks one question after the other: words, hint, and a reply keyboard with the choices; numbers are checked
against bounds; a summary is confirmed at the end. Nothing of this project is imported: the form and every sentence
come as JSON, so that both bots ask the same in the same words.

    python -m benchmarks.peers.survey FORM.json    (SURVEY_TOKEN and SURVEY_BASE_URL in the environment)
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from telegram import ReplyKeyboardMarkup, ReplyKeyboardRemove, Update
from telegram.constants import ParseMode
from telegram.ext import Application, CommandHandler, ContextTypes, ConversationHandler, MessageHandler, filters

ANSWERING, CONFIRMING = range(2)


class Survey:
    """The form: `questions` with label, hint, choices, minimum, maximum; `words` are the bot's own sentences."""

    def __init__(self, form: dict[str, Any]) -> None:
        self.title: str = form["title"]
        self.questions: list[dict[str, Any]] = form["questions"]
        self.words: dict[str, str] = form["words"]

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """/start: the first question."""
        assert context.user_data is not None
        context.user_data["answers"] = []
        return await self._ask(update, context)

    async def answer(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Check one answer; ask it again or go on."""
        assert update.message is not None
        assert context.user_data is not None
        answers = context.user_data["answers"]
        text = (update.message.text or "").strip()
        complaint = self._complaint(self.questions[len(answers)], text)
        if complaint is not None:
            await update.message.reply_text(complaint)
            return ANSWERING
        answers.append(text)
        if len(answers) < len(self.questions):
            return await self._ask(update, context)
        lines = [
            f"{number}. {question['short']}: <b>{given}</b>"
            for number, (question, given) in enumerate(zip(self.questions, answers, strict=True), start=1)
        ]
        await update.message.reply_text(
            "\n".join([f"<b>{self.title}</b>", self.words["review"], *lines]),
            reply_markup=_keyboard([[self.words["submit"]], [self.words["again"]]]),
            parse_mode=ParseMode.HTML,
        )
        return CONFIRMING

    async def confirm(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """Send, or begin anew: a plain survey has no way to mend one line."""
        assert update.message is not None
        if update.message.text != self.words["submit"]:
            return await self.start(update, context)
        await update.message.reply_text(self.words["received"], reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    async def cancel(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        """/cancel: nothing is kept."""
        assert update.message is not None
        await update.message.reply_text(self.words["cancelled"], reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    async def _ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message is not None
        assert context.user_data is not None
        number = len(context.user_data["answers"])
        question = self.questions[number]
        lines = [f"{number + 1}/{len(self.questions)}", f"<b>{question['label']}</b>"]
        lines += [f"<i>{question['hint']}</i>"] if question["hint"] else []
        rows = [[choice] for choice in question["choices"]] + [[self.words["unknown"]]]
        await update.message.reply_text("\n".join(lines), reply_markup=_keyboard(rows), parse_mode=ParseMode.HTML)
        return ANSWERING

    def _complaint(self, question: dict[str, Any], text: str) -> str | None:
        if text == self.words["unknown"]:
            return None
        if question["choices"]:
            return None if text in question["choices"] else self.words["not_a_choice"]
        if not question["number"]:
            return None
        if not text.isascii() or not text.isdigit():
            return self.words["not_a_number"]
        low, high = question["minimum"], question["maximum"]
        is_good = (low is None or int(text) >= low) and (high is None or int(text) <= high)
        return None if is_good else self.words["out_of_bounds"]


def _keyboard(rows: list[list[str]]) -> ReplyKeyboardMarkup:
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def main() -> None:
    """Poll until the process is ended."""
    survey = Survey(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    words = filters.TEXT & ~filters.COMMAND
    application = (
        Application.builder().token(os.environ["SURVEY_TOKEN"]).base_url(f"{os.environ['SURVEY_BASE_URL']}/bot").build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", survey.start)],
            states={
                ANSWERING: [MessageHandler(words, survey.answer)],
                CONFIRMING: [MessageHandler(words, survey.confirm)],
            },
            fallbacks=[CommandHandler("cancel", survey.cancel)],
        )
    )
    application.run_polling()


if __name__ == "__main__":
    main()
