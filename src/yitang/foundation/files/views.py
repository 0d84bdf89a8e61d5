"""A file as a page, its pieces, and its original. Each asks the subject again: an address alone opens nothing."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.html import cleaned
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.pages import READABLE, pdf_pages, piece_of, plain_text, word_of
from yitang.foundation.files.queries import find_file
from yitang.foundation.files.store import path_of
from yitang.foundation.files.subjects import FILE_SUBJECTS
from yitang.foundation.files.types import PICTURES, TYPES
from yitang.foundation.files.wall import Refused
from yitang.foundation.permissions.web import needs

PAGES_AT_ONCE = 10
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"


@require_safe
@needs("files.read")
def read(request: Any, file_id: UUID) -> HttpResponse:
    """The file as a page: some phones and webviews cannot download at all."""
    file = _found(request, file_id)
    context = {
        "file": file,
        "kind": TYPES[file.type].label,
        "place": FILE_SUBJECTS.get(file.subject_kind).place(request, file.subject_id),
        "download_url": _address(request, "download", file),
        "readable": file.type in READABLE,
    }
    try:
        context |= _content(request, file)
    except Refused:
        # It was taken once and cannot be read now; the original is still there.
        context["readable"] = False
    return _guarded(render(request, "files/read.html", context))


@require_safe
@needs("files.read")
def download(request: Any, file_id: UUID) -> FileResponse:
    """The original, under its own name (RFC 6266), never opened in the browser and never run."""
    file = _found(request, file_id)
    path = path_of(file.council_id, file.sha256)
    if not path.is_file():
        raise NotFound(_("The content of this file has been removed."))
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=TYPES[file.type].mime)
    response["Content-Security-Policy"] = NOTHING_RUNS
    return _guarded(response)


@require_safe
@needs("files.read")
def piece(request: Any, file_id: UUID, piece: int) -> FileResponse:
    """A page of a PDF or a picture, as a picture made here."""
    file = _found(request, file_id)
    response = FileResponse(piece_of(file, piece).open("rb"), content_type="image/webp")
    response["Content-Security-Policy"] = NOTHING_RUNS
    return _guarded(response)


def _found(request: Any, file_id: UUID) -> StoredFile:
    file = find_file(request.actor, file_id)
    if file is None:
        raise NotFound(_("There is no such file, or it is not yours to see."))
    return file


def _guarded(response: Any) -> Any:
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content(request: Any, file: StoredFile) -> dict[str, Any]:
    if file.type == "docx":
        word = word_of(file)
        html = cleaned(word.html, lambda number: _address(request, "piece", file, piece=number))
        # The page has a heading of its own already.
        html = html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
        return {"html": SafeString(html), "lost": word.lost}
    if file.type == "pdf":
        return _pdf(request, file)
    if file.type in PICTURES:
        return {"picture_url": _address(request, "piece", file, piece=1)}
    if file.type == "txt":
        return {"text": plain_text(file)}
    return {}


def _pdf(request: Any, file: StoredFile) -> dict[str, Any]:
    found = pdf_pages(file)
    numbered = [
        page | {"number": number, "url": _address(request, "piece", file, piece=number)}
        for number, page in enumerate(found["pages"], 1)
    ]
    page = Paginator(numbered, PAGES_AT_ONCE).get_page(request.GET.get("page"))
    return {"pages": page, "count": found["count"], "more": found["count"] - len(numbered)}


def _address(request: Any, name: str, file: StoredFile, **more: Any) -> str:
    return reverse(f"desk:files:{name}", kwargs={"council": request.council.code, "file_id": file.pk, **more})
