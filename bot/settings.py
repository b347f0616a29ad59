"""What an office decides: config.toml plus the environment, read once into one frozen Settings.

Order of precedence: environment over config.toml over the defaults below. Every key has exactly one name in the
environment, TRAM_<SECTION>_<KEY> (TRAM_TELEGRAM_BASE_URL is [telegram] base_url); a secret may instead stand in a
file named by TRAM_<SECTION>_<KEY>_FILE. A name that nobody knows is an error, in the file and in the environment
alike: a misspelt key must not silently leave a default in force. Empty text means "not set" throughout.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import TomlConfigSettingsSource as TomlSource

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

_PREFIX: Final = "TRAM_"
_CONFIG_VARIABLE: Final = "TRAM_CONFIG"
_TEST_PREFIX: Final = "TRAM_TEST_"


class SettingsProblem(Exception):
    """The settings cannot be used; `sentence` names the key and is all that the operator needs to see."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Settings(BaseSettings):
    """Everything an office decides. Read it with read_settings()."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    telegram: Telegram = Telegram()
    webhook: Webhook = Webhook()
    database: Database = Database()
    plans: Plans = Plans()
    time: Time = Time()
    reminders: Reminders = Reminders()
    groups: Groups = Groups()
    sending: Sending = Sending()
    charts: Charts = Charts()
    logs: Logs = Logs()
    web: Web = Web()
    backup: Backup = Backup()
    data: Data = Data()
    keeping: Keeping = Keeping()
    operator: Operator = Operator()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # pydantic's own environment source splits names at every "_" and passes over unknown ones.
        return (init_settings, _ExactEnvironment(settings_cls), TomlSource(settings_cls, config_file()))


class _ExactEnvironment(PydanticBaseSettingsSource):
    """The environment by exact names; secrets from files too."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        known = environment_names()
        found: dict[str, dict[str, str]] = {}
        for name, text in sorted(os.environ.items()):
            if not name.startswith(_PREFIX) or name == _CONFIG_VARIABLE or name.startswith(_TEST_PREFIX):
                continue
            if name in known:
                section, key = known[name]
                value = text
            elif name.endswith("_FILE") and _is_secret(known.get(name.removesuffix("_FILE"))):
                section, key = known[name.removesuffix("_FILE")]
                value = _read_secret(name, text)
            else:
                raise SettingsProblem(f"{name} in the environment is not a setting of this program.")
            if key in found.setdefault(section, {}):
                raise SettingsProblem(f"{section}.{key} is set twice: by {name} and by {name.removesuffix('_FILE')}.")
            found[section][key] = value
        return found


def environment_names() -> dict[str, tuple[str, str]]:
    """TRAM_… → (section, key) for every setting."""
    return {
        f"{_PREFIX}{section}_{key}".upper(): (section, key)
        for section, model in _sections().items()
        for key in model.model_fields
    }


def config_file() -> Path:
    """The file that TRAM_CONFIG names, or config.toml beside us (which may be absent)."""
    return Path(os.environ.get(_CONFIG_VARIABLE) or "config.toml")


def read_settings() -> Settings:
    """Read config.toml and the environment. Raises SettingsProblem with one sentence naming the key."""
    path = config_file()
    if os.environ.get(_CONFIG_VARIABLE) and not path.is_file():
        raise SettingsProblem(f"TRAM_CONFIG names the file {path}, which does not exist.")
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsProblem(_sentence(error)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem(f"{path} is not valid TOML: {error}.") from None
    except OSError as error:
        raise SettingsProblem(f"{path} cannot be read: {error.strerror}.") from None


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


def _sections() -> dict[str, type[BaseModel]]:
    return {
        name: field.annotation
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def _is_secret(place: tuple[str, str] | None) -> bool:
    return place is not None and _sections()[place[0]].model_fields[place[1]].annotation is SecretStr


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsProblem(f"{name} names the file {path}, which cannot be read.") from None


def _sentence(error: ValidationError) -> str:
    """The first fault, by key; values are left out because they may be secrets."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    key = ".".join(str(part) for part in faults[0]["loc"][:2])
    if faults[0]["type"] == "extra_forbidden":
        return f"{key} in {config_file()} is not a setting of this program."
    name = f" ({_PREFIX}{key.replace('.', '_').upper()})" if "." in key else ""
    cause = faults[0]["msg"].removeprefix("Value error, ")
    return f"{key}{name}: {cause[:1].lower()}{cause[1:]}."
