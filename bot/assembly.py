"""The composition root: the only place where concrete parts meet. `Office(settings).run()` is the whole program."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from starlette.routing import Route

from bot.clock import FollowedClock, SystemClock
from bot.handling import Handling, Workplace
from bot.logs import configure_logs
from bot.office import learn_holidays, load_plans, only_one, open_database
from bot.office_outbox import OfficeOutbox, as_waiting
from bot.pacing import Limits
from bot.problems import OfficeProblem
from bot.readiness import probe_of
from bot.receiving import Polling, reach_telegram
from bot.sending import Pump
from bot.settings import Sending, Settings, check_ready_to_run
from bot.telegram_http import LeanBot, make_bot
from bot.telegram_out import TelegramMessenger, is_group
from bot.web import build_app, health_routes, serve, use_webhook, webhook_route
from bot.wording import load_wording
from charts.worker import ChartWorker
from handlers.group import post_round
from handlers.reminder import write_reminder
from handlers.unreachable import tell_supervisors
from indicators.reminding import QuietHours
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
        check_ready_to_run(settings)
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
            learn_holidays(clock.now().year)
            hours = self._settings.reminders
            quiet = QuietHours(hours.quiet_from, hours.quiet_until)
            place = Workplace(database, catalogue, load_wording(), self._zone, clock.now, quiet)
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
            place = replace(place, invite_link=f"https://t.me/{bot.username}?start=")
            await _set_commands(bot, place)
            await pump.start()
            handling = Handling(place, messenger, lambda items: pump.offer([as_waiting(item) for item in items]))
            heartbeat = Heartbeat(partial(self._beat, place, pump), BEAT)
            async with _following(clock, self.stop, heartbeat.hurry):
                heartbeat.start()
                await self._receive(bot, place, handling, pump, messenger)
                heartbeat.stop()
        finally:
            await pump.stop()
            await bot.shutdown()

    async def _receive(
        self, bot: LeanBot, place: Workplace, handling: Handling, pump: Pump, messenger: TelegramMessenger
    ) -> None:
        """Take what comes until `stop`, by polling or webhook; health and figures are answered beside it."""
        settings = self._settings
        log.info("at work", bot=bot.username, mode=settings.telegram.mode)
        if settings.telegram.mode == "polling":
            polling = Polling(bot, handling.handle_batch, place.now)
            health = health_routes(probe_of(place, pump, messenger, polling.seconds_since_success))
            receiving = polling.run(self.stop)
        else:
            route = webhook_route(settings.webhook, bot, handling.handle_batch, place.now)
            health = health_routes(probe_of(place, pump, messenger, None))
            receiving = self._listen(bot, route)
        serving = serve(build_app(health), settings.web.host, settings.web.port, self.stop)
        try:
            await asyncio.gather(receiving, serving)
        except OSError as taken:
            self.stop.set()
            raise OfficeProblem(f"web.port or webhook.listen_port: cannot be listened on ({taken.strerror}).") from None

    async def _listen(self, bot: LeanBot, route: Route) -> None:
        """The webhook's own server; Telegram is told of it as soon as it listens."""
        webhook = self._settings.webhook
        telling = asyncio.create_task(use_webhook(bot, webhook, self.stop))
        try:
            await serve(build_app([route]), webhook.listen_host, webhook.listen_port, self.stop)
        finally:
            telling.cancel()

    async def _beat(self, place: Workplace, pump: Pump) -> None:
        """One look at everything that may be due, each sweep in a transaction of its own."""
        sweeps = Sweeps(write_reminder, post_round, tell_supervisors, place.quiet)
        for name, sweep in sweeps.in_order():
            try:
                more = True
                while more:
                    more, posted = await asyncio.wrap_future(place.database.submit(_job(place, sweep)))
                    if posted:
                        pump.wake()  # after the commit: it reads the store
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
        secrets = (settings.telegram.token, settings.telegram.proxy, settings.webhook.secret, settings.database.url)
        return [secret.get_secret_value() for secret in secrets if secret.get_secret_value()]

    def _watch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop.set)


def _limits(sending: Sending) -> Limits:
    return Limits(sending.per_second, sending.per_chat, sending.chat_burst, sending.per_group_minute)


def _job(place: Workplace, sweep: Sweep) -> Callable[[Connection], tuple[bool, bool]]:
    """One sweep as a job of the writer: whether there is more of it, and whether something was queued."""

    def job(connection: Connection) -> tuple[bool, bool]:
        desk = place.desk(connection)
        more = bool(sweep(desk))
        return more, bool(desk.posted)

    return job


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
    names = ("start", "tiep", "tiendo", "thieu", "khac", "trogiup", "language")
    words = place.wording
    commands = [{"command": name, "description": words.text("vi", f"command.{name}")} for name in names]
    await bot.call("setMyCommands", {"commands": commands})
