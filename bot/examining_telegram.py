"""What `tram doctor` asks Telegram: whether it knows the token, where it brings updates, and what time it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp

from bot.finding import Finding, bad, ok, warning
from bot.settings import Settings
from bot.telegram_http import LeanBot, ReceivingFailed, Trouble, make_bot
from bot.web import webhook_path

_SECONDS: Final = 10
_SMALL_DRIFT: Final = 5.0  # seconds; the header has whole ones, and took its time to come
_LARGE_DRIFT: Final = 60.0


async def examine_telegram(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """Everything that Telegram can tell. `now` is when it is asked."""
    telegram = settings.telegram
    if not telegram.token.get_secret_value():
        yield bad("token", "there is none", "get one from @BotFather, set TRAM_TELEGRAM_TOKEN_FILE")
        return
    yield await _clock(settings, now)
    bot = make_bot(telegram.token.get_secret_value(), telegram.base_url, telegram.proxy.get_secret_value())
    try:
        username = await bot.open()
        yield ok("token", f"@{username}")
        yield await _receiving(bot, settings)
    except ReceivingFailed as failed:
        if failed.trouble is Trouble.UNKNOWN_BOT:
            yield bad("token", "Telegram does not know it", "get a new one from @BotFather")
        else:
            yield bad("telegram", f"it does not answer ({failed})", "check the network and telegram.proxy")
    finally:
        await bot.shutdown()


async def _receiving(bot: LeanBot, settings: Settings) -> Finding:
    info = await bot.get_webhook_info()
    waiting = f"updates waiting: {info.pending_update_count}"
    if settings.telegram.mode == "polling":
        if info.url:
            return warning(
                "receiving", "a webhook is set, but the mode is polling", "tram run takes it away; stop others"
            )
        return ok("receiving", f"polling, {waiting}")
    if info.url != settings.webhook.url.rstrip("/") + webhook_path(settings.webhook):
        return warning("receiving", "Telegram brings updates elsewhere, or nowhere", "start it: tram run")
    if info.last_error_message and info.pending_update_count:
        advice = "check that webhook.url leads here from outside, with a valid certificate"
        return warning("receiving", f"{waiting}; Telegram says: {info.last_error_message}", advice)
    return ok("receiving", f"webhook, {waiting}")


async def _clock(settings: Settings, now: datetime) -> Finding:
    """This machine's clock against the Date that Telegram answers with."""
    if settings.time.follow:
        return ok("clock", "follows the simulator")
    proxy = settings.telegram.proxy.get_secret_value() or None
    try:
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(settings.telegram.base_url, proxy=proxy, allow_redirects=False) as answer,
        ):
            told = parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, OSError, TimeoutError, KeyError, ValueError) as fault:
        return warning("clock", f"Telegram does not tell the time ({type(fault).__name__})", "check the network")
    drift = abs((told - now).total_seconds())
    if drift > _LARGE_DRIFT:
        return bad("clock", f"{drift:.0f} s away from Telegram's", "set the time: timedatectl set-ntp true")
    if drift > _SMALL_DRIFT:
        return warning("clock", f"{drift:.0f} s away from Telegram's", "set the time: timedatectl set-ntp true")
    return ok("clock", "as Telegram's")
