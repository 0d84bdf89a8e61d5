"""公开: an approved copy for strangers, redacted by a person, and its withdrawal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.proposals.desks.entries import waiting_now
from yitang.features.proposals.desks.queues import awaiting_publication, published_copies
from yitang.features.proposals.forms.office import PublishForm, TakeDownForm
from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.features.proposals.publication_files import offered
from yitang.features.proposals.views.lists import CountedPaginator
from yitang.features.proposals.views.steps import seen, take, track_of
from yitang.foundation.files.attaching import file_rows
from yitang.foundation.files.checks import refusal
from yitang.foundation.files.pages import bare_of
from yitang.foundation.files.wall import Refused
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.telltales import findings_in, marked, summary_of
from yitang.foundation.ui.views import not_found
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.handling.models import Reply
from yitang.instruments.handling.queries import issued_replies

PER_PAGE = 25


@require_safe
@needs("proposals.publish")
def queue(request: Any) -> HttpResponse:
    """What may be published, what is public, and what was taken down."""
    view = request.GET.get("view", "")
    if view in ("public", "taken_down"):
        found: Any = published_copies(request.actor, taken_down=view == "taken_down").defer("body", "replies")
    else:
        view, found = "", awaiting_publication(request.actor).defer("body")
    number = counted(request, ("publication", view), found.order_by().count)
    page = CountedPaginator(found, PER_PAGE, number).get_page(request.GET.get("page"))
    here = reverse("desk:proposals:publish", kwargs={"council": request.council.code})
    public = counted(request, "published", lambda: published_copies(request.actor).count())
    tabs = [
        {"label": _("To publish"), "url": here, "current": not view, "count": waiting_now(request).get("publish", 0)},
        {"label": _("Public now"), "url": f"{here}?view=public", "current": view == "public", "count": public},
        {"label": _("Taken down"), "url": f"{here}?view=taken_down", "current": view == "taken_down", "count": None},
    ]
    context = {"page": page, "view": view, "tabs": tabs, "classes": labels("proposal_class")}
    return render(request, "proposals/office/publish_queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.publish")
def prepare(request: Any, case_id: UUID) -> HttpResponse:
    """The text as it came beside the text as it will go out; then a preview; then publication."""
    proposal = seen(request.actor, case_id)
    track = track_of(case_id, "publication")
    if track is None or (track.state == "published" and request.method != "POST"):
        return redirect("desk:proposals:detail", council=request.council.code, case_id=case_id)
    if request.method != "POST":
        earlier = PublicProposal.objects.filter(case_id=case_id).first()
        text = {"title": proposal.case.title, "body": proposal.body, "is_summary": ""}
        if earlier:
            text = {"title": earlier.title, "body": earlier.body, "is_summary": "1" if earlier.is_summary else ""}
        form = PublishForm.fresh(track, text)
        form.offer_files(_choices(case_id))
        return _edit_page(request, proposal, form)
    form = PublishForm(request.POST)
    form.offer_files(_choices(case_id))
    step = request.POST.get("step")
    if not form.is_valid() or step == "edit" or not _copied(case_id, form):
        return _edit_page(request, proposal, form)
    if step != "publish":
        return _preview_page(request, proposal, form)
    asked = form.cleaned_data
    payload = {"title": asked["title"], "body": asked["body"], "is_summary": bool(asked["is_summary"])}
    payload["files"] = form.chosen_files
    result = take(request, form, proposal.case, ("publication", "publish"), payload=payload)
    if isinstance(result, HttpResponse):
        return result
    if result is None:
        return _edit_page(request, proposal, form)
    messages.success(request, _("“%(title)s” is public now.") % {"title": asked["title"]})
    return redirect("desk:proposals:publish", council=request.council.code)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.publish")
def take_down(request: Any, case_id: UUID) -> HttpResponse:
    """撤下, with a reason that stays on record."""
    proposal = seen(request.actor, case_id)
    track = track_of(case_id, "publication")
    if track is None:
        return not_found(request)
    form = TakeDownForm.fresh(track)
    if request.method == "POST":
        form = TakeDownForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            result = take(request, form, proposal.case, ("publication", "take_down"), reason=reason)
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                messages.success(request, _("“%(title)s” is no longer public.") % {"title": proposal.case.title})
                return redirect("desk:proposals:publish", council=request.council.code)
    context = {
        "question": _("Take “%(title)s” down?") % {"title": proposal.case.title},
        "explanation": _("Strangers no longer find it from this moment. It can be published again later."),
        "act": _("Take it down"),
        "cancel_url": reverse("desk:proposals:publish", kwargs={"council": request.council.code}) + "?view=public",
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _choices(case_id: UUID) -> list[tuple[str, str]]:
    return [(str(one.file.pk), one.file.name) for one in offered(case_id)]


def _copied(case_id: UUID, form: PublishForm) -> bool:
    """Make the copies of the chosen files, so that the act finds them made; what cannot be copied is said at its box."""
    files = {str(one.file.pk): one.file for one in offered(case_id)}
    fine = True
    for asked in form.chosen_files:
        file = files[asked["id"]]
        try:
            bare_of(file)
        except Refused as refused:
            form.add_error(f"file_{file.pk}", refusal(file.name, refused))
            fine = False
    return fine


def _file_lines(request: Any, form: PublishForm, case_id: UUID) -> list[dict[str, Any]]:
    """The attachments as the page lists them: the box, the name under which it goes out, and what to look at in the name."""
    lines = []
    for one in offered(case_id):
        box, name = form.file_fields(str(one.file.pk))
        said = str(name.value() or "")
        row = file_rows(request, [one.file])[0]
        lines.append(row | {"box": box, "field": name, "unit": one.unit, "said": said, "findings": summary_of(findings_in(said))})
    return lines


def _edit_page(request: Any, proposal: Proposal, form: PublishForm) -> HttpResponse:
    context = {
        "proposal": proposal,
        "form": form,
        "original": marked(proposal.body),
        "findings": summary_of(findings_in(f"{proposal.case.title}\n{proposal.body}")),
        "left": summary_of(findings_in(str(form["body"].value() or ""))) if form.is_bound else [],
        "replies": _replies(proposal),
        "files": _file_lines(request, form, proposal.pk),
        "class_label": labels("proposal_class").get(proposal.class_code, ""),
    }
    return render(request, "proposals/office/publish.html", context, status=422 if form.is_bound and form.errors else 200)


def _preview_page(request: Any, proposal: Proposal, form: PublishForm) -> HttpResponse:
    asked = form.cleaned_data
    replies = _replies(proposal)
    context = {
        "proposal": proposal,
        "form": form,
        "title": asked["title"],
        "body": asked["body"],
        "is_summary": bool(asked["is_summary"]),
        "left": summary_of(findings_in(f"{asked['title']}\n{asked['body']}")),
        "replies": replies,
        "files": [line for line in _file_lines(request, form, proposal.pk) if line["box"].value()],
        "class_label": labels("proposal_class").get(proposal.class_code, ""),
    }
    return render(request, "proposals/office/publish_preview.html", context)


def _replies(proposal: Proposal) -> list[dict[str, Any]]:
    """The replies with what the units decided about them; what goes out is decided by them, and shown here before."""
    results = labels("result_class")
    return [
        {
            "unit": reply.assignment.unit.name,
            "text": reply.text,
            "public": reply.publicity == Reply.Publicity.PUBLIC,
            "basis": reply.publicity_basis,
            "result": results.get(reply.result_class, ""),
            "issued_on": reply.issued_on,
            "findings": summary_of(findings_in(reply.text)),
        }
        for reply in issued_replies(proposal.pk)
    ]
