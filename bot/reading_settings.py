"""Reads the settings with pydantic: config.toml, and the environment by exact names, over the defaults."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Final, get_type_hints

from pydantic import ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import TomlConfigSettingsSource as TomlSource

from bot.settings import (
    CONFIG_VARIABLE,
    PREFIX,
    Secret,
    Settings,
    SettingsProblem,
    config_file,
    environment_names,
    sections,
)

_TEST_PREFIX: Final = "TRAM_TEST_"
_UNKNOWN: Final = ("extra_forbidden", "unexpected_keyword_argument")


class _Sources(BaseSettings):
    """Where settings come from."""

    model_config = SettingsConfigDict(extra="forbid", hide_input_in_errors=True)

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
        return (_ExactEnvironment(settings_cls), TomlSource(settings_cls, config_file()))


class _ExactEnvironment(PydanticBaseSettingsSource):
    """The environment by exact names; secrets from files too."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        known = environment_names()
        found: dict[str, dict[str, str]] = {}
        for name, text in sorted(os.environ.items()):
            if not name.startswith(PREFIX) or name == CONFIG_VARIABLE or name.startswith(_TEST_PREFIX):
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


def read() -> Settings:
    """See bot.settings.read_settings."""
    path = config_file()
    if os.environ.get(CONFIG_VARIABLE) and not path.is_file():
        raise SettingsProblem(f"TRAM_CONFIG names the file {path}, which does not exist.")
    try:
        found = _reader()()
    except ValidationError as error:
        raise SettingsProblem(_sentence(error)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsProblem(f"{path} is not valid TOML: {error}.") from None
    except OSError as error:
        raise SettingsProblem(f"{path} cannot be read: {error.strerror}.") from None
    return Settings(**{name: getattr(found, name) for name in sections()})


def _reader() -> type[BaseSettings]:
    """The sections of Settings, as pydantic reads them."""
    found: dict[str, Any] = {name: (kind, kind()) for name, kind in sections().items()}
    return create_model("Settings", __base__=_Sources, **found)


def _is_secret(place: tuple[str, str] | None) -> bool:
    return place is not None and get_type_hints(sections()[place[0]])[place[1]] is Secret


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsProblem(f"{name} names the file {path}, which cannot be read.") from None


def _sentence(error: ValidationError) -> str:
    """The first fault, by key; values are left out because they may be secrets."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    key = ".".join(str(part) for part in faults[0]["loc"][:2])
    if faults[0]["type"] in _UNKNOWN:
        return f"{key} in {config_file()} is not a setting of this program."
    name = f" ({PREFIX}{key.replace('.', '_').upper()})" if "." in key else ""
    cause = faults[0]["msg"].removeprefix("Value error, ")
    return f"{key}{name}: {cause[:1].lower()}{cause[1:]}."
