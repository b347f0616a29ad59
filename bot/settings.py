"""What an office decides: config.toml plus the environment, read once into one frozen Settings.

Order of precedence: environment over config.toml over the defaults below. Every key has exactly one name in the
environment, TRAM_<SECTION>_<KEY> (TRAM_TELEGRAM_BASE_URL is [telegram] base_url); a secret may instead stand in a
file named by TRAM_<SECTION>_<KEY>_FILE. A name that nobody knows is an error, in the file and in the environment
alike: a misspelt key must not silently leave a default in force. Empty text means "not set" throughout.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final, get_type_hints

from bot.checked_values import Secret as Secret
from bot.sections import Backup as Backup
from bot.sections import Charts as Charts
from bot.sections import Data as Data
from bot.sections import Database as Database
from bot.sections import Groups as Groups
from bot.sections import Keeping as Keeping
from bot.sections import Logs as Logs
from bot.sections import Operator as Operator
from bot.sections import Plans as Plans
from bot.sections import Reminders as Reminders
from bot.sections import Sending as Sending
from bot.sections import Telegram as Telegram
from bot.sections import Time as Time
from bot.sections import Web as Web
from bot.sections import Webhook as Webhook

PREFIX: Final = "TRAM_"
CONFIG_VARIABLE: Final = "TRAM_CONFIG"


class SettingsProblem(Exception):
    """The settings cannot be used; `sentence` names the key and is all that the operator needs to see."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an office decides. Read it with read_settings()."""

    telegram: Telegram = field(default_factory=Telegram)
    webhook: Webhook = field(default_factory=Webhook)
    database: Database = field(default_factory=Database)
    plans: Plans = field(default_factory=Plans)
    time: Time = field(default_factory=Time)
    reminders: Reminders = field(default_factory=Reminders)
    groups: Groups = field(default_factory=Groups)
    sending: Sending = field(default_factory=Sending)
    charts: Charts = field(default_factory=Charts)
    logs: Logs = field(default_factory=Logs)
    web: Web = field(default_factory=Web)
    backup: Backup = field(default_factory=Backup)
    data: Data = field(default_factory=Data)
    keeping: Keeping = field(default_factory=Keeping)
    operator: Operator = field(default_factory=Operator)


def read_settings() -> Settings:
    """Read config.toml and the environment. Raises SettingsProblem with one sentence naming the key."""
    from bot.reading_settings import read  # here: pydantic takes 10 MB, and only who reads needs it

    return read()


def sections() -> dict[str, type]:
    """Name → class of every section."""
    return get_type_hints(Settings)


def environment_names() -> dict[str, tuple[str, str]]:
    """TRAM_… → (section, key) for every setting."""
    return {
        f"{PREFIX}{section}_{key.name}".upper(): (section, key.name)
        for section, kind in sections().items()
        for key in fields(kind)
    }


def config_file() -> Path:
    """The file that TRAM_CONFIG names, or config.toml beside us (which may be absent)."""
    return Path(os.environ.get(CONFIG_VARIABLE) or "config.toml")


def check_ready_to_run(settings: Settings) -> None:
    """What `tram run` needs beyond sound settings: a token, and for webhooks a public address and a secret.

    Raises SettingsProblem.
    """
    if not settings.telegram.token.get_secret_value():
        raise SettingsProblem("telegram.token is missing: set TRAM_TELEGRAM_TOKEN to the token from @BotFather.")
    if settings.telegram.mode == "webhook":
        if not settings.webhook.url:
            raise SettingsProblem("webhook.url is missing: webhooks need this bot's public https:// address.")
        if not settings.webhook.secret.get_secret_value():
            raise SettingsProblem("webhook.secret is missing: set TRAM_WEBHOOK_SECRET to 16 or more random characters.")
