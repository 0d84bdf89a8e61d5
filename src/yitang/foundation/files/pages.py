"""Files as pages: what is made from the bytes behind the wall, kept until the bytes go, and made again when it is missing."""

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.html import Block, blocks_of
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.store import Arrived, derived_of, path_of
from yitang.foundation.files.types import PICTURES
from yitang.foundation.files.wall import Refused, behind_wall

READABLE = PICTURES | {"docx", "pdf", "txt"}
"""Types that are read as pages; the others are downloaded."""
MOST_TEXT = 400_000
PATIENT = 30.0
"""Seconds by the clock for a file that passed its check: what may be slow now is the machine, and a page without its picture helps nobody."""


@dataclass(frozen=True)
class Word:
    """A Word document as read: its raw HTML (clean it before showing), how many pictures it has and how many were lost."""

    html: str
    pictures: int
    lost: int
    folder: Path

    def blocks(self) -> list[Block]:
        return blocks_of(self.html)


def word_of(file: StoredFile) -> Word:
    """A kept docx, read. Raises `NotFound` when the bytes are gone, `Refused` (of the wall) when it cannot be read any more."""
    folder = derived_of(file.council_id, file.sha256) / "word"
    if not (folder / "document.json").is_file():
        _make(folder, lambda fresh: _read_word(_bytes_of(file), fresh))
    return _word_in(folder)


def word_at(council_id: UUID, arrived: Arrived) -> Word:
    """A checked docx that has no row yet, read to where its row will look for it."""
    folder = derived_of(council_id, arrived.sha256) / "word"
    if not (folder / "document.json").is_file():
        _make(folder, lambda fresh: _read_word(arrived.path, fresh))
    return _word_in(folder)


def take_words(council_id: UUID, arrived: Sequence[Arrived], seconds: float = 90.0) -> list[Refused | None]:
    """Check and read many documents at once; for each, in order, what is wrong with it. They are kept as `word_at` keeps them.

    Should one of them break the process that reads, each is looked at alone.
    """
    with tempfile.TemporaryDirectory(prefix="yitang-words-") as root:
        folders = [Path(root) / str(number) for number in range(len(arrived))]
        for folder in folders:
            folder.mkdir()
        paths = [str(one.path) for one in arrived]
        try:
            each = behind_wall("take_words", seconds=seconds, paths=paths, folders=[str(folder) for folder in folders])["each"]
        except Refused:
            return [_alone(council_id, one) for one in arrived]
        return [_kept(council_id, *both) for both in zip(arrived, folders, each, strict=True)]


def _kept(council_id: UUID, one: Arrived, read: Path, answer: dict[str, Any]) -> Refused | None:
    if "fault" in answer:
        return Refused(answer.pop("fault"), answer)

    def fill(fresh: Path) -> None:
        shutil.copytree(read, fresh, dirs_exist_ok=True)
        _write_json(fresh / "document.json", answer["fine"])

    _make(derived_of(council_id, one.sha256) / "word", fill)
    return None


def _alone(council_id: UUID, one: Arrived) -> Refused | None:
    try:
        behind_wall("check", path=one.path, type="docx")
        word_at(council_id, one)
    except Refused as refused:
        return refused
    return None


def pdf_pages(file: StoredFile) -> dict[str, Any]:
    """`{"pages": [{"width", "height", "text"}], "count"}` of a PDF."""
    folder = derived_of(file.council_id, file.sha256) / "pdf"
    if not (folder / "pages.json").is_file():
        found = behind_wall("read_pdf", seconds=PATIENT, path=_bytes_of(file))
        _make(folder, lambda fresh: _write_json(fresh / "pages.json", found))
    pages: dict[str, Any] = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    return pages


def plain_text(file: StoredFile) -> str:
    """A text file as text, in whichever of the two usual encodings it is."""
    data = _bytes_of(file).read_bytes()[: MOST_TEXT * 4]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    return text[:MOST_TEXT]


def piece_of(file: StoredFile, number: int) -> Path:
    """The WebP of a page of a PDF, of a picture in a Word document, or of a picture itself. Raises `NotFound`."""
    folder = derived_of(file.council_id, file.sha256)
    if file.type == "docx":
        path = word_of(file).folder / f"{number}.webp"
    elif file.type == "pdf":
        path = folder / "drawn" / f"{number}.webp"
        _make_one(path, lambda target: _drawn(file, "draw_pdf", page=number, target=target))
    elif file.type in PICTURES and number == 1:
        path = folder / "shown.webp"
        _make_one(path, lambda target: _drawn(file, "copy_picture", target=target))
    else:
        path = folder / "none"
    if not path.is_file():
        raise NotFound(_("There is no such page."))
    return path


def _drawn(file: StoredFile, job: str, **arguments: Any) -> dict[str, Any]:
    return behind_wall(job, seconds=PATIENT, path=_bytes_of(file), **arguments)


@dataclass(frozen=True)
class Bare:
    """A copy for strangers, without what says who made a file: where it lies, and of which type it is now."""

    path: Path
    type: str


def bare_of(file: StoredFile) -> Bare:
    """The copy of a kept file that strangers may have. Raises `NotFound`, and `Refused` (of the wall) where no such copy can be made."""
    folder = derived_of(file.council_id, file.sha256) / "bare"
    if not (folder / "copy.json").is_file():
        _make(folder, lambda fresh: _copy_bare(file, fresh))
    found = json.loads((folder / "copy.json").read_text(encoding="utf-8"))
    return Bare(folder / "copy", found["type"])


def _copy_bare(file: StoredFile, fresh: Path) -> None:
    # As patient as with a folder of documents: it is done once, by an office, and a scan may have a hundred pages.
    made = behind_wall("copy_bare", seconds=60.0, path=_bytes_of(file), type=file.type, target=fresh / "copy")
    _write_json(fresh / "copy.json", made)


def _read_word(path: Path, folder: Path) -> None:
    _write_json(folder / "document.json", behind_wall("read_word", seconds=PATIENT, path=path, folder=folder))


def _word_in(folder: Path) -> Word:
    found = json.loads((folder / "document.json").read_text(encoding="utf-8"))
    return Word(found["html"], found["pictures"], found["lost"], folder)


def _bytes_of(file: StoredFile) -> Path:
    path = path_of(file.council_id, file.sha256)
    if not path.is_file():
        raise NotFound(_("The content of this file has been removed."))
    return path


def _make(folder: Path, fill: Any) -> None:
    """Fill a folder aside and put it there whole; whoever comes second finds the first one's."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{uuid7().hex}")
    fresh.mkdir()
    try:
        fill(fresh)
        if not folder.exists():
            fresh.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _make_one(path: Path, fill: Any) -> None:
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid7().hex}.webp")
    try:
        fill(fresh)
        os.replace(fresh, path)
    except Refused as refused:
        raise NotFound(_("This page cannot be shown. Download the file to read it.")) from refused
    finally:
        fresh.unlink(missing_ok=True)


def _write_json(path: Path, found: dict[str, Any]) -> None:
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
