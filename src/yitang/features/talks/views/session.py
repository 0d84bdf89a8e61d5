"""The session itself, step by step on a phone: who came, what they suggested, what has to be solved, minutes, photos."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.talks import actions, problems
from yitang.features.talks.attachments import PAPER, PHOTO
from yitang.features.talks.forms import AnswerForm, AttendanceForm, MinutesForm, ProblemForm, SuggestionForm
from yitang.features.talks.models import Named
from yitang.features.talks.photos import take_pictures
from yitang.features.talks.policy import RUN
from yitang.features.talks.queries import attendance_of, named_at, suggestions_of
from yitang.features.talks.states import TALK
from yitang.features.talks.views.parts import form_page, link, minted
from yitang.features.talks.views.talks import runnable
from yitang.foundation.core.errors import NotFound, YitangError
from yitang.foundation.core.ids import uuids
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import file_to_remove, key_for
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.naming import written
from yitang.instruments.suggestions.models import Suggestion


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def attendance(request: Any, case_id: UUID) -> HttpResponse:
    """How many of each kind took part, and who of the lists."""
    found = runnable(request, case_id)
    kinds = [(one.code, one.label) for one in entries(actions.PARTICIPANTS)]
    there = named_at(found.pk)
    initial: dict[str, Any] = {f"n_{code}": n for code, n in attendance_of(found.pk).items()}
    initial["named"] = "\n".join(written(one.principal) for one in there)
    initial["chaired"] = next((written(one.principal) for one in there if one.part == Named.Part.CHAIRED), "")
    form = AttendanceForm(request.POST or None, kinds=kinds, initial=initial)
    version = version_of(request) or found.version
    return form_page(
        request,
        form,
        lambda: actions.record_attendance(
            request.actor, key=key_of(request), case_id=found.pk, expected_version=version, **form.data_of()
        ),
        heading=_("Who took part"),
        act=_("Save the numbers"),
        back=link(request, TALK, found.pk),
        done=_("Saved."),
        note=found.case.title,
        version=version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def minutes(request: Any, case_id: UUID) -> HttpResponse:
    """What was said, whether people agreed, on what."""
    found = runnable(request, case_id)
    initial = {name: getattr(found, name) for name in ("minutes", "consensus", "agreed")}
    form = MinutesForm(request.POST or None, initial=initial)
    version = version_of(request) or found.version
    return form_page(
        request,
        form,
        lambda: actions.write_minutes(
            request.actor, key=key_of(request), case_id=found.pk, expected_version=version, **form.cleaned_data
        ),
        heading=_("Minutes"),
        act=_("Save the minutes"),
        back=link(request, TALK, found.pk),
        done=_("Saved."),
        note=found.case.title,
        version=version,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def suggest(request: Any, case_id: UUID) -> HttpResponse:
    """Write down a suggestion; the next one follows at once."""
    found = runnable(request, case_id)
    form, suggestion_id = SuggestionForm(request.POST or None), minted(request, "suggestion_id")

    def run() -> None:
        asked = form.cleaned_data
        raised_by = asked["listed"].pk if asked["listed"] else None
        actions.raise_suggestion(
            request.actor,
            key=key_of(request),
            case_id=found.pk,
            suggestion_id=suggestion_id,
            text=asked["text"],
            said_by=asked["said_by"],
            raised_by=raised_by,
        )

    another = "another" in request.POST
    return form_page(
        request,
        form,
        run,
        heading=_("Write down a suggestion"),
        act=_("Write it down"),
        back=link(request, TALK, found.pk),
        done=_("Written down."),
        note=found.case.title,
        hidden=[("suggestion_id", suggestion_id)],
        another=_("Write it down and the next one"),
        there=list(suggestions_of(found.pk)),
        onward=(lambda: request.path) if another else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def answer(request: Any, suggestion_id: UUID) -> HttpResponse:
    """What comes of a suggestion, said at the venue itself."""
    row = Suggestion.objects.select_related("case", "raised_by").filter(pk=suggestion_id, case__kind=TALK).first()
    if row is None:
        raise NotFound(_("There is no such suggestion, or it is not yours to see."))
    found = runnable(request, row.case_id)
    form = AnswerForm(request.POST or None, initial={"adopted": row.adopted, "text": row.answer})
    return form_page(
        request,
        form,
        lambda: actions.answer_suggestion(request.actor, key=key_of(request), suggestion_id=row.pk, **form.cleaned_data),
        heading=_("What comes of the suggestion"),
        act=_("Save the answer"),
        back=link(request, TALK, found.pk),
        done=_("Saved."),
        note=row.text,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def note_problem(request: Any, case_id: UUID) -> HttpResponse:
    """Write down a problem, by itself or out of a suggestion (`?suggestion=`)."""
    found = runnable(request, case_id)
    asked = next(iter(uuids([request.GET.get("suggestion", "")])), None)
    row = Suggestion.objects.filter(pk=asked, case=found.case).first() if asked else None
    form, problem_id = ProblemForm(request.POST or None, initial={"text": row.text if row else ""}), minted(request)

    def run() -> None:
        problems.note_problem(
            request.actor,
            key=key_of(request),
            case_id=problem_id,
            talk_id=found.pk,
            text=form.cleaned_data["text"],
            suggestion_id=row.pk if row else None,
        )

    return form_page(
        request,
        form,
        run,
        heading=_("Write down a problem"),
        act=_("Write it down"),
        back=link(request, TALK, found.pk),
        done=_("Written down. Say who deals with it, and until when."),
        note=found.case.title,
        hidden=[("case_id", problem_id)],
        onward=lambda: link(request, "problem", problem_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def files(request: Any, case_id: UUID) -> HttpResponse:
    """Photos of the talk and scanned papers; photos lose what cameras write into them."""
    found = runnable(request, case_id)
    if request.method == "POST":
        said = change_files(request, TALK, found.pk, PHOTO, PAPER)
        return redirect(request.path if said else link(request, TALK, found.pk))
    return render(request, "talks/files.html", {"talk": found, "back": link(request, TALK, found.pk)})


def change_files(request: Any, kind: str, subject_id: UUID, pictures: str, others: str) -> bool:
    """Remove and add what the form says; True when something is to be read about it on the same page."""
    problems_said: Iterable[str] = ()
    gone = file_to_remove(request)
    try:
        if gone is not None:
            remove(request.actor, key=key_for(key_of(request), "remove", gone), file_id=gone)
            messages.success(request, _("The file was removed."))
        else:
            uploads = request.FILES.getlist("files")
            added, problems_said = take_pictures(request.actor, uploads, kind, subject_id, pictures, others, key_of(request))
            if added:
                messages.success(request, _("%(n)d files were added.") % {"n": added})
    except YitangError as error:
        messages.error(request, str(error.message))
        return True
    for words in problems_said:
        messages.error(request, words)
    return gone is not None or bool(problems_said)
