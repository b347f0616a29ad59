"""The catalogue of every sentence that people read: one TOML file per language beside this one.

A sentence is found by its dotted key ("form.counter"), may carry <b> and <i>, and names its parameters in braces.
A sentence that depends on a number is a table of "one" and "other" (and "zero"), chosen by the parameter `count`.
"""

from __future__ import annotations

import html
import re
import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FIRST_LANGUAGE: Final = "vi"
_STRAY: Final = re.compile(r"<(?!/?[bi]>)|&(?!\w+;|#\d+;)|(?<!<b)(?<!<i)(?<!</b)(?<!</i)>")


class WordingFault(Exception):
    """A catalogue that cannot be used; the text names language and key."""


class Sentence(str):
    """Words that are escaped already: as a parameter of another sentence they are not escaped again."""

    __slots__ = ()


class Catalogue:
    """Implements reporting.ports.Wording. Build it with load_wording()."""

    def __init__(self, sentences: Mapping[str, Mapping[str, str]]) -> None:
        """`sentences`: language → dotted key → template; plural forms are keys of their own ("x.one", "x.other")."""
        if FIRST_LANGUAGE not in sentences:
            raise WordingFault(f"there is no {FIRST_LANGUAGE}.toml")
        self._sentences = {
            language: {key: _checked(language, key, template) for key, template in own.items()}
            for language, own in sentences.items()
        }
        self._unchanging: dict[tuple[str, str], Sentence] = {}  # those without parameters, as they were first asked for

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language there is, Vietnamese first."""
        return (FIRST_LANGUAGE, *sorted(self._sentences.keys() - {FIRST_LANGUAGE}))

    def text(self, language: str, key: str, /, **params: object) -> str:
        """The sentence in that language, Vietnamese when it lacks it; parameters are escaped on insertion.

        Raises KeyError for a key or parameter that does not exist.
        """
        if not params:
            known = self._unchanging.get((language, key))
            if known is None:
                known = self._unchanging[language, key] = self._worded(language, key, params)
            return known
        return self._worded(language, key, params)

    def _worded(self, language: str, key: str, params: Mapping[str, object]) -> Sentence:
        template = self._template(self._sentences.get(language, {}), key, params.get("count"))
        if template is None:
            template = self._template(self._sentences[FIRST_LANGUAGE], key, params.get("count"))
        if template is None:
            raise KeyError(key)
        try:
            return Sentence(template.format_map({name: _escaped(value) for name, value in params.items()}))
        except KeyError as missing:
            raise KeyError(f"{key} needs the parameter {missing}") from None

    def missing(self, language: str) -> list[str]:
        """Keys that the language lacks."""
        return sorted(self._sentences[FIRST_LANGUAGE].keys() - self._sentences.get(language, {}).keys())

    def templates(self, language: str) -> Mapping[str, str]:
        """Dotted key → sentence with its parameters in braces."""
        return self._sentences[language]

    @staticmethod
    def _template(own: Mapping[str, str], key: str, count: object) -> str | None:
        if (template := own.get(key)) is not None:
            return template
        form = {0: "zero", 1: "one"}.get(count, "other") if isinstance(count, int) else "other"
        return own.get(f"{key}.{form}", own.get(f"{key}.other"))


@cache
def load_wording(folder: Path = Path(__file__).parent) -> Catalogue:
    """Read every language of the folder. Raises WordingFault."""
    sentences: dict[str, Mapping[str, str]] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            sentences[file.stem] = dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")), ""))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WordingFault(f"{file.name}: {error}") from error
    return Catalogue(sentences)


def placeholders(template: str) -> set[str]:
    """The parameters that a sentence names. Raises ValueError for braces that do not match."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _flat(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        match value:
            case str():
                found.append((prefix + key, value))
            case dict():
                found.extend(_flat(value, f"{prefix}{key}."))
            case _:
                raise WordingFault(f"{prefix}{key} is neither a sentence nor a table")
    return found


def _checked(language: str, key: str, template: str) -> str:
    """The template with stray "<", ">" and "&" as escapes: only <b> and <i> are marks."""
    try:
        names = placeholders(template)
    except ValueError as error:
        raise WordingFault(f"{language} {key}: {error}") from None
    if strange := [name for name in names if not name.isidentifier()]:
        raise WordingFault(f"{language} {key}: {{{strange[0]}}} is not a parameter's name")
    return _STRAY.sub(lambda stray: html.escape(stray.group(), quote=False), template)


def _escaped(value: object) -> str:
    return value if isinstance(value, Sentence) else html.escape(str(value), quote=False)
