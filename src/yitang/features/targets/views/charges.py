"""Who is in charge of which street and community, and the themes of a campaign's years."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.targets import actions
from yitang.features.targets.forms import ChargeForm, ThemeForm
from yitang.features.targets.models import Theme
from yitang.features.targets.policy import MANAGE, VIEW
from yitang.features.targets.queries import charges_on
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import form_page, press
from yitang.foundation.ui.sent import key_of

PAGE = 100


@require_safe
@needs(VIEW)
def charges(request: Any) -> HttpResponse:
    """Everybody who is in charge of a place today, in the order of the divisions."""
    page = Paginator(charges_on(today()), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_manage": may_ever(request.actor, MANAGE), "key": key_of(request)}
    return render(request, "targets/charges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add_charge(request: Any) -> HttpResponse:
    """Put somebody in charge of a place."""
    form = ChargeForm(request.POST or None)

    def run(key: str, _version: int) -> Any:
        data = form.cleaned_data
        return actions.charge(
            request.actor, key=key, region_id=data["region"], holder_id=data["holder"], valid_from=data["valid_from"]
        )

    return form_page(request, form, run, _("Put somebody in charge"), _("Put in charge"), _charges(request))


@require_POST
@needs(MANAGE)
def end_charge(request: Any, charge_id: UUID) -> HttpResponse:
    """Somebody is in charge of a place no more."""
    return press(
        request,
        lambda: actions.end_charge(request.actor, key=key_of(request), charge_id=charge_id),
        _charges(request),
        _("Saved."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def theme(request: Any) -> HttpResponse:
    """The theme of a year; a year that has one gets another."""
    year = request.GET.get("year", "")
    known = Theme.objects.filter(year=int(year)).first() if year.isdecimal() and len(year) == 4 else None
    names = ("campaign", "year", "title", "detail")
    last = known or Theme.objects.order_by("-year").first()
    initial = (
        {name: getattr(known, name) for name in names} if known else {"campaign": last.campaign if last else "", "year": year}
    )
    form = ThemeForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        lambda key, _version: actions.save_theme(request.actor, key=key, **form.cleaned_data),
        _("Theme of a year"),
        _("Save the theme"),
        reverse("desk:targets:home", kwargs={"council": request.council.code}),
    )


def _charges(request: Any) -> str:
    return reverse("desk:targets:charges", kwargs={"council": request.council.code})
