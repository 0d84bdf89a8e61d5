"""What a file really is, by its content alone."""

import zipfile
from pathlib import Path

import puremagic

from yitang.foundation.files.inside.faults import Fault
from yitang.foundation.files.inside.packages import package_kind

HEAD = 4096
_BY_MAGIC = {
    ".pdf": "pdf",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".png": "png",
    ".gif": "gif",
    ".webp": "webp",
    ".svg": "svg",
    ".html": "html",
    ".exe": "exe",
    ".doc": "ole",
    ".rtf": "rtf",
}
_MARKUP = ("<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "<body", "<iframe")


def kind_of(path: Path) -> str:
    """A type's code, or a word for what else it is. Raises `Fault` for a file that is two things at once."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Fault("empty")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return package_kind(path)
    found = _by_magic(head)
    if found == "ole":
        # A document with a password is such a container too; its parts are named in wide characters.
        return "locked" if "EncryptedPackage".encode("utf-16-le") in path.read_bytes()[: 1 << 22] else "ole"
    if not found:
        return _text_or_nothing(path)
    if zipfile.is_zipfile(path) or (found != "pdf" and b"%PDF-" in head[:1024]):
        raise Fault("two_faces")
    return found


def _by_magic(head: bytes) -> str:
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return ""
    known = [_BY_MAGIC[match.extension] for match in matches if match.extension in _BY_MAGIC]
    # Some signatures are common words; a text that begins with one is still a text.
    return known[0] if known else ""


def _text_or_nothing(path: Path) -> str:
    data = path.read_bytes()
    if b"\x00" in data:
        return "unknown"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "html" if any(mark in text[:2000].lower() for mark in _MARKUP) else "txt"
    return "unknown"
