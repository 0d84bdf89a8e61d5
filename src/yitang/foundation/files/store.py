"""The bytes: written aside first, put under their hash by the act that wants them, swept when no row names them.

`MEDIA_ROOT/<council>/<ab>/<cd>/<sha256>` holds what rows name and goes into the backup. What is just coming in and what can be
made again (pages, smaller pictures) lies beside it in the data folder and does not.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _

from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.models import StoredFile

CHUNK = 1024 * 1024
UNNAMED_KEPT = 24 * 3600
"""Seconds that bytes without a row stay: longer than any act runs."""
REMOVED_KEPT = timedelta(days=7)
"""How long the bytes of a removed file stay."""


@dataclass(frozen=True)
class Arrived:
    """Bytes that came in and have no row yet."""

    path: Path
    size: int
    sha256: str


def receive(council_id: UUID, chunks: Iterable[bytes]) -> Arrived:
    """Write what comes in to the disk, under its hash in the folder of arrivals."""
    folder = _arrivals(council_id)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{uuid7().hex}.new"
    digest, size = hashlib.sha256(), 0
    try:
        with fresh.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        path = fresh.replace(folder / digest.hexdigest())
    finally:
        fresh.unlink(missing_ok=True)
    return Arrived(path, size, digest.hexdigest())


def receive_upload(council_id: UUID, upload: UploadedFile) -> Arrived:
    """The same with a file of a form."""
    return receive(council_id, upload.chunks(CHUNK))


def place(council_id: UUID, sha256: str) -> None:
    """Put arrived bytes where rows look for them; called inside the act, before its row is written.

    An act that fails afterwards leaves bytes that no row names; they are swept. Raises `NotFound` when there are no such bytes.
    """
    path, arrived = path_of(council_id, sha256), _arrivals(council_id) / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Putting the same bytes there again makes them young, so that a sweeper who runs just now leaves them.
        os.replace(arrived, path)
    except FileNotFoundError:
        if not path.is_file():
            raise NotFound(_("The uploaded file is gone. Choose it again.")) from None
        os.utime(path)
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def waiting(council_id: UUID, sha256: str) -> Path | None:
    """Where arrived bytes with this hash lie, as long as they are there."""
    path = _arrivals(council_id) / sha256
    return path if len(sha256) == 64 and sha256.isalnum() and path.is_file() else None


def path_of(council_id: UUID, sha256: str) -> Path:
    """Where bytes with this hash lie. Raises `NotFound` for what is no hash (a purged row has none)."""
    if len(sha256) != 64 or not sha256.isalnum():
        raise NotFound(_("The content of this file has been removed."))
    return Path(settings.MEDIA_ROOT) / str(council_id) / sha256[:2] / sha256[2:4] / sha256


def derived_of(council_id: UUID, sha256: str) -> Path:
    """The folder for what can be made again from these bytes."""
    return Path(settings.DATA_DIR) / "pages" / str(council_id) / sha256[:2] / sha256[2:4] / sha256


def needed(council_id: UUID, hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that a row still names: kept, or removed less than a week ago. The scope must be open."""
    recent = Q(state=StoredFile.State.REMOVED, ended_at__gt=now() - REMOVED_KEPT)
    rows = StoredFile.objects.filter(Q(state=StoredFile.State.KEPT) | recent, council_id=council_id, sha256__in=list(hashes))
    return set(rows.order_by().values_list("sha256", flat=True))


def erase(council_id: UUID, hashes: Iterable[str]) -> int:
    """Remove bytes that no row names any more, at once; returns how many."""
    wanted = [one for one in hashes if one]
    gone = set(wanted) - needed(council_id, wanted)
    for sha256 in gone:
        path_of(council_id, sha256).unlink(missing_ok=True)
        shutil.rmtree(derived_of(council_id, sha256), ignore_errors=True)
    return len(gone)


def sweep(council_id: UUID) -> int:
    """Remove bytes without a row that are a day old, and arrivals that nobody wanted; returns how many."""
    old = time.time() - UNNAMED_KEPT
    for path in _arrivals(council_id).glob("*"):
        if path.stat().st_mtime < old:
            path.unlink(missing_ok=True)
    removed = 0
    root = Path(settings.MEDIA_ROOT) / str(council_id)
    for folder in sorted(root.glob("??/??")):
        aged = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < old}
        for name in aged.keys() - needed(council_id, aged):
            removed += _take_away(council_id, aged[name], old)
    return removed


def _take_away(council_id: UUID, path: Path, old: float) -> bool:
    """Remove the bytes, unless an upload has put the same ones there this very moment."""
    aside = _arrivals(council_id) / f"{uuid7().hex}.swept"
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    if aside.stat().st_mtime >= old:
        aside.replace(path)
        return False
    aside.unlink()
    shutil.rmtree(derived_of(council_id, path.name), ignore_errors=True)
    return True


def _arrivals(council_id: UUID) -> Path:
    return Path(settings.DATA_DIR) / "arrivals" / str(council_id)


def _sync_folder(folder: Path) -> None:
    """A new name is safe against a power cut only when its folder has been written out as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
