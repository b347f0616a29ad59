"""A whole python-telegram-bot Application with handlers, polling the simulator."""

from __future__ import annotations

import asyncio

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from simulator.client import SimulatorClient
from simulator.running import RunningSimulator

TOKEN = "123456:simulated_token"
Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> None:
    assert update.message is not None and context.args is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Đúng", callback_data="yes:1")]])
    await update.message.reply_text(f"Mã {context.args[0]}", reply_markup=keyboard)


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Đã nhận", show_alert=True)
    await query.edit_message_text(f"Đã chọn {query.data}")


async def echo(update: Update, context: Context) -> None:
    assert update.message is not None and update.message.text is not None
    await update.message.reply_text(update.message.text[::-1])


async def test_conversation(running: RunningSimulator, control: SimulatorClient) -> None:
    application = (
        Application.builder().token(TOKEN).base_url(running.base_url).base_file_url(running.base_file_url).build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        await asyncio.to_thread(_talk, control)
        await application.updater.stop()
        await application.stop()


def _talk(control: SimulatorClient) -> None:
    lan = control.create_person("Lan")
    control.start(lan, "abc")
    question = control.wait_for_message(lan)
    assert question.text == "Mã abc"
    query = control.press(lan, question.id, label="Đúng")
    answered = control.query(query.id)
    assert answered.answer == {"text": "Đã nhận", "show_alert": True, "url": None}
    changed = control.wait_for(lan, lambda chat: chat.message(question.id).text == "Đã chọn yes:1")
    assert changed.message(question.id).buttons == ()
    said = control.send_text(lan, "abc")
    assert control.wait_for_message(lan, after=said.id).text == "cba"
