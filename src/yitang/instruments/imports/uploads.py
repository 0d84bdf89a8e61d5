"""Uploaded tables on their way into a batch: kept in the data folder, per council, until the batch has ended."""

import shutil
from dataclasses import replace
from typing import IO, Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.aside import folder_of, sweep_folder
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.readers import KINDS, MB, Source, look_through

MOST_UPLOADED = 200 * MB
FOLDER = "imports"


def keep(council_id: UUID, file: IO[bytes], name: str, size: int) -> Source:
    """Keep an uploaded file and look through it. Raises `Invalid` for one that is too large or no table."""
    if size > MOST_UPLOADED:
        most = MOST_UPLOADED // MB
        raise Invalid(
            _("The file has %(n)d MB. Up to %(most)d MB can be uploaded; pack it as .csv.gz.") % {"n": size // MB, "most": most}
        )
    folder = folder_of(FOLDER, council_id)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{uuid7().hex}.new"
    try:
        with fresh.open("wb") as copy:
            shutil.copyfileobj(file, copy, MB)
        source = look_through(fresh, name)
        path = fresh.replace(folder / f"{source.sha256}{source.kind}")
    finally:
        fresh.unlink(missing_ok=True)
    return replace(source, path=path)


def kept(council_id: UUID, sha256: str, name: str) -> Source:
    """The kept file of this digest. Raises `NotFound` when it is gone."""
    for kind in KINDS:
        path = folder_of(FOLDER, council_id) / f"{sha256}{kind}"
        if sha256.isalnum() and path.is_file():
            return look_through(path, name if name.lower().endswith(kind) else f"table{kind}")
    raise NotFound(_("The uploaded file is gone. Upload it again."))


def sweep(council_id: UUID) -> dict[str, Any]:
    """Remove files that no unfinished batch needs and that are a week old; returns how many went."""
    states = [ImportBatch.State.STAGING, ImportBatch.State.STAGED, ImportBatch.State.AGREED]
    needed = set(ImportBatch.objects.filter(council_id=council_id, state__in=states).values_list("sha256", flat=True))
    return sweep_folder(folder_of(FOLDER, council_id), needed)
