"""A list on its way out: registered, made with its mark, handed over at once or laid aside until a second person agrees."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from yitang.foundation.exports.actions import ask, note_made
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn
from yitang.foundation.exports.marks import Mark, mark_of
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.files.aside import folder_of, lay_down
from yitang.foundation.permissions.actors import Actor

FOLDER = "exports"
DIGEST_CHUNK = 1 << 16
Writer = Callable[[IO[bytes], list[ExportColumn], Mark], None]
"""Writes the file with these columns and this mark."""


@dataclass(frozen=True)
class HandedOut:
    """The copy, and its file where it may leave at once; `file` is None while somebody has to agree."""

    copy: ExportCopy
    name: str
    file: IO[bytes] | None


def hand_out(
    actor: Actor, *, key: str | None, kind: str, purpose: str, rows: int, asked: dict[str, str], name: str, write: Writer
) -> HandedOut:
    """Register and make a file inside the reader's scope. An empty purpose is the kind's first.

    Raises `Invalid` for a purpose that is not known, `Refused` for one that is not the actor's.
    """
    declared = EXPORT_KINDS.get(kind)
    wanted = declared.purpose(purpose) if purpose else declared.purposes[0]
    done = ask(actor, key=key, kind=kind, purpose=wanted.code, rows=rows, asked=asked, file_name=name)
    copy = ExportCopy.objects.get(pk=UUID(str(done["copy_id"])))
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    write(file, declared.chosen(wanted), mark_of(copy))
    file.seek(0)
    if copy.state != ExportCopy.State.FREE:
        with file:
            digest = lay_down(path_of(copy), file.read())
        note_made(actor, copy_id=copy.pk, sha256=digest, taken=False)
        return HandedOut(copy, name, None)
    digest = _digest_of(file)
    note_made(actor, copy_id=copy.pk, sha256=digest, taken=True)
    file.seek(0)
    return HandedOut(copy, name, file)


def path_of(copy: ExportCopy) -> Path:
    """Where the file of a copy waits, or waited."""
    if copy.kind in EXPORT_KINDS and (own := EXPORT_KINDS.get(copy.kind).path):
        return own(copy)
    return folder_of(FOLDER, copy.council_id) / f"{copy.pk}{Path(copy.file_name).suffix}"


def _digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(DIGEST_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
