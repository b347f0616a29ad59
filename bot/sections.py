"""The sections of config.toml: what each key may be, and what it is when nobody says. Read with bot/settings.py.

Plain dataclasses, checked by pydantic when they are read: the program that runs for years keeps them without it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal
from zoneinfo import ZoneInfo

from annotated_types import Ge, Le

from bot.checked_values import Check, Secret, matching
from indicators.weekly import WEEKDAYS, WeeklySlot

_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_PROXY: Final = re.compile(r"https?://.*")
_WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")  # Telegram takes 1 to 256; short ones can be guessed
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/]+\S*")
_PATH: Final = re.compile(r"/[A-Za-z0-9/_-]{16,}")
_CHAT: Final = re.compile(r"-?[0-9]{1,20}")
_NOT_SET: Final = Secret("")
_DATABASE: Final = Secret("sqlite:///data/tram.db")


def _names(value: object) -> object:
    """A list written in one environment variable: JSON, or names separated by commas."""
    if not isinstance(value, str):
        return value
    return json.loads(value) if value.startswith("[") else [name.strip() for name in value.split(",") if name.strip()]


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ValueError("is not a time zone, such as Asia/Ho_Chi_Minh") from error
    return value


Port = Annotated[int, Ge(0), Le(65535)]  # 0: any free port
Positive = Annotated[float, Ge(0)]  # 0 switches the limit off
Count = Annotated[int, Ge(0)]
CountFromOne = Annotated[int, Ge(1)]
_AN_ADDRESS: Final = "must be an address such as https://tram.example"
WebAddress = Annotated[str, matching(_WEB_ADDRESS, _AN_ADDRESS, or_empty=False)]
WebAddressOrNone = Annotated[str, matching(_WEB_ADDRESS, _AN_ADDRESS)]
Names = Annotated[tuple[str, ...], Check(_names, first=True)]
Token = Annotated[Secret, matching(_TOKEN, "must look like 123456:ABC-def, as @BotFather gives it")]
Proxy = Annotated[Secret, matching(_PROXY, "must begin with http:// or https://")]
WebhookSecret = Annotated[Secret, matching(_WEBHOOK_SECRET, "must be 16 to 256 of the characters A-Z a-z 0-9 _ -")]
WebhookPath = Annotated[str, matching(_PATH, "must begin with / and have 16 or more of A-Z a-z 0-9 _ - / after it")]
Chat = Annotated[str, matching(_CHAT, "must be the number of a chat, such as -1001234567890")]
Zone = Annotated[str, Check(_known_zone)]


class Section:
    """What all sections have in common, in pydantic's words."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Telegram(Section):
    """The way to Telegram."""

    token: Token = _NOT_SET
    base_url: WebAddress = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    proxy: Proxy = _NOT_SET  # may carry a password
    username: str = ""


@dataclass(frozen=True, slots=True)
class Webhook(Section):
    """Where Telegram brings updates to, when telegram.mode is webhook."""

    url: WebAddressOrNone = ""
    listen_host: str = "127.0.0.1"
    listen_port: Port = 8080
    path: WebhookPath = ""  # empty: made from the secret
    secret: WebhookSecret = _NOT_SET


@dataclass(frozen=True, slots=True)
class Database(Section):
    """Where everything is kept. The address may carry a password."""

    url: Secret = _DATABASE


@dataclass(frozen=True, slots=True)
class Plans(Section):
    """The plan folders, and which of them this office works by."""

    folder: Path = Path("plans")
    active: Names = ("bac-kan-2025-2030",)


@dataclass(frozen=True, slots=True)
class Time(Section):
    """The office's time zone; `follow` is the clock of a simulator (demo only)."""

    zone: Zone = "Asia/Ho_Chi_Minh"
    follow: WebAddressOrNone = ""


@dataclass(frozen=True, slots=True)
class Reminders(Section):
    """The hours in which nobody is written to, answers to a person excepted (local time)."""

    quiet_from: time = time(20, 0)
    quiet_until: time = time(7, 0)


@dataclass(frozen=True, slots=True)
class Groups(Section):
    """When the post of a running round is brought up to date in its groups, once a week (local time)."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", ""] = "friday"
    hour: time = time(16, 0)

    @property
    def slot(self) -> WeeklySlot | None:
        """The same as the sweeps take it; None where it is switched off."""
        return WeeklySlot(WEEKDAYS.index(self.weekday), self.hour) if self.weekday else None


@dataclass(frozen=True, slots=True)
class Sending(Section):
    """Telegram's limits as we keep them; 0 switches one off (a Bot API server of one's own)."""

    per_second: Positive = 28.7
    per_chat: Positive = 1.0  # messages a second to one person, after a short burst
    chat_burst: CountFromOne = 3
    per_group_minute: Count = 20
    side_by_side: Annotated[int, Ge(1), Le(1000)] = 64


@dataclass(frozen=True, slots=True)
class Charts(Section):
    """The worker processes that draw."""

    workers: Annotated[int, Ge(1), Le(32)] = 1
    memory_limit_mb: Annotated[int, Ge(150)] = 400


@dataclass(frozen=True, slots=True)
class Logs(Section):
    """What is written about the work; empty `file` means standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "plain"] = "plain"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Web(Section):
    """Where /healthz, /readyz and /metrics are answered."""

    host: str = "127.0.0.1"
    port: Port = 8088


@dataclass(frozen=True, slots=True)
class Operator(Section):
    """Who hears when something is wrong; chats bound by `tram operator invite` hear it as well."""

    chat: Chat = ""


@dataclass(frozen=True, slots=True)
class Backup(Section):
    """The daily backup of the running program, at a local time; empty `folder` means backups/ in data.folder."""

    daily: bool = True
    at: time = time(1, 30)
    folder: str = ""
    keep_daily: CountFromOne = 14
    keep_monthly: Count = 12


@dataclass(frozen=True, slots=True)
class Keeping(Section):
    """How many days things are kept that nobody needs any more; see docs/privacy.md."""

    events: Annotated[int, Ge(2)] = 3  # the channel repeats an event for at most a day
    sent: CountFromOne = 30
    dead: CountFromOne = 60
    sessions: Annotated[int, Ge(100)] = 400  # a report may be mended until its next period is over
    gone: Count = 0


@dataclass(frozen=True, slots=True)
class Data(Section):
    """Where backups, pictures and the like are put."""

    folder: Path = Path("data")
