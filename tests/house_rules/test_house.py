"""The laws of the house that a machine can see."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "bot",
    "handlers",
    "dialogue",
    "indicators",
    "programmes",
    "reporting",
    "storage",
    "scheduler",
    "charts",
    "exports",
    "simulator",
)
DRAWERS = re.compile(r"(^|/)(utils?|helpers?|misc|common|base|core|managers?|services?)(\.py|/|$)")
LONGEST = 300
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãéèíìóòõúùýÁÀÃÉÈÍÌÓÒÕÚÙÝ]")

# Where Vietnamese words are not sentences for people: notation of numbers and dates, and words that people type.
READS_OR_WRITES_VIETNAMESE = {
    "indicators/notation.py": "writes Quý, năm, tháng",
    "indicators/number_words.py": "writes hai mươi mốt",
    "indicators/counts.py": "reads nam=, nữ=",
    "dialogue/phrases.py": "reads không, trên, hai mươi",
    "dialogue/digits.py": "reads numbers",
    "dialogue/numbers.py": "reads numbers",
    "dialogue/ratios.py": "reads trên",
    "dialogue/readings.py": "reads hôm nay",
    "programmes/sheet.py": "reads có, không in a cell",
    "bot/cli_wording.py": "names languages",
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def modules() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (*ROOMS, "tests", "benchmarks")
    ]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_is_longer_than_the_law_allows() -> None:
    lengths = {
        short(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
        if "migrations/versions" not in short(path)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_module_is_a_drawer() -> None:
    assert [short(path) for path in tracked() if DRAWERS.search(short(path))] == []


def test_every_module_says_why_it_exists() -> None:
    silent = [
        short(path)
        for path in modules()
        if path.read_text(encoding="utf-8").strip() and ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None
    ]
    assert silent == []


def test_no_sentence_for_people_stands_outside_the_wording_catalogue() -> None:
    found = []
    for path in modules():
        name = short(path)
        if name.startswith("tests/") or name in READS_OR_WRITES_VIETNAMESE:
            continue
        found += [
            f"{name}:{line} {text!r}"
            for line, text in _literals(path)
            if VIETNAMESE.search(text.replace("Trạm", "").replace("(mẫu)", ""))  # the product's name, the sample mark
        ]
    assert found == []


def test_nothing_of_one_machine_is_in_the_repository() -> None:
    telltale = re.compile(
        r"/" + r"(home|root|work|Users)/[a-z]|--(extra-)?index-" + r"url [a-z]|https?://[^ ]+/" + r"simple\b"
    )
    found = []
    for path in tracked():
        if path.suffix in {".png", ".xlsx", ".jar", ".ico"} or path.name == Path(__file__).name:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if telltale.search(line):
                found.append(f"{short(path)}:{number} {line.strip()[:80]}")
    assert found == []


@pytest.mark.parametrize(("paper", "limit"), [("ARCHITECTURE.md", 120)])
def test_papers_stay_short(paper: str, limit: int) -> None:
    assert len((ROOT / paper).read_text(encoding="utf-8").splitlines()) <= limit


def _literals(path: Path) -> list[tuple[int, str]]:
    """String constants that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
