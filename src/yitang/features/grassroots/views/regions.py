"""The divisions of the place, down to villages: a tree with the number of open venues below each."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.grassroots.forms import RegionForm
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.places import actions
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.policy import MANAGE, VIEW
from yitang.institution.places.queries import open_on


@require_safe
@needs(VIEW)
def regions(request: Any) -> HttpResponse:
    """One level of the tree: what lies directly in a division, with venues at any depth below."""
    here = _region(request.GET.get("in", ""))
    shown = list(Region.objects.filter(parent=here).order_by("valid_to", "code"))
    counts = _venues_below(here)
    rows: list[dict[str, Any]] = [{"region": row, "venues": counts[row.code]} for row in shown]
    below = dict(
        Region.objects.filter(parent__in=shown)
        .values_list("parent")
        .annotate(n=Count("pk", filter=Q(valid_to__isnull=True)))
        .order_by()
    )
    for row in rows:
        row["below"] = below.get(row["region"].pk, 0)
    context = {"here": here, "rows": rows, "up": _up(here), "may_manage": may_ever(request.actor, MANAGE)}
    return render(request, "grassroots/regions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """A new division."""
    here = _region(request.GET.get("in", ""))
    form = RegionForm(request.POST or None, initial={"parent": f"{here.name}（{here.code}）" if here else ""})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            actions.add_region(request.actor, key=key_of(request), parent_id=data.pop("parent"), **data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("{name} has been added.").format(name=data["name"]))
            return redirect(_address(request, here))
    context = {"form": form, "heading": _("New division"), "act": _("Save"), "cancel_url": _address(request, here)}
    return render(request, "administration/form.html", context | {"key": key_of(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, region_id: UUID) -> HttpResponse:
    """Correct or end a division."""
    found = Region.objects.select_related("parent").filter(pk=region_id).first()
    if found is None:
        raise NotFound
    back = _address(request, found.parent)
    form = RegionForm(request.POST or None, region=found, initial={"name": found.name, "valid_to": found.valid_to})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_region(request.actor, key=key_of(request), region_id=found.pk, **form.cleaned_data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "heading": found.name, "act": _("Save"), "cancel_url": back, "key": key_of(request)}
    return render(request, "administration/form.html", context)


def _venues_below(here: Region | None) -> Counter[str]:
    """Code of each division that lies directly in this one → open venues at any depth below it."""
    open_now = Venue.objects.filter(open_on(today()))
    if here is not None:
        open_now = open_now.filter(region__path__startswith=here.path)
    depth, counts = (here.path.count("/") if here else 0), Counter[str]()
    for path, n in open_now.order_by().values_list("region__path").annotate(n=Count("pk")):
        counts[path.split("/")[depth]] += n
    return counts


def _region(code: str) -> Region | None:
    if not code:
        return None
    found = Region.objects.select_related("parent").filter(code=code.replace("\x00", "")).first()
    if found is None:
        raise NotFound
    return found


def _up(here: Region | None) -> str:
    return here.parent.code if here is not None and here.parent is not None else ""


def _address(request: Any, here: Region | None) -> str:
    base = reverse("desk:grassroots:regions", kwargs={"council": request.council.code})
    return f"{base}?in={here.code}" if here else base
