"""The composition root: the only place where concrete parts meet. `Office(settings).run()` is the whole program."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog

from bot.clock import FollowedClock, SystemClock
from bot.handling import Handling, Workplace
from bot.logs import configure_logs
from bot.office import load_plans, only_one, open_database
from bot.office_outbox import OfficeOutbox, as_waiting
from bot.pacing import Limits
from bot.receiving import Polling, reach_telegram
from bot.sending import Pump
from bot.settings import Sending, Settings, SettingsProblem
from bot.telegram_http import LeanBot, make_bot
from bot.telegram_out import TelegramMessenger, is_group
from bot.wording import load_wording
from charts.worker import ChartWorker
from handlers.group import post_round
from handlers.supervise import write_reminder
from reporting.desk import Desk
from scheduler.heartbeat import Heartbeat
from scheduler.sweeps import Sweep, Sweeps
from storage.database import Connection

BEAT = timedelta(seconds=15)

log = structlog.get_logger("office")


async def run_office(settings: Settings) -> None:
    """Run until a signal. SettingsProblem and OfficeProblem for what the operator has to mend."""
    await Office(settings).run()


class Office:
    """One running program. `stop` may be set by anybody; signals set it too."""

    def __init__(self, settings: Settings) -> None:
        if not settings.telegram.token.get_secret_value():
            raise SettingsProblem("telegram.token (TRAM_TELEGRAM_TOKEN): is not set; @BotFather gives one.")
        self._settings = settings
        self._zone = ZoneInfo(settings.time.zone)
        self.stop = asyncio.Event()

    async def run(self) -> None:
        """Open everything, work, close everything."""
        logs = self._settings.logs
        configure_logs(logs.level, logs.format, logs.file, self._secrets())
        with only_one(self._settings), contextlib.ExitStack() as stack:
            database, changed = open_database(self._settings)
            stack.enter_context(database)
            if changed:
                log.info("database brought up to date")
            clock, following = await self._clock()
            catalogue, loaded = load_plans(database, self._settings, clock.now(), with_samples=False)
            if loaded:
                log.info("plans loaded", plans=loaded)
            place = Workplace(database, catalogue, load_wording(), self._zone, clock.now)
            charts = ChartWorker(self._settings.charts.workers, self._settings.charts.memory_limit_mb)
            self._watch_signals()
            try:
                await self._work(place, charts, following)
            finally:
                charts.close()

    async def _work(self, place: Workplace, charts: ChartWorker, clock: FollowedClock | None) -> None:
        telegram = self._settings.telegram
        bot = make_bot(telegram.token.get_secret_value(), telegram.base_url, telegram.proxy.get_secret_value())
        messenger = TelegramMessenger(bot)
        pump = Pump(
            messenger,
            OfficeOutbox(place, charts),
            place.now,
            is_group,
            limits=_limits(self._settings.sending),
            side_by_side=self._settings.sending.side_by_side,
        )
        try:
            if await reach_telegram(bot, self.stop) is None:
                return
            await _set_commands(bot, place)
            await pump.start()
            handling = Handling(place, messenger, lambda items: pump.offer([as_waiting(item) for item in items]))
            heartbeat = Heartbeat(partial(self._beat, place, pump), BEAT)
            async with _following(clock, self.stop, heartbeat.hurry):
                heartbeat.start()
                log.info("at work", bot=bot.username, mode=telegram.mode)
                await Polling(bot, handling.handle_batch, place.now).run(self.stop)
                heartbeat.stop()
        finally:
            await pump.stop()
            await bot.shutdown()

    async def _beat(self, place: Workplace, pump: Pump) -> None:
        """One look at everything that may be due, each sweep in a transaction of its own."""
        sweeps = Sweeps(write_reminder=write_reminder, post_round=post_round)
        for name, sweep in sweeps.in_order():
            try:
                while await asyncio.wrap_future(place.database.submit(_job(place, sweep, pump))):
                    pass
            except Exception:
                log.exception("sweep failed; it is tried again at the next beat", sweep=name)

    async def _clock(self) -> tuple[SystemClock | FollowedClock, FollowedClock | None]:
        """The clock, told the time once before anything is decided by it."""
        if not self._settings.time.follow:
            return SystemClock(), None
        followed = FollowedClock(self._settings.time.follow)
        await followed.ask_once()
        return followed, followed

    def _secrets(self) -> list[str]:
        settings = self._settings
        secrets = (settings.telegram.token, settings.telegram.proxy, settings.webhook.secret)
        return [secret.get_secret_value() for secret in secrets if secret.get_secret_value()]

    def _watch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop.set)


def _limits(sending: Sending) -> Limits:
    return Limits(sending.per_second, sending.per_chat, sending.chat_burst, sending.per_group_minute)


def _job(place: Workplace, sweep: Sweep, pump: Pump) -> Callable[[Connection], int]:
    loop = asyncio.get_running_loop()

    def job(connection: Connection) -> int:
        desk = place.desk(connection)
        return _swept(desk, sweep(desk), loop, pump)

    return job


def _swept(desk: Desk, more: int, loop: asyncio.AbstractEventLoop, pump: Pump) -> int:
    """Wake the sender when something was queued; it reads the store after the commit."""
    if desk.posted:
        loop.call_soon_threadsafe(pump.wake)
    return more


@asynccontextmanager
async def _following(
    clock: FollowedClock | None, stop: asyncio.Event, hurry: Callable[[], None]
) -> AsyncIterator[None]:
    if clock is None:
        yield
        return
    clock.on_jump = hurry
    task = asyncio.create_task(clock.run(stop), name="clock")
    try:
        yield
    finally:
        await task


async def _set_commands(bot: LeanBot, place: Workplace) -> None:
    """What Telegram shows in the menu beside the input field."""
    names = ("start", "tiep", "tiendo", "thieu", "trogiup", "language")
    words = place.wording
    commands = [{"command": name, "description": words.text("vi", f"command.{name}")} for name in names]
    await bot.call("setMyCommands", {"commands": commands})
