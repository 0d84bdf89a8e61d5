"""The attachments of public copies as strangers get them: their lines on the page, and their bytes while the copy is in force."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404
from django.urls import reverse

from yitang.features.proposals.attachments import PUBLIC_FILES
from yitang.features.proposals.models import PublicProposal
from yitang.features.proposals.queries import published
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.store import path_of
from yitang.foundation.files.types import PICTURES, TYPES
from yitang.foundation.files.views import NOTHING_RUNS
from yitang.foundation.permissions.actors import Actor


def file_rows(copy: PublicProposal, council_code: str, unit: str = "") -> list[dict[str, Any]]:
    """The files of the text, or of a unit's reply, as the portal lists them."""
    return [
        {
            "name": facts["name"],
            "size": facts["size"],
            "kind": TYPES[facts["type"]].label,
            "url": file_path(facts["id"], council_code),
        }
        for facts in copy.attachments
        if facts["unit"] == unit
    ]


def file_path(file_id: str, council_code: str) -> str:
    """The address of a published file; it holds no secret, since the file is public."""
    return reverse("portal:proposals:file", kwargs={"council": council_code, "public_file": file_id})


def served(actor: Actor, file_id: UUID) -> FileResponse:
    """The bytes of a file of a copy in force. A picture opens in the page (some webviews cannot download), all else is saved.

    Raises `Http404` for what is not, or no longer, part of a copy.
    """
    file = StoredFile.objects.filter(pk=file_id, subject_kind=PUBLIC_FILES, state=StoredFile.State.KEPT).first()
    copy = published(actor).filter(pk=file.subject_id).first() if file else None
    if file is None or copy is None or not any(facts["id"] == str(file_id) for facts in copy.attachments):
        raise Http404
    path = path_of(file.council_id, file.sha256)
    if not path.is_file():
        raise Http404
    saved = file.type not in PICTURES
    response = FileResponse(path.open("rb"), as_attachment=saved, filename=file.name, content_type=TYPES[file.type].mime)
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response
