"""The composition root: the only place where concrete parts meet. `Office(settings).run()` is the whole program."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from starlette.routing import Route
from telegram.error import TelegramError

from bot.clock import SystemClock
from bot.following_clock import FollowedClock
from bot.garbage import look_seldom
from bot.handling import Handling, Workplace
from bot.leading import Leading
from bot.logs import configure_logs
from bot.membership import Membership, membership_of
from bot.nightly import Nightly, Shelf
from bot.office import backup_folder, data_folder, learn_holidays, load_plans, only_one, open_database
from bot.office_outbox import OfficeOutbox, as_waiting
from bot.pacing import Limits
from bot.problems import OfficeProblem
from bot.readiness import probe_of
from bot.receiving import Polling, reach_telegram
from bot.sending import Pump
from bot.settings import Sending, Settings, check_ready_to_run
from bot.stopping import stop_on_signals
from bot.telegram_http import LeanBot, make_bot
from bot.telegram_out import TelegramMessenger, is_group
from bot.vitals import Pulse
from bot.watching import Watch
from bot.web import build_app, health_routes, serve, use_webhook, webhook_route
from bot.wording import load_wording
from charts.worker import ChartWorker
from indicators.reminding import QuietHours
from reporting.retention import Retention

log = structlog.get_logger("office")


async def run_office(settings: Settings) -> None:
    """Run until a signal. SettingsProblem and OfficeProblem for what the operator has to mend."""
    await Office(settings).run()


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The parts that work beside the receiving."""

    place: Workplace
    pump: Pump
    messenger: TelegramMessenger
    membership: Membership
    clock: FollowedClock | None


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
            place = Workplace(
                database,
                catalogue,
                load_wording(),
                self._zone,
                clock.now,
                quiet,
                self._settings.groups.slot,
                retention=Retention(**asdict(self._settings.keeping)),
            )
            charts = ChartWorker(self._settings.charts.workers, self._settings.charts.memory_limit_mb)
            stop_on_signals(self.stop)
            try:
                await self._work(place, charts, following)
            finally:
                charts.close()

    async def _work(self, place: Workplace, charts: ChartWorker, clock: FollowedClock | None) -> None:
        telegram = self._settings.telegram
        membership = membership_of(place.database.url, place.database.is_sqlite)
        await membership.open()
        place = replace(place, number=membership.number)
        bot = make_bot(telegram.token.get_secret_value(), telegram.base_url, telegram.proxy.get_secret_value())
        messenger = TelegramMessenger(bot)
        pump = Pump(
            messenger,
            OfficeOutbox(place, charts, membership.leads),
            place.now,
            is_group,
            limits=_limits(self._settings.sending),
            side_by_side=self._settings.sending.side_by_side,
            is_alone=membership.number is None,
        )
        try:
            if await reach_telegram(bot, self.stop) is None:
                return
            place = replace(place, invite_link=f"https://t.me/{bot.username}?start=")
            await _set_commands(bot, place)
            await pump.start()
            handling = Handling(place, messenger, lambda items: pump.offer([as_waiting(item) for item in items]))
            async with _following(clock, self.stop):
                look_seldom()
                await self._receive(bot, handling, Colleagues(place, pump, messenger, membership, clock))
        finally:
            await pump.stop()
            await messenger.finish()
            await membership.close()
            await bot.shutdown()

    async def _receive(self, bot: LeanBot, handling: Handling, with_: Colleagues) -> None:
        """Take what comes until `stop`, by polling or webhook; health and figures are answered beside it."""
        settings, place = self._settings, with_.place
        log.info("at work", bot=bot.username, mode=settings.telegram.mode)
        polling = Polling(bot, handling.handle_batch, place.now) if settings.telegram.mode == "polling" else None
        nightly = _nightly(settings, place)
        leading = Leading(place, with_.pump, with_.membership, polling, with_.clock, nightly)
        handling.on_begun = leading.hurry
        membership = with_.membership
        pulse = Pulse(
            place,
            with_.messenger,
            polling,
            lambda: membership.state,
            data_folder(settings),
            partial(_has_failed, nightly),
        )
        watch = Watch(pulse, place, with_.messenger, membership.leads, settings.operator.chat)
        health = build_app(health_routes(probe_of(pulse)))
        work = [
            leading.run(self.stop),
            watch.run(self.stop),
            serve(health, settings.web.host, settings.web.port, self.stop),
        ]
        if polling is None:
            work.append(self._listen(bot, webhook_route(settings.webhook, bot, handling.handle_batch, place.now)))
        try:
            await asyncio.gather(*work)
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


def _has_failed(nightly: Nightly | None) -> bool | None:
    return None if nightly is None else nightly.has_failed


def _nightly(settings: Settings, place: Workplace) -> Nightly | None:
    wanted = settings.backup
    if not wanted.daily:
        return None
    shelf = Shelf(backup_folder(settings), wanted.at, wanted.keep_daily, wanted.keep_monthly)
    return Nightly(place.database.url, shelf, place.zone, place.now)


def _limits(sending: Sending) -> Limits:
    return Limits(sending.per_second, sending.per_chat, sending.chat_burst, sending.per_group_minute)


@asynccontextmanager
async def _following(clock: FollowedClock | None, stop: asyncio.Event) -> AsyncIterator[None]:
    if clock is None:
        yield
        return
    task = asyncio.create_task(clock.run(stop), name="clock")
    try:
        yield
    finally:
        await task


async def _set_commands(bot: LeanBot, place: Workplace) -> None:
    """What Telegram shows in the menu beside the input field: a courtesy, which keeps nobody from working."""
    names = ("start", "tiep", "tiendo", "thieu", "khac", "trogiup", "language")
    words = place.wording
    commands = [{"command": name, "description": words.text("vi", f"command.{name}")} for name in names]
    try:
        await bot.call("setMyCommands", {"commands": commands})
    except TelegramError as fault:
        log.warning("the menu could not be set; the next start tries again", cause=type(fault).__name__)
