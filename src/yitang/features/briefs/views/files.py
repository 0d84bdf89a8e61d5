"""Files in the form of a brief: the photos go with whichever button is pressed, beside what the form itself does."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yitang.features.briefs.attachments import ATTACHMENT, REPLY
from yitang.features.briefs.queries import KIND, own_briefs
from yitang.features.briefs.views.reading import address
from yitang.foundation.core.errors import YitangError
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import Added, add_uploads, file_to_remove, key_for
from yitang.foundation.files.names import clean_name
from yitang.foundation.ui.sent import key_of

View = Callable[..., HttpResponseBase]


def with_files(view: View) -> View:
    """The page of a brief. The files of one that exists go first, those of a new one once its words are saved."""

    @wraps(view)
    def taking(request: Any, case_id: UUID) -> HttpResponseBase:
        if request.method != "POST" or not (request.FILES or request.POST.get("remove_file")):
            return view(request, case_id)
        own = own_briefs(request.actor).filter(pk=case_id)
        added = _taken(request, case_id) if own.exists() else None
        response = view(request, case_id)
        if added is None:
            if own.exists():
                added = _taken(request, case_id)
            else:
                _say_not_yet(request)
            if response.status_code == 422:
                # Drawn once more, now that there is more to say; the words were saved by the first time, or not at all.
                response = view(request, case_id)
        return _onward(request, response, added, address(request, "edit", case_id))

    return taking


def take_reply_files(request: Any, assignment_id: UUID) -> Added | None:
    """The files that a unit's form brings along or takes away; None when it does neither."""
    if not (request.FILES or request.POST.get("remove_file")):
        return None
    return _taken(request, assignment_id, REPLY)


def stays_at_files(request: Any, added: Added) -> bool:
    """Whether the reader wants to stay where the files are, or has to because one was refused."""
    return request.POST.get("act") == "attach" or file_to_remove(request) is not None or bool(added.problems)


def _taken(request: Any, subject_id: UUID, kind: str = KIND) -> Added:
    """Remove and add what the form says; what could not be added is said on the page that follows."""
    added = Added()
    file_id = file_to_remove(request)
    try:
        if file_id is not None:
            gone = remove(request.actor, key=key_for(key_of(request), "remove", file_id), file_id=file_id)
            messages.success(request, _("“%(name)s” was removed.") % {"name": gone["name"]})
        uploads = request.FILES.getlist("files")
        added = add_uploads(request.actor, uploads, kind=kind, subject_id=subject_id, purpose=ATTACHMENT, key=key_of(request))
    except YitangError as error:
        added.problems.append(str(error.message))
    if added.files:
        words = ngettext("%(n)d file was added.", "%(n)d files were added.", len(added.files))
        messages.success(request, words % {"n": len(added.files)})
    for problem in added.problems:
        messages.error(request, problem)
    return added


def _say_not_yet(request: Any) -> None:
    for upload in request.FILES.getlist("files"):
        words = _("“%(name)s” was not added yet: correct what is marked below, then choose it again.")
        messages.error(request, words % {"name": clean_name(upload.name)})


def _onward(request: Any, response: HttpResponseBase, added: Added | None, page: str) -> HttpResponseBase:
    """Stay where the files are when that was asked for or one of them was refused; else go where the form leads."""
    if response.status_code != 302 or added is None:
        return response
    return redirect(f"{page}#files") if stays_at_files(request, added) else response
