"""`tram wording check`: what languages lack, what in them cannot work; an incomplete language falls back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import wording
from bot.cli import main
from bot.cli_wording import AWAITED, LONGEST_SENTENCE, longest_sentence
from bot.wording import load_wording

SHIPPED = Path(wording.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped catalogues, to be added to."""
    for file in SHIPPED.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int | str | None, str, str]:
    monkeypatch.setattr("sys.argv", ["tram", "wording", "check", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_the_shipped_catalogues_are_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = check(monkeypatch, capsys)
    assert (code or 0, err) == (0, "")
    assert "lacking" not in out
    for language in AWAITED:
        assert f"{language}: " in out


@pytest.mark.parametrize("language", AWAITED)
def test_an_incomplete_language_works_and_falls_back_to_vietnamese(
    language: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / f"{language}.toml").write_text('[form]\nback = "« own word"\n', encoding="utf-8")
    catalogue = load_wording(folder)
    assert catalogue.text(language, "form.back") == "« own word"
    assert catalogue.text(language, "form.cancel") == catalogue.text("vi", "form.cancel")
    assert language in catalogue.languages
    code, out, _ = check(monkeypatch, capsys, "--folder", str(folder), "--lacking")
    assert not code
    total = len(catalogue.templates("vi"))
    assert f"{language}: 1 of {total} sentences" in out
    assert f"{total - 1} lacking" in out
    assert "lacks form.cancel" in out
    assert "lacks form.back" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('[form]\ncounter = "{numbr} of {total}"', "form.counter: nobody fills {numbr}"),
        ('[form]\nnowhere = "x"', "form.nowhere: no such sentence"),
        (f'[form]\nback = "{"word " * (LONGEST_SENTENCE + 1)}"', "form.back: a sentence of 21 words"),
    ],
)
def test_faults_are_named_and_end_with_1(
    words: str, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "tyz.toml").write_text(words, encoding="utf-8")
    code, _, err = check(monkeypatch, capsys, "--folder", str(folder))
    assert code == 1
    assert f"tyz.toml: {said}" in err


def test_a_file_that_cannot_be_read_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "hmn.toml").write_text("[form", encoding="utf-8")
    code, _, err = check(monkeypatch, capsys, "--folder", str(folder))
    assert code == 2
    assert "hmn.toml" in err


def test_the_longest_sentence_is_counted_without_marks_and_by_sentence() -> None:
    assert longest_sentence({"a": "<b>one two</b> three.\nfour", "b": "one. two. three."}) == (3, "a")
