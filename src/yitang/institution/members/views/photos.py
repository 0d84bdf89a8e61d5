"""Photographs of members: many at once by file name, one on the member's page, and the picture itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.queries import find_file
from yitang.foundation.files.store import path_of
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.members import photos as actions
from yitang.institution.members.policy import MANAGE, VIEW
from yitang.institution.members.views.member import member_or_404

KEPT_SECONDS = 3600


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def photos(request: Any) -> HttpResponse:
    """Many photographs, found by the numbers in their names; each that was not taken is named with its reason."""
    taken = None
    if request.method == "POST":
        uploads = request.FILES.getlist("files")
        if uploads:
            taken = actions.take_photos(request.actor, uploads, key_of(request))
        else:
            messages.warning(request, _("Choose the photographs, or a zip with them."))
            return redirect("desk:members:photos", council=request.council.code)
    context = {"taken": taken, "key": key_of(request) if taken is None else "", "accept": ",".join((*actions.ENDINGS, ".zip"))}
    return render(request, "members/photos.html", context | {"most": actions.MOST})


@require_POST
@needs(MANAGE)
def set_photo(request: Any, member_id: UUID) -> HttpResponse:
    """One photograph for this member, or none any more."""
    member = member_or_404(request, member_id)
    if "remove" in request.POST:
        actions.drop_photo(request.actor, key=key_of(request), member_id=member.pk)
        messages.success(request, _("The photograph was removed."))
    elif upload := request.FILES.get("file"):
        taken = actions.take_one(request.actor, member, upload, key_of(request))
        for problem in taken.problems:
            messages.warning(request, problem)
        if taken.members:
            messages.success(request, said(taken.members))
    return redirect("desk:members:member", council=request.council.code, member_id=member.pk)


def said(members: int) -> str:
    """How many photographs were taken."""
    return ngettext("%(n)d photograph was taken.", "%(n)d photographs were taken.", members) % {"n": members}


@require_safe
@needs(VIEW)
def photo(request: Any, file_id: UUID) -> FileResponse:
    """The portrait, for those who see the member; it lies in no shared cache."""
    file = find_file(request.actor, file_id)
    if file is None or file.subject_kind != actions.KIND:
        raise NotFound
    path = path_of(file.council_id, file.sha256)
    if not path.is_file():
        raise NotFound(_("The content of this file has been removed."))
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response
