"""The sheets of one form as an ordinary XLSForm: forms/<form>/survey.csv, choices.csv and settings.csv.

The same sheets may stand in one file forms/<form>/form.md as XLSForm's markdown tables, the sheet's name in the
first cell. They go to pyxform, into a workbook, and into a questionnaire; only this module knows the columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from programmes.facts import FormFacts
from programmes.faults import FaultList
from programmes.sheet import Row, read_lines, read_rows, sheet_rows, tidy

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
SURVEY_COLUMNS = (
    *("type", "name", "required", "relevant", "constraint", "calculation", "appearance"),
    *("minimum", "maximum", "warning", "is_context", "alert"),
)
SURVEY_PREFIXES = ("label", "hint", "short", "unit", "constraint_message", "warning_message", "required_message")
# Columns of XLSForm that this system cannot honour: a filled cell is refused, never passed over.
UNSUPPORTED_COLUMNS = (
    *("default", "read_only", "readonly", "choice_filter", "repeat_count", "trigger", "parameters", "save_to"),
    *("image", "audio", "video", "big-image", "media", "guidance_hint", "body", "bind", "instance", "autoplay"),
)
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_ROW_OF_PYXFORM = re.compile(r"\[row : ([0-9]+)\]\s*")


@dataclass(frozen=True, slots=True)
class FormSheets:
    """Raw rows, header first, of one form; `files` names where each sheet stands."""

    facts: FormFacts
    survey: list[list[str]]
    choices: list[list[str]]
    settings: list[list[str]]
    files: dict[str, str]

    def survey_rows(self, faults: FaultList) -> list[Row]:
        """The survey rows by column."""
        return sheet_rows(
            self.survey,
            self.files[SURVEY],
            faults,
            required=("type", "name", "label::vi"),
            optional=(*SURVEY_COLUMNS, *UNSUPPORTED_COLUMNS),
            prefixes=(
                *SURVEY_PREFIXES,
                "media",
                "image",
                "audio",
                "video",
                "guidance_hint",
                "body",
                "bind",
                "instance",
            ),
        )

    def choice_rows(self, faults: FaultList) -> list[Row]:
        """The choice rows by column; a form without choices has none."""
        return sheet_rows(
            self.choices,
            self.files[CHOICES],
            faults,
            required=("list_name", "name", "label::vi"),
            optional=(),
            prefixes=("label",),
        )


def default_settings(facts: FormFacts, plan_code: str) -> list[list[str]]:
    """The settings sheet of a form that brings none."""
    return [
        ["form_title", "form_id", "default_language"],
        [facts.title["vi"], f"{plan_code}_{facts.code}", "vi"],
    ]


def read_form_sheets(folder: Path, facts: FormFacts, plan_code: str, faults: FaultList) -> FormSheets:
    """Read the sheets of one form; choices.csv and settings.csv may be missing."""
    stem = f"forms/{facts.code}"
    if (folder / stem / "form.md").exists():
        return _read_markdown(folder, f"{stem}/form.md", facts, plan_code, faults)
    files = {sheet: f"{stem}/{sheet}.csv" for sheet in (SURVEY, CHOICES, SETTINGS)}
    survey = read_rows(folder / files[SURVEY], files[SURVEY], faults)
    if survey and len(survey) == 1:
        faults.add(files[SURVEY], None, None, "has no questions")

    def optional(sheet: str) -> list[list[str]]:
        path = folder / files[sheet]
        return read_rows(path, files[sheet], faults) if path.exists() else []

    settings = optional(SETTINGS) or default_settings(facts, plan_code)
    return FormSheets(facts, survey, optional(CHOICES), settings, files)


def _read_markdown(folder: Path, file: str, facts: FormFacts, plan_code: str, faults: FaultList) -> FormSheets:
    """The tables of form.md; rows are counted inside each table, the header being row 1."""
    found: dict[str, list[list[str]]] = {}
    current: list[list[str]] = []
    for line in read_lines(folder / file, file, faults):
        if not line.strip().startswith("|"):
            continue
        name, *cells = (
            tidy(cell.replace("\\|", "|"))
            for cell in _CELL_BORDER.split(line.strip().removeprefix("|").removesuffix("|"))
        )
        if name:
            current = found.setdefault(name.lower(), [])
        if any(cells):
            current.append(list(cells))
    if SURVEY not in found:
        faults.add(file, None, None, "has no table named survey")
    return FormSheets(
        facts,
        found.get(SURVEY, []),
        found.get(CHOICES, []),
        found.get(SETTINGS) or default_settings(facts, plan_code),
        {sheet: f"{file}[{sheet}]" for sheet in (SURVEY, CHOICES, SETTINGS)},
    )


def to_xform(sheets: FormSheets) -> str:
    """The XForm that pyxform makes of the sheets; raises pyxform.errors.PyXFormError."""
    from pyxform.xls2xform import convert  # 0.4 s and 20 MB: only who reads plan folders pays

    workbook = {
        SURVEY: _records(sheets.survey),
        CHOICES: _records(sheets.choices),
        SETTINGS: _records(sheets.settings),
        **{
            f"{sheet}_header": [dict.fromkeys(cells[0])]
            for sheet, cells in ((SURVEY, sheets.survey), (CHOICES, sheets.choices), (SETTINGS, sheets.settings))
            if cells
        },
    }
    return str(convert({key: value for key, value in workbook.items() if value}, warnings=[]).xform)


def check_with_pyxform(sheets: FormSheets, faults: FaultList) -> None:
    """Note what pyxform refuses; it stops at its first complaint."""
    from pyxform.errors import PyXFormError

    if not sheets.survey:
        return
    try:
        to_xform(sheets)
    except PyXFormError as error:
        text = str(error)
        match = _ROW_OF_PYXFORM.search(text)
        sentence = " ".join(_ROW_OF_PYXFORM.sub("", text).split())
        faults.add(sheets.files[SURVEY], int(match[1]) if match else None, None, f"pyxform says: {sentence}")
    except Exception as error:  # noqa: BLE001  (it stumbles over headings that it should refuse)
        stumbled = f"pyxform cannot read it ({type(error).__name__}): are the headings those of an XLSForm?"
        faults.add(sheets.files[SURVEY], None, None, stumbled)


def _records(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Rows as pyxform wants them: a dict of the filled cells each; blank rows stay, so that row numbers hold."""
    if not rows:
        return []
    header = rows[0]
    return [{column: cell for column, cell in zip(header, row, strict=False) if column and cell} for row in rows[1:]]
