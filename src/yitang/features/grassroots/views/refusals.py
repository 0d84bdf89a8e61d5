"""What the open door is closed for: the list, a new entry, and opening again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.grassroots import abuse
from yitang.features.grassroots.matter_forms import RefuseForm
from yitang.features.grassroots.models import Refusal
from yitang.features.grassroots.policy import REFUSE
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of

SHOWN = 100


@require_safe
@needs(REFUSE)
def refusals(request: Any) -> HttpResponse:
    """What holds now, and what held before."""
    rows = list(Refusal.objects.select_related("venue").order_by("-set_at", "-pk")[:SHOWN])
    day = today()
    context = {
        "now": [row for row in rows if row.lifted_on is None and row.until >= day],
        "before": [row for row in rows if row.lifted_on is not None or row.until < day],
        "key": key_of(request),
    }
    return render(request, "grassroots/refusals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(REFUSE)
def refuse(request: Any) -> HttpResponse:
    """Close the door to words or at a venue."""
    form = RefuseForm(request.POST or None)
    back = reverse("desk:grassroots:refusals", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            abuse.refuse(request.actor, key=key_of(request), venue_id=data.pop("venue"), **data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {
        "form": form,
        "heading": _("Close the door"),
        "act": _("Close the door"),
        "cancel_url": back,
        "key": key_of(request),
    }
    return render(request, "administration/form.html", context)


@require_POST
@needs(REFUSE)
def lift(request: Any, refusal_id: UUID) -> HttpResponse:
    """Open the door again before the day."""
    abuse.lift(request.actor, key=key_of(request), refusal_id=refusal_id)
    messages.success(request, _("Saved."))
    return redirect("desk:grassroots:refusals", council=request.council.code)
