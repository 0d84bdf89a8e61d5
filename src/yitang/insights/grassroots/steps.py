"""Joint sessions, and the release of figures: pages with one act each."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.talks.models import Talk
from yitang.features.talks.policy import TALKS
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import NO_ALIASES, attempt, form_page
from yitang.foundation.ui.formats import zh_date
from yitang.foundation.ui.sent import key_of
from yitang.insights.grassroots import actions
from yitang.insights.grassroots.declared import HELD
from yitang.insights.grassroots.forms import JoinForm, ReleaseForm, WithdrawForm
from yitang.insights.grassroots.models import JointTalk, ReleasedFigures
from yitang.insights.grassroots.policy import JOIN, RELEASE, SEE

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@needs(JOIN)
def join(request: Any) -> HttpResponse:
    """Which sessions were joint, and marking one: the session stands in the address as `talk`."""
    wanted = uuids([request.GET.get("talk", "")])
    talk = policy.rows(request.actor, TALKS, Talk.objects.select_related("case", "venue").filter(pk__in=wanted)).first()
    if wanted and talk is None:
        raise NotFound
    form = JoinForm(request.POST or None)
    here = reverse("desk:grassroots_figures:join", kwargs={"council": request.council.code})
    if request.method == "POST" and talk is not None and form.is_valid():
        asked = {"talk_id": talk.pk, "code": form.cleaned_data["code"]}
        if attempt(form, lambda: actions.join(request.actor, key=key_of(request), **asked), NO_ALIASES):
            messages.success(request, _("Saved."))
            return redirect(here)
    context = {
        "form": form,
        "talk": talk,
        "joint": JointTalk.objects.select_related("talk__case", "talk__venue").order_by("-talk__held_on")[:MOST],
        "held": Talk.objects.filter(case__stage=HELD).select_related("case", "venue").order_by("-held_on", "-pk")[:30],
        "key": key_of(request),
    }
    return render(request, "grassroots_figures/joint.html", context, status=422 if form.errors else 200)


@require_safe
@needs(SEE)
def released(request: Any) -> HttpResponse:
    """What was released to the public, and withdrawn."""
    rows = ReleasedFigures.objects.order_by("-until", "-since", "-released_at")[:MOST]
    return render(request, "grassroots_figures/released.html", {"rows": rows, "may_release": may_ever(request.actor, RELEASE)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RELEASE)
def release(request: Any) -> HttpResponse:
    """Count and release the figures of some days."""
    form = ReleaseForm(request.POST or None, initial={"since": date(today().year, 1, 1), "until": today()})
    return form_page(
        request,
        form,
        lambda key, _version: actions.release(request.actor, key=key, **form.cleaned_data),
        _("Release figures"),
        _("Count and release"),
        _released(request),
        note=_("The house counts the figures of these days when they are released; everybody may read and download them."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RELEASE)
def withdraw(request: Any, released_id: UUID) -> HttpResponse:
    """Take released figures back."""
    row = ReleasedFigures.objects.filter(pk=released_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise NotFound
    form = WithdrawForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda key, _version: actions.withdraw(request.actor, key=key, released_id=released_id, **form.cleaned_data),
        _("Withdraw figures"),
        _("Withdraw figures"),
        _released(request),
        note=f"{zh_date(row.since)} – {zh_date(row.until)}",
    )


def _released(request: Any) -> str:
    return reverse("desk:grassroots_figures:released", kwargs={"council": request.council.code})
