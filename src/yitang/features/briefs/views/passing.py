"""转办: choosing the units; the release to the public and its withdrawal."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.briefs.forms.desk import PassOnForm, ReasonForm, ReleaseForm
from yitang.features.briefs.forms.steps import take
from yitang.features.briefs.models import PublicBrief
from yitang.features.briefs.views.reading import address, seen
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.telltales import findings_in, marked, summary_of
from yitang.instruments.handling.queries import issued_replies
from yitang.instruments.workflow.board import board_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.pass_on")
def pass_on(request: Any, case_id: UUID) -> HttpResponse:
    """Which unit answers, with which co-units, or several each for itself."""
    brief = seen(request.actor, case_id)
    step = board_of(request.actor, brief).step("course", "pass_on")
    if step is None and request.method != "POST":
        return redirect(address(request, "detail", case_id))
    form = PassOnForm.fresh(step.track if step else None, day=today())
    if request.method == "POST":
        form = PassOnForm(request.POST, day=today())
        if form.is_valid():
            result = take(request, form, brief.case, ("course", "pass_on"), payload=form.payload)
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                messages.success(request, _("“%(title)s” is with the units.") % {"title": brief.case.title})
                return redirect(address(request, "detail", case_id))
    return render(request, "briefs/desk/pass_on.html", {"brief": brief, "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.publish")
def release(request: Any, case_id: UUID) -> HttpResponse:
    """The text as issued beside the text as it will go out; then a preview; then the release."""
    brief = seen(request.actor, case_id)
    step = board_of(request.actor, brief).step("publication", "publish")
    if step is None and request.method != "POST":
        return redirect(address(request, "detail", case_id))
    if request.method != "POST":
        return _edit_release(request, brief, ReleaseForm.fresh(step.track if step else None, _first_copy(brief)))
    form = ReleaseForm(request.POST)
    asked = request.POST.get("step")
    if not form.is_valid() or asked == "edit":
        return _edit_release(request, brief, form)
    if asked != "publish":
        left = summary_of(findings_in("\n".join(form.payload.values())))
        context = {"brief": brief, "form": form, "copy": form.payload, "left": left}
        return render(request, "briefs/desk/release_preview.html", context)
    result = take(request, form, brief.case, ("publication", "publish"), payload=form.payload)
    if isinstance(result, HttpResponse):
        return result
    if result is None:
        return _edit_release(request, brief, form)
    messages.success(request, _("“%(title)s” is public now.") % {"title": form.payload["title"]})
    return redirect(address(request, "detail", case_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.publish")
def take_down(request: Any, case_id: UUID) -> HttpResponse:
    """撤下, with a reason that stays on record."""
    brief = seen(request.actor, case_id)
    step = board_of(request.actor, brief).step("publication", "take_down")
    if step is None and request.method != "POST":
        return redirect(address(request, "detail", case_id))
    form = ReasonForm.fresh(step.track if step else None)
    if request.method == "POST":
        form = ReasonForm(request.POST)
        if form.is_valid():
            result = take(request, form, brief.case, ("publication", "take_down"))
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                messages.success(request, _("“%(title)s” is no longer public.") % {"title": brief.case.title})
                return redirect(address(request, "detail", case_id))
    context = {
        "question": _("Withdraw the release of “%(title)s”?") % {"title": brief.case.title},
        "explanation": _("Strangers no longer find it from this moment. It can be released again later."),
        "act": _("Withdraw the release"),
        "cancel_url": address(request, "detail", case_id),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _first_copy(brief: Any) -> dict[str, Any]:
    earlier = PublicBrief.objects.filter(case_id=brief.pk).first()
    if earlier:
        return {"title": earlier.title, "body": earlier.body, "outcome": earlier.outcome}
    body = "\n".join(text for text in (brief.situation, brief.analysis, brief.suggestion) if text.strip())
    return {"title": brief.case.title, "body": body, "outcome": "\n".join(reply.text for reply in issued_replies(brief.pk))}


def _edit_release(request: Any, brief: Any, form: ReleaseForm) -> HttpResponse:
    body = "\n".join(text for text in (brief.situation, brief.analysis, brief.suggestion) if text.strip())
    context = {
        "brief": brief,
        "form": form,
        "original": marked(body),
        "findings": summary_of(findings_in(f"{brief.case.title}\n{body}")),
        "detail_url": reverse("desk:briefs:detail", kwargs={"council": request.council.code, "case_id": brief.pk}),
    }
    return render(request, "briefs/desk/release.html", context, status=422 if form.is_bound and form.errors else 200)
