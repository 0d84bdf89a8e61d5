"""Tables as offices send them, and files that only look like tables."""

import gzip
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from yitang.foundation.core.errors import Invalid
from yitang.instruments.imports import readers
from yitang.instruments.imports.readers import look_through, open_table, sample

TEXT = '编号,案由\n1,关于“厕所革命”的建议\n2,"两行\n案由"\n'
ROWS = [(2, ["1", "关于“厕所革命”的建议"]), (3, ["2", "两行\n案由"])]


def rows_of(path: Path) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    with open_table(look_through(path)) as table:
        return table.headers, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TEXT, encoding=encoding)
    assert rows_of(path) == (["编号", "案由"], ROWS)


def test_csv_in_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    assert rows_of(path) == (["编号", "案由"], ROWS)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_csv_finds_its_separator(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"编号{separator}案由\n1{separator}甲\n")
    assert rows_of(path) == (["编号", "案由"], [(2, ["1", "甲"])])


def test_xlsx_is_read_with_days_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "案由", "提交日期"])
        sheet.write_row(2, 0, [3, "甲"])
        sheet.write_datetime(2, 2, date(2026, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    assert rows_of(path) == (["编号", "案由", "提交日期"], [(3, [3.0, "甲", date(2026, 1, 5)])])


def test_empty_rows_are_passed_over_and_numbers_stay(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("编号,案由\n,\n1,甲\n")
    assert rows_of(path)[1] == [(3, ["1", "甲"])]


def test_sample_gives_the_first_rows_as_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TEXT)
    assert sample(look_through(path), 1) == (["编号", "案由"], [["1", "关于“厕所革命”的建议"]])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.pdf", b"%PDF"),
        ("t.xlsx", b"no archive"),
        ("t.csv.gz", b"no archive"),
        ("t.csv.gz", gzip.compress(TEXT.encode(), mtime=0)[:-12]),
        ("t.csv", b"\xff\x81\x00\x9f\xff"),
        ("t.csv", b""),
        ("t.csv", "案由,案由\n甲,乙\n".encode()),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Invalid):
        rows_of(path)


def test_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MOST_BYTES", 3 * readers.MB)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"a" * (8 * readers.MB)))
    with pytest.raises(Invalid):
        look_through(path)


def test_xlsx_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MOST_SHEET_BYTES", readers.MB)
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2 * readers.MB))
    with pytest.raises(Invalid):
        look_through(path)
