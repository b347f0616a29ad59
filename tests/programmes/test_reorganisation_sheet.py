"""The table of a reorganisation: what its cells may say, in Vietnamese or English, and that nothing in it is fatal."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.succession import StepKind
from programmes.reorganisation_checks import check_together
from programmes.reorganisation_sheet import ReorganisationTable, read_reorganisation

COLUMNS = ("loại", "ngày", "mã cũ", "tên cũ", "mã mới", "tên mới", "thuộc", "tỷ lệ", "ghi chú")
cells = st.one_of(
    st.sampled_from(
        ["sáp nhập", "chia", "chuyển", "đổi tên", "bãi bỏ", "merge", "1/7/2025", "A", "B", "40%", "0,6", "2/5"]
    ),
    st.text(max_size=8),
)


def read(folder: Path, text: str) -> ReorganisationTable:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return read_reorganisation(path)


@pytest.mark.parametrize(
    "text",
    [
        "kind,date,old,new,share\nsplit,2025-07-01,A,X,2/5\n",
        "Loại;Ngày;Mã cũ;Mã mới;Tỷ lệ;Ghi chú\nChia;1/7/2025;A;X;40 %;theo dân số\n",
        '\ufeffLOẠI,NGÀY,MÃ CŨ,MÃ MỚI,TỶ LỆ\ntách,01/07/2025,A,X,"0,4"\n',
    ],
    ids=["English", "Vietnamese from Excel", "capitals and a mark"],
)
def test_headings_and_words_are_read_in_both_languages(tmp_path: Path, text: str) -> None:
    table = read(tmp_path, text)
    assert table.faults.faults == []
    (one,) = table.relations
    assert (one.kind, one.since, one.old, one.new) == (StepKind.SPLIT, date(2025, 7, 1), "A", "X")
    assert one.share == Fraction(2, 5)


def test_a_unit_that_moves_or_is_renamed_keeps_its_code_where_none_is_given(tmp_path: Path) -> None:
    rows = "kind,date,old,new,name,parent\nmove,1/7/2025,A,,,P\nrename,1/7/2025,B,,Xã B,\nrename,1/7/2025,C,D,Xã D,\n"
    table = read(tmp_path, rows)
    assert [(one.new, one.stays) for one in table.relations] == [("A", True), ("B", True), ("D", False)]


@pytest.mark.parametrize("share", ["0", "1", "100%", "1,5", "2/0", "-1/2", "một nửa", "1/7/2025"])
def test_a_share_is_a_part(tmp_path: Path, share: str) -> None:
    table = read(tmp_path, f'kind,date,old,new,share\nsplit,1/7/2025,A,X,"{share}"\n')
    assert [(fault.row, fault.column) for fault in table.faults.faults] == [(2, "share")]
    assert table.relations == ()


def test_a_missing_column_and_an_empty_table_are_faults(tmp_path: Path) -> None:
    assert [fault.column for fault in read(tmp_path, "kind,date,old\nmove,1/7/2025,A\n").faults.faults] == ["new"]
    assert [fault.sentence for fault in read(tmp_path, "kind,date,old,new\n").faults.faults] == ["has no rows"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, max_size=10), max_size=6))
def test_nothing_that_somebody_types_is_fatal(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
        table = read_reorganisation(path)
        check_together(table.relations)
        assert all(fault.row is None or fault.row >= 1 for fault in table.all_faults())
        assert all(one.share is None or 0 < one.share < 1 for one in table.relations)
