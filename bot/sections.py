"""The sections of config.toml: what each key may be, and what it is when nobody says. Read with bot/settings.py."""

from __future__ import annotations

import json
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator

from indicators.weekly import WEEKDAYS, WeeklySlot

_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_WEBHOOK_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,256}")  # Telegram takes 1 to 256; short ones can be guessed
_NOT_SET: Final = SecretStr("")


def _names(value: object) -> object:
    """A list written in one environment variable: JSON, or names separated by commas."""
    if not isinstance(value, str):
        return value
    return json.loads(value) if value.startswith("[") else [name.strip() for name in value.split(",") if name.strip()]


Port = Annotated[int, Field(ge=0, le=65535)]  # 0: any free port
Positive = Annotated[float, Field(ge=0)]  # 0 switches the limit off
WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+[^\s]*$")]
SecretPath = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9/_-]{16,})?$")]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Telegram(Section):
    """The way to Telegram."""

    token: SecretStr = _NOT_SET
    base_url: WebAddress = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    proxy: SecretStr = _NOT_SET  # may carry a password
    username: str = ""

    @field_validator("token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("must look like 123456:ABC-def, as @BotFather gives it")
        return value

    @field_validator("proxy")
    @classmethod
    def _http_proxy(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value


class Webhook(Section):
    """Where Telegram brings updates to, when telegram.mode is webhook."""

    url: WebAddress | Literal[""] = ""
    listen_host: str = "127.0.0.1"
    listen_port: Port = 8080
    path: SecretPath = ""  # empty: made from the secret
    secret: SecretStr = _NOT_SET

    @field_validator("secret")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be 16 to 256 of the characters A-Z a-z 0-9 _ -")
        return value


class Database(Section):
    """Where everything is kept. The address may carry a password."""

    url: SecretStr = SecretStr("sqlite:///data/tram.db")


class Plans(Section):
    """The plan folders, and which of them this office works by."""

    folder: Path = Path("plans")
    active: Names = ("bac-kan-2025-2030",)


class Time(Section):
    """The office's time zone; `follow` is the clock of a simulator (demo only)."""

    zone: str = "Asia/Ho_Chi_Minh"
    follow: WebAddress | Literal[""] = ""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
            raise ValueError("is not a time zone, such as Asia/Ho_Chi_Minh") from error
        return value


class Reminders(Section):
    """The hours in which nobody is written to, answers to a person excepted (local time)."""

    quiet_from: time = time(20, 0)
    quiet_until: time = time(7, 0)


class Groups(Section):
    """When the post of a running round is brought up to date in its groups, once a week (local time)."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", ""] = "friday"
    hour: time = time(16, 0)

    @property
    def slot(self) -> WeeklySlot | None:
        """The same as the sweeps take it; None where it is switched off."""
        return WeeklySlot(WEEKDAYS.index(self.weekday), self.hour) if self.weekday else None


class Sending(Section):
    """Telegram's limits as we keep them; 0 switches one off (a Bot API server of one's own)."""

    per_second: Positive = 28.7
    per_chat: Positive = 1.0  # messages a second to one person, after a short burst
    chat_burst: Annotated[int, Field(ge=1)] = 3
    per_group_minute: Annotated[int, Field(ge=0)] = 20
    side_by_side: Annotated[int, Field(ge=1, le=1000)] = 64


class Charts(Section):
    """The worker processes that draw."""

    workers: Annotated[int, Field(ge=1, le=32)] = 1
    memory_limit_mb: Annotated[int, Field(ge=150)] = 400


class Logs(Section):
    """What is written about the work; empty `file` means standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "plain"] = "plain"
    file: str = ""


class Web(Section):
    """Where /healthz, /readyz and /metrics are answered."""

    host: str = "127.0.0.1"
    port: Port = 8088


class Operator(Section):
    """Who hears when something is wrong; chats bound by `tram operator invite` hear it as well."""

    chat: Annotated[str, Field(pattern=r"^(-?[0-9]{1,20})?$")] = ""


class Backup(Section):
    """The daily backup of the running program, at a local time; empty `folder` means backups/ in data.folder."""

    daily: bool = True
    at: time = time(1, 30)
    folder: str = ""
    keep_daily: Annotated[int, Field(ge=1)] = 14
    keep_monthly: Annotated[int, Field(ge=0)] = 12


class Keeping(Section):
    """How many days things are kept that nobody needs any more; see docs/privacy.md."""

    events: Annotated[int, Field(ge=2)] = 3  # the channel repeats an event for at most a day
    sent: Annotated[int, Field(ge=1)] = 30
    dead: Annotated[int, Field(ge=1)] = 60
    sessions: Annotated[int, Field(ge=100)] = 400  # a report may be mended until its next period is over
    gone: Annotated[int, Field(ge=0)] = 0


class Data(Section):
    """Where backups, pictures and the like are put."""

    folder: Path = Path("data")
