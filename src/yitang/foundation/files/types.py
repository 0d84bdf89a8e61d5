"""Which files are taken: the table of known types, and what this installation allows of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

MB = 1024 * 1024


@dataclass(frozen=True)
class FileType:
    """`suffixes` are what a name may end with, `mime` is what it is served as."""

    code: str
    label: Any
    suffixes: tuple[str, ...]
    mime: str


_OOXML = "application/vnd.openxmlformats-officedocument."

TYPES = {
    one.code: one
    for one in (
        FileType("docx", _("Word document"), (".docx",), f"{_OOXML}wordprocessingml.document"),
        FileType("pdf", "PDF", (".pdf",), "application/pdf"),
        FileType("xlsx", _("Excel workbook"), (".xlsx",), f"{_OOXML}spreadsheetml.sheet"),
        FileType("pptx", _("Slides"), (".pptx",), f"{_OOXML}presentationml.presentation"),
        FileType("ofd", "OFD", (".ofd",), "application/ofd"),
        FileType("jpeg", _("JPEG picture"), (".jpg", ".jpeg", ".jfif"), "image/jpeg"),
        FileType("png", _("PNG picture"), (".png",), "image/png"),
        FileType("webp", _("WebP picture"), (".webp",), "image/webp"),
        FileType("gif", _("GIF picture"), (".gif",), "image/gif"),
        FileType("txt", _("Plain text"), (".txt",), "text/plain; charset=utf-8"),
    )
}
PICTURES = frozenset({"jpeg", "png", "webp", "gif"})

OUTDATED = {
    ".doc": ".docx",
    ".wps": ".docx",
    ".rtf": ".docx",
    ".dot": ".docx",
    ".xls": ".xlsx",
    ".et": ".xlsx",
    ".ppt": ".pptx",
    ".dps": ".pptx",
}
"""Formats whose content cannot be checked, and the one to save as instead."""

WITH_MACROS = {
    ".docm": ".docx",
    ".dotm": ".docx",
    ".xlsm": ".xlsx",
    ".xltm": ".xlsx",
    ".xlam": ".xlsx",
    ".xlsb": ".xlsx",
    ".pptm": ".pptx",
    ".potm": ".pptx",
    ".ppsm": ".pptx",
}
"""Formats made to carry macros, and the one to save as instead."""


@dataclass(frozen=True)
class Limits:
    """How large one file may be, how many files and how many bytes one thing may carry."""

    one: int
    count: int
    together: int


def allowed() -> list[FileType]:
    """The types that this installation takes (`YITANG_FILE_TYPES`), in its order."""
    return [TYPES[code] for code in settings.FILE_TYPES if code in TYPES]


def limits() -> Limits:
    """The limits of this installation (`YITANG_FILE_MB`, `YITANG_FILES_MOST`, `YITANG_FILES_MB`)."""
    return Limits(settings.FILE_MB * MB, settings.FILES_MOST, settings.FILES_MB * MB)


def accepted_suffixes(codes: Iterable[str] = ()) -> str:
    """The value of an `accept` attribute: all allowed types, or the named ones."""
    wanted = set(codes)
    return ",".join(suffix for one in allowed() if not wanted or one.code in wanted for suffix in one.suffixes)


def type_by_suffix(suffix: str) -> FileType | None:
    """The allowed type that goes by this ending of a name."""
    return next((one for one in allowed() if suffix in one.suffixes), None)
