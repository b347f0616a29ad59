"""`tram wording check`: what each language of the catalogue lacks, and what in it cannot work.

Languages are files of bot/wording/. One that lacks sentences is in order: Vietnamese stands in for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.problems import OfficeProblem
from bot.wording import FIRST_LANGUAGE, Catalogue, WordingFault, load_wording, placeholders

LONGEST_SENTENCE = 20  # words
# Languages of the mountains that a catalogue may be written for, beside the ones that have one (ISO 639-3).
AWAITED = {"tyz": "Tày", "hmn": "Hmong", "blt": "Tai Dam", "ium": "Iu Mien"}
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s|\n")
_PLURAL = re.compile(r"\.(zero|one|other)$")

app = typer.Typer(help="Look at the sentences that people read.", no_args_is_help=True)


def add_to(tram: typer.Typer) -> None:
    """Put these commands under `tram wording`."""
    tram.add_typer(app, name="wording")


@app.callback()
def wording() -> None:
    """Look at the sentences that people read."""


@app.command()
def check(
    folder: Annotated[Path | None, typer.Option(help="Folder of the catalogues; otherwise the shipped ones.")] = None,
    lacking: Annotated[bool, typer.Option("--lacking", help="List every sentence that a language lacks.")] = False,
) -> None:
    """Name what every language lacks, its longest sentence, and parameters nobody fills; exit code 1 for a fault."""
    try:
        catalogue = load_wording() if folder is None else load_wording(folder)
    except WordingFault as fault:
        raise OfficeProblem(f"{fault}.") from None
    faults = 0
    for language in catalogue.languages:
        faults += _report(catalogue, language, lacking)
    for language, name in AWAITED.items():
        if language not in catalogue.languages:
            typer.echo(f"{language}: {name}, no file yet; Vietnamese stands in for every sentence")
    if faults:
        raise typer.Exit(1)


def longest_sentence(templates: Mapping[str, str]) -> tuple[int, str]:
    """Words of the longest sentence and its key; marks do not count."""
    found = (0, "")
    for key, template in templates.items():
        for sentence in _SENTENCE_END.split(re.sub(r"</?[bi]>", "", template)):
            found = max(found, (len(sentence.split()), key))
    return found


def faults_of(catalogue: Catalogue, language: str) -> list[str]:
    """Sentences that nobody asks for, parameters that nobody fills, sentences longer than people read."""
    first = catalogue.templates(FIRST_LANGUAGE)
    found = []
    for key, template in sorted(catalogue.templates(language).items()):
        root = key if key in first else _PLURAL.sub("", key)
        plurals = [name for name in first if _PLURAL.sub("", name) == root]
        if root not in first and not plurals:
            found.append(f"{key}: no such sentence in {FIRST_LANGUAGE}")
            continue
        known = set().union(*(placeholders(first[name]) for name in ([root] if root in first else plurals)))
        unknown = sorted(placeholders(template) - known)
        if unknown:
            found.append(f"{key}: nobody fills {', '.join(f'{{{name}}}' for name in unknown)}")
        words, _ = longest_sentence({key: template})
        if words > LONGEST_SENTENCE:
            found.append(f"{key}: a sentence of {words} words; {LONGEST_SENTENCE} are the most")
    return found


def lacking_in(catalogue: Catalogue, language: str) -> list[str]:
    """Sentences that the language lacks; one that it has in plural forms is not lacking."""
    own = {_PLURAL.sub("", key) for key in catalogue.templates(language)}
    return [key for key in catalogue.missing(language) if _PLURAL.sub("", key) not in own]


def _report(catalogue: Catalogue, language: str, list_lacking: bool) -> int:
    templates = catalogue.templates(language)
    missing = lacking_in(catalogue, language)
    words, key = longest_sentence(templates)
    total = len(catalogue.templates(FIRST_LANGUAGE))
    typer.echo(
        f"{language}: {total - len(missing)} of {total} sentences, longest {words} words ({key})"
        + (f"; {len(missing)} lacking, Vietnamese stands in" if missing else "")
    )
    for lacked in missing if list_lacking else ():
        typer.echo(f"  lacks {lacked}")
    faults = faults_of(catalogue, language)
    for fault in faults:
        typer.echo(f"{language}.toml: {fault}", err=True)
    return len(faults)
