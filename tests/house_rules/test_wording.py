"""The wording catalogue: complete in both languages, plain, and exactly what the code asks for."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LANGUAGES = ("vi", "en")
LONGEST_SENTENCE = 20
# Keys put together at run time: prefix.<value of an enumeration>.
COMPUTED = (
    "measure.",
    "workbook.",
    "role.",
    "slip.",
    "operator.",
    "outcome.",
    "kind.",
    "count.",
    "value.",
    "problem.",
    "command.",
    "progress.",
    "edge.",
    "target.",
)


def catalogue(language: str) -> dict[str, str]:
    path = ROOT / "bot" / "wording" / f"{language}.toml"
    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        f"{section}.{key}{form}": text
        for section, keys in sections.items()
        for key, given in keys.items()
        for form, text in ([("", given)] if isinstance(given, str) else [(f".{one}", given[one]) for one in given])
    }


def names() -> set[str]:
    """What sentences are asked for by: those of several grammatical numbers by the name they share."""
    sections = tomllib.loads((ROOT / "bot" / "wording" / "vi.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}" for section, keys in sections.items() for key in keys}


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_hold_the_same_sentences() -> None:
    assert set(catalogue("vi")) == set(catalogue("en"))


def test_both_languages_take_the_same_parameters() -> None:
    vi, en = catalogue("vi"), catalogue("en")
    assert {
        key: (parameters(vi[key]), parameters(en[key])) for key in vi if parameters(vi[key]) ^ parameters(en[key])
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    too_long = []
    for key, text in catalogue(language).items():
        for sentence in re.split(r"(?<=[.!?])\s|\n", re.sub(r"<[^>]+>", "", text)):
            if len(sentence.split()) > LONGEST_SENTENCE:
                too_long.append(f"{key}: {sentence}")
    assert too_long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_is_balanced(language: str) -> None:
    for key, text in catalogue(language).items():
        for tag in ("b", "i"):
            assert text.count(f"<{tag}>") == text.count(f"</{tag}>"), key
        assert set(re.findall(r"</?(\w+)>", text)) <= {"b", "i"}, key


def test_every_sentence_is_used_and_every_used_one_exists() -> None:
    asked = set()
    sections = {key.split(".")[0] for key in catalogue("vi")}
    for room in ("bot", "handlers", "reporting", "scheduler"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    match = re.fullmatch(r"([a-z]+)\.[a-z_0-9]*[a-z0-9]", node.value)
                    if match and match[1] in sections:
                        asked.add(node.value)
    known = names()
    assert asked - known == set()
    assert {key for key in known - asked if not key.startswith(COMPUTED)} == set()
