"""Runs `tram` inside the test, in an office with a database and settings of its own."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.cli import main
from programmes.fingerprint import fingerprint
from programmes.reader import read_plan
from reporting.loading import load_plan
from storage.database import Database
from storage.schema import migrate

PLANS = Path(__file__).parents[2] / "plans"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int | str | None
    out: str
    err: str


@dataclass(frozen=True)
class Office:
    """One office; call it with the words after `tram`."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder / 'tram.db'}"

    def __call__(self, *words: str) -> Ran:
        self.monkeypatch.setattr(sys, "argv", ["tram", *words])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        return Ran(ended.value.code or 0, said.out, said.err)

    def write(self, name: str, text: str) -> str:
        """A file of the office; its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def open(self) -> Database:
        """The office's database, to look into."""
        return Database(self.database_url)


def make_office(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *active: str,
    plans: Path = PLANS,
) -> Office:
    """An office that works by these plans, its database as after the first start."""
    office = Office(folder, monkeypatch, capsys)
    (folder / "tram.db").write_bytes(_seed(active))
    monkeypatch.setenv("TRAM_CONFIG", office.write("config.toml", ""))
    monkeypatch.setenv("TRAM_DATABASE_URL", office.database_url)
    monkeypatch.setenv("TRAM_DATA_FOLDER", str(folder))
    monkeypatch.setenv("TRAM_PLANS_FOLDER", str(plans))
    monkeypatch.setenv("TRAM_PLANS_ACTIVE", ",".join(active))
    monkeypatch.setenv("COLUMNS", "200")
    return office


@cache
def _seed(active: tuple[str, ...]) -> bytes:
    """The file of a database in which these plans are loaded, made once."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "seed.db"
        with Database(f"sqlite:///{file}") as database:
            migrate(database)
            with database.write() as connection:
                for code in active:
                    loaded_at = datetime(2023, 1, 1, tzinfo=UTC)
                    load_plan(connection, read_plan(PLANS / code), loaded_at, fingerprint(PLANS / code))
        return file.read_bytes()
