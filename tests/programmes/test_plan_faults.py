"""Everything that `tram plan check` refuses, each by file, row and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from programmes.faults import PlanFaults
from programmes.reader import read_plan

VILLAGE, STATION, HEAD = (f"forms/{form}/survey.csv" for form in ("village", "station", "head"))

# file, row (or the name or code in that row), column, what is written there, words of the sentence
CELLS = [
    ("units.csv", 3, "parent", "NOWHERE", "not a unit"),
    ("units.csv", 3, "kind", "hamlet", "unknown here"),
    ("units.csv", 3, "code", "BKN", "stands already"),
    ("units.csv", 3, "code", "Pác Nặm", "not a code"),
    ("units.csv", 3, "code", "x" * 51, "not a code"),
    ("units.csv", 3, "name", "Huyện Pác Nặm (mẫu)", "fictitious"),
    ("units.csv", 3, "region", "4", "not a region"),
    ("units.csv", 3, "groups", "lowland", "not a group"),
    ("units.csv", 3, "opened", "31/2/2025", "not a day"),
    ("units.csv", 3, "households", "1.250", "two ways"),
    ("units.csv", 3, "parent", "", "no parent"),
    ("units.csv", 3, "parent", "BKN-CM", "cannot belong"),
    ("indicators.csv", 3, "code", "BKA-01", "stands already"),
    ("indicators.csv", 3, "kind", "average", "unknown here"),
    ("indicators.csv", 3, "time", "daily", "unknown here"),
    ("indicators.csv", 3, "reporter", "minister", "unknown here"),
    ("indicators.csv", 3, "numerator", "no_such_question", "not a question"),
    ("indicators.csv", 3, "numerator", "", "blank"),
    ("indicators.csv", 7, "denominator", "", "divides by something"),
    ("indicators.csv", 7, "denominator", "population_male no_such_question", "not a question"),
    ("indicators.csv", 3, "name::vi", "", "blank"),
    ("indicators.csv", 3, "factor", "0", "above 0"),
    ("indicators.csv", 3, "group", "lowland", "not a group"),
    ("targets.csv", 5, "indicator", "BKA-99", "not an indicator"),
    ("targets.csv", 5, "scope", "NOWHERE", "nor a unit"),
    ("targets.csv", 5, "period", "2031", "outside the plan's period"),
    ("targets.csv", 5, "period", "2025-2026", "not a period"),
    ("targets.csv", 5, "op", "=>", "unknown here"),
    ("targets.csv", 5, "op", "", "blank"),
    ("targets.csv", 5, "kind", "wish", "unknown here"),
    ("targets.csv", 5, "value", "", "blank"),
    ("targets.csv", 5, "value", "many", "not a number"),
    ("targets.csv", 5, "printed", "", "blank"),
    ("targets.csv", 5, "counts", "81 of 209", "not written as"),
    ("duties.csv", 3, "code", "BKA-R1", "stands already"),
    ("duties.csv", 3, "rule", "every full moon", "cannot be read"),
    ("duties.csv", 3, "levels", "district hamlet", "not a kind of unit"),
    ("duties.csv", 3, "frequency", "often", "unknown here"),
    ("duties.csv", 3, "rule", "yearly", "names no day"),
    ("duties.csv", 3, "form", "no-such-form", "not a form"),
    ("milestones.csv", 2, "rule", "once by=2050-01-01", "outside"),
    ("scorecards/commune-standard-1300.csv", 4, "number", "5", "was expected"),
    ("scorecards/commune-standard-1300.csv", 4, "points", "-1", "below 0"),
    ("scorecards/commune-standard-1300-fail.csv", 2, "name", "", "blank"),
    ("scorecards/commune-standard-1300-fail.csv", 3, "code", "no-doctor", "stands already"),
    (VILLAGE, 3, "constraint", ". <= (3 * ", "cannot be used"),
    (VILLAGE, 3, "constraint", ". <= ${no_such_question}", "no_such_question"),
    (VILLAGE, 3, "constraint", "nosuchfunction(.)", "cannot be used"),
    (VILLAGE, 3, "constraint", ". <= /data/households", "cannot be used"),
    (VILLAGE, 3, "warning", ". >", "cannot be used"),
    (VILLAGE, 3, "constraint_message::vi", "", "say kindly"),
    (VILLAGE, 3, "name", "households", "stands already"),
    (VILLAGE, 3, "type", "geopoint", "not supported"),
    (VILLAGE, 3, "type", "image", "not supported"),
    (VILLAGE, 3, "type", "note", "not supported"),
    (VILLAGE, 3, "type", "begin_repeat", "not supported"),
    (VILLAGE, 3, "type", "begin_group", "never ends"),
    (VILLAGE, 3, "type", "end_group", "never began"),
    (VILLAGE, 3, "default", "0", "not supported"),
    (VILLAGE, 3, "media::image", "a.png", "not supported"),
    (VILLAGE, 3, "is_context", "", "no indicator uses"),
    (VILLAGE, 3, "is_context", "perhaps", "neither yes nor no"),
    (VILLAGE, 3, "label::vi", "", "blank"),
    (VILLAGE, 3, "label::vi", "Họ và tên người bệnh nặng nhất là gì?", "never collected"),
    (VILLAGE, 3, "label::vi", "Số điện thoại của trẻ?", "never collected"),
    (VILLAGE, 3, "hint::vi", "Ghi cả số CCCD.", "never collected"),
    (VILLAGE, 3, "hint::vi", "Thôn có ${households} hộ.", "cannot quote"),
    (VILLAGE, 8, "type", "select_one maybe", "not a list"),
    (VILLAGE, 9, "relevant", "${vhw_is_active} = 'yes' and (", "cannot be used"),
    (VILLAGE, 10, "calculation", "if(${vhw_active} = 1, 1, 0)", "circle"),
    (VILLAGE, 10, "calculation", "", "blank"),
    ("forms/village/choices.csv", 3, "name", "yes", "twice"),
    (STATION, 6, "type", "decimal", "exactly two integer"),
    (HEAD, 2, "name", "visits", "stands already"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "row", "column", "value", "words"), CELLS)
def test_a_spoiled_cell_is_named(folder, file: str, row: int, column: str, value: str, words: str) -> None:
    fail_items = [["code", "name"], ["no-doctor", "Không có bác sĩ"], ["no-water", "Không có nước sạch"]]
    folder.write("scorecards/commune-standard-1300-fail.csv", fail_items)
    folder.set_cell(file, row, column, value)
    faults = folder.faults()
    assert any(
        fault.file == file
        and words in str(fault)
        and (fault.row == row or words in ("stands already", "exactly two integer"))
        for fault in faults
    ), "\n".join(map(str, faults))
    assert any(fault.column in (column, "type", "name") for fault in faults if fault.file == file)


def test_every_fault_is_named_at_once(folder) -> None:
    folder.set_cell("targets.csv", 5, "op", "=>")
    folder.set_cell("targets.csv", 9, "indicator", "BKA-99")
    folder.set_cell("units.csv", 3, "kind", "hamlet")
    folder.set_cell(VILLAGE, 3, "constraint", ". <= (")
    places = {(fault.file, fault.row, fault.column) for fault in folder.faults()}
    assert {
        ("targets.csv", 5, "op"),
        ("targets.csv", 9, "indicator"),
        ("units.csv", 3, "kind"),
        (VILLAGE, 3, "constraint"),
    } <= places


def test_a_printed_sum_that_no_longer_holds(copy_plan: Callable[..., object]) -> None:
    folder = copy_plan("bac-giang-2030")
    folder.set_cell("targets.csv", 2, "value", "3")  # Sơn Động 2023, printed 2
    broken = [fault for fault in folder.faults() if fault.file == "tables.csv"]
    assert {fault.column for fault in broken} == {"printed"}
    assert [fault.row for fault in broken] == [2, 13, 24, 25]  # the row, the column, and the two stages
    assert "18, the document prints 17" in broken[0].sentence


def test_a_target_without_a_value_of_its_kind(folder) -> None:
    folder.set_cell("targets.csv", 5, "kind", "assigned")
    assert [(fault.row, fault.column) for fault in folder.faults()] == [(5, "value")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("start = 2025-01-01", "start = 2031-01-01", "in order"),
        ("start = 2025-01-01", 'start = "2025"', "not a day"),
        ('headline = "BKA-12"', 'headline = "BKA-99"', "not an indicator"),
        ('headline = "BKA-12"', "headline = 12", "words are needed"),
        ('role = "village"', 'role = "mayor"', "unknown here"),
        ('rule = "quarterly day=10 configured"', 'rule = "now and then"', "cannot be read"),
        ('code = "bac-kan-2025-2030"', 'code = "bac-kan"', "folder's name"),
        ('code = "station"', 'code = "village"', "twice"),
        ("hour = 8", "hour = 25", "from 0 to 23"),
        ("hour = 8", "hour = 8\nopening = 1", "not true or false"),
        ("hour = 8", "hour = 8\nevery = 3", "unknown here"),
        ("days = [-3, 1]", "days = [-3, 91]", "from -90 to 90"),
        ("hour = 8", "hour = ", "cannot be read"),
        ("opens_days_before_end", "opens_day_before_end", "unknown here"),
        ('reviewer = "head"', 'reviewer = "village"', "unknown here"),
        ('reviewer = "head"', 'reviewer = "head"\nreview_levels = 3', "from 1 to 2"),
        ('reviewer = "province"', 'reviewer = "province"\nreview_levels = 2', "no role above"),
        ("opens_days_before_end", "locks_days_after_due = -1\nopens_days_before_end", "from 0 to 365"),
        ("pass_percent = 80", "pass_percent = 180", "from 0 to 100"),
        ("criterion_percent = 50", "criterion_percent = 50\nweights = 1", "unknown here"),
        ('rule = "yearly by=12-05 configured"', 'rule = "yearly"', "names no day"),
        ('rule = "yearly by=12-05 configured"', 'rule = "every full moon"', "cannot be read"),
        ('verify_rule = "yearly by=12-20 configured"', 'verify_rule = "quarterly day=10"', "other periods"),
        ('rule = "yearly by=12-05 configured"\nverify', "verify", "needs a rule"),
        ('duty = "BKA-R3"', 'duty = "BKA-R33"', "not a duty"),
        ('code = "quality"', 'code = "quality-of-service-at-stations"', "longer than 26"),
    ],
)
def test_a_spoiled_plan_toml(folder, old: str, new: str, words: str) -> None:
    folder.replace("plan.toml", old, new)
    lines = (folder.path / "plan.toml").read_text(encoding="utf-8").splitlines()
    spoiled = {number for number, line in enumerate(lines, 1) if any(part in line for part in new.splitlines())}
    faults = [fault for fault in folder.faults() if fault.file == "plan.toml"]
    assert any(words in fault.sentence and fault.row in spoiled for fault in faults), faults


@pytest.mark.parametrize(("rule", "words"), [("quarterly", "names no day"), ("quarterly day=15", "share a round")])
def test_a_form_without_a_day_or_with_another_one(folder, rule: str, words: str) -> None:
    text = (folder.path / "plan.toml").read_text(encoding="utf-8")
    before, line, after = text.rpartition('rule = "quarterly day=10 configured"')
    (folder.path / "plan.toml").write_text(f'{before}rule = "{rule}"{after}', encoding="utf-8")
    assert line
    assert any(words in fault.sentence and fault.column == "forms.rule" for fault in folder.faults())


def test_missing_files_and_columns(folder) -> None:
    (folder.path / "indicators.csv").unlink()
    folder.write("duties.csv", [["code", "what"], ["BKA-R1", "x"]])
    (folder.path / "forms" / "head" / "survey.csv").unlink()
    faults = folder.faults()
    assert any(fault.file == "indicators.csv" and "missing" in fault.sentence for fault in faults)
    assert any(fault.file == HEAD and "missing" in fault.sentence for fault in faults)
    assert {fault.column for fault in faults if fault.file == "duties.csv"} >= {"from", "rule", "printed"}


def test_an_unknown_column_and_a_cell_too_many(folder) -> None:
    folder.set_cell(VILLAGE, 3, "constrant", ". > 0")
    rows = folder.rows("units.csv")
    folder.write("units.csv", [rows[0], rows[1], [*rows[2], "left over"], *rows[3:]])
    places = {(fault.file, fault.row, fault.column) for fault in folder.faults()}
    assert (VILLAGE, 1, "constrant") in places
    assert ("units.csv", 3, None) in places


def test_a_file_that_is_not_utf8(folder) -> None:
    text = (folder.path / "units.csv").read_text(encoding="utf-8")
    (folder.path / "units.csv").write_bytes(text.replace("ạ", "a").encode("utf-16"))
    assert any(fault.file == "units.csv" and "UTF-8" in fault.sentence for fault in folder.faults())


def test_what_only_pyxform_finds_carries_its_row(folder) -> None:
    folder.set_cell(VILLAGE, 6, "name", "meta")  # reserved by XForms, and by nobody else
    (fault,) = folder.faults()
    assert (fault.file, fault.row) == (VILLAGE, 6)
    assert "reserved" in fault.sentence


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(PlanFaults) as caught:
        read_plan(tmp_path / "nowhere")
    assert [str(fault) for fault in caught.value.faults] == ["plan.toml: the file is missing"]
