"""Reading tables: csv, csv.gz and xlsx, row by row, with guards against files that are no tables or far too large."""

import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from yitang.foundation.core.errors import Invalid
from yitang.instruments.imports.parse import line

MB = 1024 * 1024
MOST_BYTES = 2048 * MB
MOST_SHEET_BYTES = 400 * MB
MOST_RATIO = 300
MOST_COLUMNS = 200
MOST_ROWS = 1_000_000
MOST_CELL = 200_000
KINDS = (".csv.gz", ".csv", ".xlsx")

csv.field_size_limit(MOST_CELL * 4)


@dataclass(frozen=True)
class Source:
    """A file that has been looked through once: what it is, its digest and, for text, its encoding."""

    path: Path
    name: str
    kind: str
    sha256: str
    encoding: str = ""


@dataclass
class Table:
    """Headers and the rows below them; a row carries the number that a spreadsheet program shows for it."""

    headers: list[str]
    rows: Iterator[tuple[int, list[Any]]]


def look_through(path: Path, name: str = "") -> Source:
    """Digest the file and find out what it is. Raises `Invalid` when it cannot be a table or is too large."""
    name = name or path.name
    kind = next((kind for kind in KINDS if name.lower().endswith(kind)), "")
    if not kind:
        raise Invalid(_("“%(name)s” is no table that can be read. Save it as .xlsx or .csv.") % {"name": name})
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(MB):
            digest.update(block)
    encoding = "" if kind == ".xlsx" else _encoding(path, kind, name)
    if kind == ".xlsx":
        _guard_archive(path, name)
    return Source(path, name, kind, digest.hexdigest(), encoding)


@contextmanager
def open_table(source: Source) -> Iterator[Table]:
    """Open the table for one walk through it. Raises `Invalid` when there is no header or the file is damaged."""
    opened = _open_sheet if source.kind == ".xlsx" else _open_text
    with opened(source) as raw:
        numbered = enumerate(_guarded(raw), start=1)
        headers: list[str] = []
        for _number, cells in numbered:
            headers = [line(cell) for cell in cells]
            if any(headers):
                break
        while headers and not headers[-1]:
            headers.pop()
        if not headers:
            raise Invalid(_("“%(name)s” is empty: the first row must hold the names of the columns.") % {"name": source.name})
        doubled = {header for header in headers if header and headers.count(header) > 1}
        if doubled:
            names = "、".join(sorted(doubled))
            raise Invalid(_("Several columns are called “%(names)s”. Give each column a name of its own.") % {"names": names})
        yield Table(headers, ((n, cells) for n, cells in numbered if any(cell not in ("", None) for cell in cells)))


def sample(source: Source, count: int = 5) -> tuple[list[str], list[list[str]]]:
    """Headers and the first rows as text, for the page that asks which column is what."""
    with open_table(source) as table:
        rows = [[line(cell) if cell is not None else "" for cell in cells] for _n, cells in islice(table.rows, count)]
        return table.headers, rows


def _guarded(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    for number, cells in enumerate(rows):
        if number > MOST_ROWS:
            raise Invalid(_("The file has more than %(n)d rows. Split it.") % {"n": MOST_ROWS})
        if len(cells) > MOST_COLUMNS:
            cells = cells[:MOST_COLUMNS]
        yield cells


def _bytes(path: Path, kind: str) -> Any:
    return gzip.open(path, "rb") if kind == ".csv.gz" else path.open("rb")


def _encoding(path: Path, kind: str, name: str) -> str:
    """The first encoding in which the whole text makes sense; raises `Invalid` for none, and for a packed bomb."""
    with path.open("rb") as file:
        head = file.read(2)
    if kind == ".csv" and head in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    packed = max(path.stat().st_size, 1)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with _bytes(path, kind) as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
                read = 0
                while block := text.read(MB):
                    read += len(block)
                    if read > MOST_BYTES or (kind == ".csv.gz" and read > 64 * MB and read > packed * MOST_RATIO):
                        raise Invalid(_("“%(name)s” is too large when unpacked. Split it.") % {"name": name})
            return encoding
        except UnicodeDecodeError:
            continue
        except (OSError, EOFError) as error:
            raise Invalid(_("“%(name)s” is damaged and cannot be unpacked. Export it again.") % {"name": name}) from error
    raise Invalid(_("The characters of “%(name)s” cannot be read. Save it as .xlsx or as CSV in UTF-8.") % {"name": name})


@contextmanager
def _open_text(source: Source) -> Iterator[Iterator[list[Any]]]:
    with _bytes(source.path, source.kind) as raw, io.TextIOWrapper(raw, encoding=source.encoding, newline="") as text:
        lines = (text_line.replace("\0", "") for text_line in text)
        first = next(lines, "")
        separator = max(",\t;", key=first.count)

        def rows() -> Iterator[list[Any]]:
            try:
                yield from csv.reader(_chain(first, lines), delimiter=separator)
            except csv.Error as error:
                raise Invalid(_("“%(name)s” is damaged: %(error)s.") % {"name": source.name, "error": error}) from error

        yield rows()


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


@contextmanager
def _open_sheet(source: Source) -> Iterator[Iterator[list[Any]]]:
    try:
        with CalamineWorkbook.from_path(source.path) as book:
            yield iter(book.get_sheet_by_index(0).iter_rows())
    except CalamineError as error:
        raise Invalid(_("“%(name)s” is damaged: %(error)s.") % {"name": source.name, "error": error}) from error


def _guard_archive(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise Invalid(_("“%(name)s” is no xlsx file. Save it again as .xlsx.") % {"name": name}) from error
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    if unpacked > MOST_SHEET_BYTES or len(parts) > 5000 or (unpacked > 64 * MB and unpacked > packed * MOST_RATIO):
        raise Invalid(_("“%(name)s” is too large when unpacked. Split it, or save it as .csv.gz.") % {"name": name})
