"""Files in the forms of a draft and of a reply: taken with whichever button is pressed, beside what the form itself does."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yitang.features.proposals.attachments import ATTACHMENT, REPLY
from yitang.features.proposals.intake.word import text_of
from yitang.features.proposals.queries import KIND, own_proposals
from yitang.foundation.core.errors import Invalid, YitangError
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import Added, add_uploads, file_to_remove, key_for
from yitang.foundation.files.checks import check, refusal
from yitang.foundation.files.names import clean_name
from yitang.foundation.files.pages import word_at
from yitang.foundation.files.store import receive_upload
from yitang.foundation.files.types import TYPES
from yitang.foundation.files.wall import Refused
from yitang.foundation.ui.sent import key_of

View = Callable[..., HttpResponseBase]
STAYS = ("attach", "word")
"""Buttons that add files and stay on the page."""


def with_files(view: View) -> View:
    """The page of a draft. The files of a draft that exists go first, those of a new one once its words are saved."""

    @wraps(view)
    def taking(request: Any, case_id: UUID) -> HttpResponseBase:
        if not _brings_files(request):
            return view(request, case_id)
        own = own_proposals(request.actor).filter(pk=case_id)
        added = _taken(request, KIND, case_id) if own.exists() else None
        response = view(request, case_id)
        if added is None:
            if own.exists():
                added = _taken(request, KIND, case_id)
            else:
                _say_not_yet(request)
            if response.status_code == 422:
                # Drawn once more, now that there is more to say; the words were saved by the first time, or not at all.
                response = view(request, case_id)
        return _onward(request, response, added, reverse("desk:proposals:edit", kwargs=_kwargs(request, case_id=case_id)))

    return taking


def with_reply_files(view: View) -> View:
    """The page of a reply: files as with a draft, and a Word document whose words become the text."""

    @wraps(view)
    def taking(request: Any, assignment_id: UUID) -> HttpResponseBase:
        if not _brings_files(request):
            return view(request, assignment_id)
        _put_words_into_text(request)
        added = _taken(request, REPLY, assignment_id)
        response = view(request, assignment_id)
        return _onward(
            request, response, added, reverse("desk:proposals:unit_reply", kwargs=_kwargs(request, assignment_id=assignment_id))
        )

    return taking


def _brings_files(request: Any) -> bool:
    return request.method == "POST" and bool(request.FILES or request.POST.get("remove_file"))


def _taken(request: Any, kind: str, subject_id: UUID) -> Added:
    """Remove and add what the form says; what could not be added is said on the page that follows."""
    added = Added()
    file_id = file_to_remove(request)
    try:
        if file_id is not None:
            gone = remove(request.actor, key=key_for(key_of(request), "remove", file_id), file_id=file_id)
            messages.success(request, _("“%(name)s” was removed.") % {"name": gone["name"]})
        uploads = [*request.FILES.getlist("files"), *request.FILES.getlist("word")]
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
    pressed = request.POST.get("act") or request.POST.get("then")
    if pressed == "word" and not added.problems:
        return redirect(page)
    stays = pressed in STAYS or file_to_remove(request) is not None
    return redirect(f"{page}#files") if stays or added.problems else response


def _put_words_into_text(request: Any) -> None:
    """The words of the Word document follow what is already written, before the form is read."""
    upload = request.FILES.get("word")
    if upload is None:
        return
    try:
        arrived = receive_upload(request.council.id, upload)
        checked = check(arrived, upload.name or "", ["docx"])
        words = text_of(word_at(request.council.id, arrived).blocks())
    except Invalid:
        # Adding it as a file says the same sentence.
        return
    except Refused as refused:
        messages.error(request, refusal(clean_name(upload.name or ""), refused, TYPES["docx"]))
        return
    form = request.POST.copy()
    written = form.get("text", "").replace("\r\n", "\n").rstrip()
    if words not in written:
        form["text"] = f"{written}\n\n{words}" if written else words
        request.POST = form
        messages.info(request, _("The words of “%(name)s” are in the text now. Read them through.") % {"name": checked.name})


def _kwargs(request: Any, **ids: UUID) -> dict[str, Any]:
    return {"council": request.council.code, **ids}
