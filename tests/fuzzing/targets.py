"""What is fuzzed: everything that reads what strangers send or offices type. A target takes any bytes, and returns.

A slip, a fault with its row, Undecodable or None are answers; any exception that gets out is a find.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.preserving import preserve, restore
from bot.telegram_in import Undecodable, decode
from dialogue.logic import logic_of
from dialogue.past import Past
from dialogue.questionnaire import Questionnaire
from dialogue.readings import read_step
from handlers.buttons import FormButton, read_button, write_button
from indicators.counts import CountError, parse_number
from programmes.facts import FormFacts
from programmes.faults import FaultList, PlanFaults
from programmes.form_sheets import CHOICES, SETTINGS, SURVEY, FormSheets, check_with_pyxform, default_settings
from programmes.sheet import parse_rows
from programmes.unit_table import read_unit_table
from programmes.value_table import read_value_table
from programmes.workbook import read_workbook
from programmes.xlsform import compile_form
from tests.builders import ROOT, sample_plan
from tests.fuzzing.spoiling import UPDATES, spoilt_update

PLANS: Final = ROOT / "plans"
TODAY: Final = date(2026, 12, 31)
NOW: Final = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
FACTS: Final = FormFacts("f", {"vi": "Phiếu"}, "village", "village", "quarter", "head", "quarterly", None, 1)


@dataclass(frozen=True)
class Target:
    """`run` takes one case; `seeds` are sound ones to begin from; `share` is its part of a long run."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    share: float
    words: tuple[str, ...] = ()


def updates(data: bytes) -> None:
    """Any JSON, else a sound update spoilt as the bytes say: an event that can be kept, nobody's, or Undecodable."""
    try:
        raw: Any = json.loads(data)
    except (ValueError, RecursionError):
        raw = spoilt_update(data)
    try:
        event = decode(raw, "tram_bot", NOW)
    except Undecodable:
        return
    if event is not None:
        assert restore(preserve(event)) == event


def typed(data: bytes) -> None:
    """Words as an answer to every question of two forms; numbers of a command line."""
    text = data.decode("utf-8", "replace")
    for form in (_form("village"), _form("station")):
        fields = logic_of(form).fields
        for step in form.steps:
            read_step(step, text, fields, Past(), TODAY)
    with suppress(CountError):
        assert parse_number(text) >= 0


def buttons(data: bytes) -> None:
    """Callback data: nothing, or a button that is written again as it was read."""
    button = read_button(data.decode("utf-8", "replace"))
    if button is None or (isinstance(button, FormButton) and button.turn is None):
        return
    with suppress(ValueError):  # longer than Telegram carries
        assert read_button(write_button(button)) == button


def unit_sheet(data: bytes) -> None:
    """The CSV of `tram units import`."""
    read_unit_table(_file("units.csv", data)).all_faults()


def value_sheet(data: bytes) -> None:
    """The CSV of `tram values import`."""
    read_value_table(_file("values.csv", data), _form("village")).all_faults()


def form_sheet(data: bytes) -> None:
    """The survey sheet of an XLSForm as CSV, its choices behind a line of dashes; pyxform looks at what we take."""
    survey, _, choices = data.decode("utf-8", "replace").partition("\n----\n")
    faults = FaultList()
    sheets = _sheets(parse_rows(survey, "survey.csv", faults), parse_rows(choices, "choices.csv", faults))
    compile_form(sheets, faults)
    if not faults.faults:
        check_with_pyxform(sheets, faults)


def form_workbook(data: bytes) -> None:
    """The workbook of `tram form import`, and that of `tram values import`."""
    with suppress(PlanFaults):
        read_workbook(_sheets([], []), _file("form.xlsx", data))
    read_value_table(_file("values.xlsx", data), _form("village")).all_faults()


def _sheets(survey: list[list[str]], choices: list[list[str]]) -> FormSheets:
    files = {SURVEY: "survey.csv", CHOICES: "choices.csv", SETTINGS: "settings.csv"}
    return FormSheets(FACTS, survey, choices, default_settings(FACTS, "p"), files)


@cache
def _form(code: str) -> Questionnaire:
    return sample_plan().form(code).questionnaire


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="tram-fuzz-", ignore_cleanup_errors=True)


def _file(name: str, data: bytes) -> Path:
    path = Path(_folder().name) / name
    path.write_bytes(data)
    return path


def _lines(*names: str) -> Sequence[bytes]:
    return [(PLANS / name).read_bytes()[:1500] for name in names]


def _typed_seeds() -> Sequence[bytes]:
    corpus = (ROOT / "tests/dialogue/numbers.csv").read_text("utf-8").splitlines()[1:]
    return [line.partition(",")[0].strip('"').encode() for line in corpus] or [b"12"]


def _button_seeds() -> Sequence[bytes]:
    return [
        b"f|12|3|back|", b"f|12|3|choose|yes", b"s|bac-kan-2025-2030|village|12|2026Q4", b"n|2", b"a|7|1",
        b"p|bac-kan-2025-2030|12", b"w|bac-kan-2025-2030|12|2026Q4", b"m|progress", b"l|miss|12|0", b"l|who|3",
        b"e|plan|lai-chau-2025-2030", b"d|bac-kan-2025-2030|BKA-R1|12|2026Q4", b"v|ok|12|3", b"v|at|12|3|0",
        b"c|s|bac-kan-2025-2030|commune-standard-1300|12|2026", b"c|d|7",
    ]  # fmt: skip


def _workbook_seeds() -> Sequence[bytes]:
    from programmes.workbook import export_form, form_sheets

    out = Path(_folder().name) / "seed.xlsx"
    export_form(form_sheets(PLANS / "bac-kan-2025-2030", "village"), out)
    return [out.read_bytes()]


def _sheet_seeds() -> Sequence[bytes]:
    from programmes.workbook import form_sheets

    sheets = form_sheets(PLANS / "bac-kan-2025-2030", "village")
    survey, choices = (_csv(rows) for rows in (sheets.survey, sheets.choices))
    return [survey + b"----\n" + choices, b"type,name,label::vi\ninteger,n,Bao nhieu?\n----\n"]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


TARGETS: Mapping[str, Target] = {
    one.name: one
    for one in (
        Target("updates", updates, lambda: [json.dumps(one).encode() for one in UPDATES], 0.30),
        Target("typed", typed, _typed_seeds, 0.10, ("trên", "/", "%", "không", "mười", "½", "1.250", "7,98", "tháng")),
        Target("buttons", buttons, _button_seeds, 0.55, ("|", "0", "-1", "9" * 19, "²", "2026Q4", "bac-kan-2025-2030")),
        Target("unit_sheet", unit_sheet, lambda: _lines("bac-kan-2025-2030/units.csv", "lao-cai-2023/units.csv"), 0.024,
               (",", ";", '"', "code", "uid", "parent", "2025-01-01", "\ufeff")),
        Target("value_sheet", value_sheet, lambda: [b"unit,period,households\nBKN-CM-M07-T1,2026Q3,96\n"], 0.024,
               (",", "unit", "period", "households", "2026Q4", "Quý 3/2026")),
        Target("form_sheet", form_sheet, _sheet_seeds, 0.0015,
               ("${n}", "select_one", "calculate", "relevant", "constraint", "begin_group", ". > 0", "if(", "'")),
        Target("form_workbook", form_workbook, _workbook_seeds, 0.0005),
    )
}  # fmt: skip
