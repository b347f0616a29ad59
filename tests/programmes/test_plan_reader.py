"""Reading plan folders as officials save them, and the plan as one document."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.scorecard import FailItem
from programmes.document import DocumentError, digest_of, plan_from_document, plan_to_document
from programmes.listing import describe_plan
from programmes.reader import read_plan

PLANS = Path(__file__).parents[2] / "plans"
CODES = sorted(path.name for path in PLANS.iterdir())


def with_semicolons(text: str) -> str:
    """The sheet as a Vietnamese Excel saves it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


@pytest.mark.parametrize("code", CODES)
def test_a_plan_and_its_document_are_the_same(code: str) -> None:
    plan = read_plan(PLANS / code, with_samples=True)
    text = json.dumps(plan_to_document(plan))
    assert plan_from_document(json.loads(text)) == plan
    assert json.dumps(plan_to_document(plan_from_document(json.loads(text)))) == text


def test_a_document_that_is_none() -> None:
    document = plan_to_document(read_plan(PLANS / "chieng-on-2024"))
    with pytest.raises(DocumentError, match="format"):
        plan_from_document({**document, "format": 99})
    for spoiled in (
        {**document["plan"], "unheard_of": 1},
        {**document["plan"], "start": "tomorrow"},
        {**document["plan"], "units": "none"},
        {key: value for key, value in document["plan"].items() if key != "title"},
    ):
        with pytest.raises(DocumentError, match="plan"):
            plan_from_document({**document, "plan": spoiled})


def test_reading_a_document_needs_no_pyxform(tmp_path: Path) -> None:
    document = tmp_path / "plan.json"
    document.write_text(json.dumps(plan_to_document(read_plan(PLANS / "bac-kan-2025-2030"))), encoding="utf-8")
    program = (
        "import json, sys; from programmes.document import plan_from_document;"
        f"plan = plan_from_document(json.load(open({str(document)!r}, encoding='utf-8')));"
        "assert plan.form('village').questionnaire.steps;"
        "print([name for name in ('pyxform', 'openpyxl', 'xlsxwriter') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    shown = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_digest_follows_the_content() -> None:
    plan = read_plan(PLANS / "chieng-on-2024")
    assert plan.digest == digest_of(plan) == read_plan(PLANS / "chieng-on-2024").digest
    assert digest_of(replace(plan, title="khác")) != plan.digest


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("units.csv", lambda text: "\ufeff" + text),
        ("targets.csv", with_semicolons),
        ("forms/village/choices.csv", lambda text: "\ufeff" + with_semicolons(text).replace("\n", "\r\n")),
        ("targets.csv", lambda text: text + ",,,,,,\n"),
        ("targets.csv", lambda text: text.replace(",0.8,", ',"0,8",')),
    ],
)
def test_what_excel_does_to_a_sheet_changes_nothing(folder, file: str, change) -> None:
    before = read_plan(folder.path)
    path = folder.path / file
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_bytes(change(text).encode())
    assert read_plan(folder.path) == before


def test_letters_saved_in_pieces_are_put_together(folder) -> None:
    before = read_plan(folder.path)
    path = folder.path / "indicators.csv"
    path.write_text(unicodedata.normalize("NFD", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert read_plan(folder.path) == before


def test_samples_are_loaded_only_when_asked() -> None:
    plain, demo = (read_plan(PLANS / "bac-kan-2025-2030", with_samples=asked) for asked in (False, True))
    assert [unit.code for unit in plain.units] == ["BKN", "BKN-PN", "BKN-CM"]
    samples = demo.units[len(plain.units) :]
    assert all(unit.is_sample and unit.name.endswith("(mẫu)") for unit in samples)
    assert not any(unit.is_sample for unit in plain.units)
    assert {unit.region for unit in samples if unit.kind == "commune"} == {1, 2, 3}


def test_the_listing_is_plain_json_of_the_promised_shape() -> None:
    listing = json.loads(json.dumps(describe_plan(read_plan(PLANS / "bac-giang-2030"))))
    assert listing["code"] == "bac-giang-2030"
    assert (listing["number"], listing["issued"]) == ("115/KH-UBND", "2023-06-27")
    assert (listing["start"], listing["end"]) == ("2023-01-01", "2030-12-31")
    assert listing["units"][1] == {
        "code": "BGG-SD",
        "name": "Huyện Sơn Động",
        "type": "district",
        "parent": "BGG",
    }
    assert set(listing["indicators"][0]) >= {"code", "name", "unit", "reporter"}
    assert {
        "indicator": "BGI-01",
        "scope": "BGG-VY",
        "period": "2024",
        "kind": "new_in_year",
        "op": ">=",
        "value": "0",
        "printed": "0",
    } in listing["targets"]
    assert any(target["value"] is None for target in listing["targets"])
    assert set(listing["duties"][0]) >= {"code", "frequency", "rule"}


def test_who_reviews_and_when_a_period_is_locked(folder) -> None:
    plan = read_plan(folder.path)
    assert (plan.locks_days_after_due, plan.form("village").review_levels) == (30, 1)
    folder.replace("plan.toml", 'reviewer = "head"', 'reviewer = "head"\nreview_levels = 2')
    folder.replace("plan.toml", "opens_days_before_end", "locks_days_after_due = 45\nopens_days_before_end")
    plan = read_plan(folder.path)
    assert (plan.locks_days_after_due, plan.form("village").review_levels) == (45, 2)
    assert plan_from_document(plan_to_document(plan)) == plan


def test_blanks_of_the_document_stay_blank() -> None:
    listing = describe_plan(read_plan(PLANS / "chieng-on-2024"))
    assert listing["number"] is None
    assert listing["issued"] is None


def test_scorecards_and_groups() -> None:
    plan = read_plan(PLANS / "lao-cai-2023")
    (card,) = plan.scorecards
    assert card.criteria[4].name == "Kế hoạch - Tài chính"
    assert card.points is None
    assert {group.code: group.expected for group in plan.groups} == {"rural": 7, "nutrition": 4}
    (commune, quality) = read_plan(PLANS / "bac-kan-2025-2030").scorecards
    assert commune.points == Decimal(100)
    assert (commune.rule, commune.verify_rule) == ("yearly by=12-05 configured", "yearly by=12-20 configured")
    assert quality.criteria == ()
    assert (quality.duty, quality.verify_duty) == ("BKA-R3", "BKA-R2")


def test_a_card_has_the_automatic_fail_items_that_the_office_enters(folder) -> None:
    folder.write("scorecards/quality.csv", [["number", "name", "points"], ["1", "Vệ sinh", "12,5"]])
    folder.write("scorecards/quality-fail.csv", [["code", "name"], ["no-water", "Không có nước sạch"]])
    quality = read_plan(folder.path).scorecards[1]
    assert quality.points == Decimal("12.5")
    assert quality.fail_items == (FailItem("no-water", "Không có nước sạch"),)
    assert plan_from_document(plan_to_document(read_plan(folder.path))).scorecards[1] == quality


def test_milestones_know_their_last_day() -> None:
    (move,) = read_plan(PLANS / "bac-kan-2025-2030").milestones
    assert (move.printed, move.due) == ("trước ngày 01 tháng 7 năm 2025", date(2025, 6, 30))
