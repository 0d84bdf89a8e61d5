"""Files that a room makes or is given for a while: in the data folder, per council, whole or not there, swept when they are old."""

import hashlib
import time
from collections.abc import Container
from pathlib import Path
from uuid import UUID

from django.conf import settings

KEPT_SECONDS = 7 * 24 * 3600
"""How long such a file is kept: a week."""
_FORBIDDEN = '\\/:*?"<>|\n\r\t'


def folder_of(room: str, council_id: UUID) -> Path:
    """Where a room keeps such files of a council; it need not exist yet."""
    return Path(settings.DATA_DIR) / room / str(council_id)


def lay_down(path: Path, content: bytes) -> str:
    """Write a file so that nobody ever finds half of it; returns its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)
    return hashlib.sha256(content).hexdigest()


def sweep_folder(folder: Path, needed: Container[str] = ()) -> dict[str, int]:
    """Remove the files of a folder that are a week old, but those whose name up to its first dot is needed; says how many went."""
    removed = 0
    for path in folder.glob("*"):
        if path.name.split(".")[0] not in needed and path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
            removed += 1
    return {"removed": removed}


def as_file_name(words: str, most: int) -> str:
    """Words as a part of a file's name: without what file systems refuse, at most so many characters."""
    return "".join("_" if char in _FORBIDDEN else char for char in words)[:most]
