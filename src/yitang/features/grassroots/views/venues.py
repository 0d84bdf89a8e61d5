"""The register of venues (C15): the list, one venue, opening, correcting, closing, its table, and its sheet with the code."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.grassroots.exports import VENUE_KIND, export_venues
from yitang.features.grassroots.forms import CloseForm, SeatForm, TendForm, VenueFilter, VenueForm
from yitang.features.grassroots.paging import LatePaginator
from yitang.features.grassroots.sheet import public_address, sheet_of
from yitang.features.grassroots.table import VENUES
from yitang.features.grassroots.words import Told, frequency, spot
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.codes import qr_code
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN
from yitang.foundation.ui.sent import key_of
from yitang.institution.places import actions
from yitang.institution.places.models import Venue
from yitang.institution.places.parts import parts_in_order
from yitang.institution.places.policy import EXPORT, MANAGE, TEND, VIEW
from yitang.institution.places.queries import BY_REGION, filtered, table_of, visible_venues
from yitang.institution.principals.naming import written

PAGE = 50
KEPT = ("name", "kind", "brand", "address", "latitude", "longitude", "hours", "phone", "meets_every", "meets_basis", "opened_on")


@require_safe
@needs(VIEW)
def venues(request: Any) -> HttpResponse:
    """The list; the whole question stands in the address."""
    if first := first_question(request, VENUES):
        return redirect(f"{request.path}?{first}")
    form = VenueFilter(request.GET or None)
    searched = form.is_valid() and bool(form.cleaned_data["q"])
    paginator = LatePaginator(_asked(request, form), visible_venues(request.actor), PAGE, searched=searched, walk=BY_REGION)
    page = paginator.get_page(request.GET.get("page"))
    columns, told = VENUES.chosen(request.GET.getlist(COLUMN)), Told(page.object_list)
    rows = []
    for row in page.object_list:
        texts = told.texts(row)
        rows.append({"venue": row, "cells": [(column, texts[column.code]) for column in columns]})
    context = {
        "form": form,
        "page": page,
        "many": paginator.ends_early,
        "columns": columns,
        "rows": rows,
        "bar": bar_of(request, VENUES),
        "query": request.GET.urlencode(),
        "key": key_of(request),
        "purposes": purposes_for(request.actor, VENUE_KIND),
        "may_manage": may_ever(request.actor, MANAGE),
    }
    return render(request, "grassroots/venues.html", context)


@require_POST
@needs(EXPORT)
def export(request: Any) -> HttpResponseBase:
    """The venues that the question finds, as a workbook for a purpose; that for keeping the list comes in again."""
    found = _asked(request, VenueFilter(request.GET or None))
    purpose = request.POST.get("purpose", "")
    return answer(request, export_venues(request.actor, key_of(request), found, purpose, request.GET.dict()))


@require_safe
@needs(VIEW)
def venue(request: Any, venue_id: UUID) -> HttpResponse:
    """One venue: what it is, who belongs to its table."""
    found = venue_of(request, venue_id)
    told = Told([found])
    facts: list[dict[str, Any]] = [
        {"label": _("Venue code"), "value": found.code},
        {"label": _("Kind of venue"), "value": told.kind(found)},
        {"label": _("Where it lies"), "value": told.place(found)},
        {"label": _("Address"), "value": found.address},
        {"label": _("Coordinates"), "value": spot(found)},
        {"label": _("Brand"), "value": found.brand},
        {"label": _("When it is open"), "value": found.hours},
        {"label": _("Telephone"), "value": found.phone},
        {"label": _("Convener"), "value": written(found.convener)},
        {"label": _("Guided by"), "value": written(found.guide)},
        {"label": _("Meets"), "value": frequency(found.meets_every) or _("not laid down")},
        {"label": _("Paper that says so"), "value": found.meets_basis},
        {"label": _("Opened on"), "value": found.opened_on},
        {"label": _("Closed on"), "value": found.closed_on},
        {"label": _("Why it closed"), "value": found.closed_why},
    ]
    context = {
        "venue": found,
        "facts": [fact for fact in facts if fact["value"]],
        "seated": list(table_of(found.pk, today())),
        "may_manage": may_ever(request.actor, MANAGE),
        "may_tend": bool(policy.ask(request.actor, TEND, found)),
        "public_url": public_address(request, found),
        "parts": list(_parts(request, found)),
        "key": key_of(request),
    }
    return render(request, "grassroots/venue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """A new venue."""
    form = VenueForm(request.POST or None, initial={"opened_on": today()})
    back = reverse("desk:grassroots:venues", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_venue(request.actor, key=key_of(request), **form.data_of())
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("{name} has been added.").format(name=form.cleaned_data["name"]))
            return redirect("desk:grassroots:venue", council=request.council.code, venue_id=made["venue_id"])
    return _form(request, form, _("New venue"), _("Save"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, venue_id: UUID) -> HttpResponse:
    """Correct what is written about a venue."""
    found = venue_of(request, venue_id)
    initial = {name: getattr(found, name) for name in KEPT} | {
        "region": f"{found.region.name}（{found.region.code}）",
        "convener": written(found.convener),
        "guide": written(found.guide),
    }
    form = VenueForm(request.POST or None, venue=found, initial=initial)
    return change_form(
        request,
        found,
        form,
        lambda: actions.edit_venue(request.actor, key=key_of(request), venue_id=found.pk, **form.data_of()),
        _("Correct the data"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TEND)
def tend(request: Any, venue_id: UUID) -> HttpResponse:
    """A convener puts the data of their own venue right."""
    found = venue_of(request, venue_id)
    policy.require(request.actor, TEND, found)
    initial = {name: getattr(found, name) for name in actions.TENDED}
    form = TendForm(request.POST or None, initial=initial)
    return change_form(
        request,
        found,
        form,
        lambda: actions.tend_venue(request.actor, key=key_of(request), venue_id=found.pk, **form.cleaned_data),
        _("Correct the data"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def close(request: Any, venue_id: UUID) -> HttpResponse:
    """Close a venue; what was talked about there keeps its place."""
    found = venue_of(request, venue_id)
    form = CloseForm(request.POST or None, initial={"day": today()})
    return change_form(
        request,
        found,
        form,
        lambda: actions.close_venue(request.actor, key=key_of(request), venue_id=found.pk, **form.cleaned_data),
        _("Close the venue"),
    )


@require_POST
@needs(MANAGE)
def reopen(request: Any, venue_id: UUID) -> HttpResponse:
    """Take a closing back."""
    found = venue_of(request, venue_id)
    try:
        actions.reopen_venue(request.actor, key=key_of(request), venue_id=found.pk)
    except Invalid as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The venue is open again."))
    return redirect("desk:grassroots:venue", council=request.council.code, venue_id=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TEND)
def seat(request: Any, venue_id: UUID) -> HttpResponse:
    """Somebody new at the venue's table."""
    found = venue_of(request, venue_id)
    policy.require(request.actor, TEND, found)
    form = SeatForm(request.POST or None)

    def run() -> Any:
        data = form.cleaned_data
        return actions.seat(
            request.actor,
            key=key_of(request),
            venue_id=found.pk,
            name=data["name"],
            principal_id=data["listed"],
            part=data["part"],
        )

    return change_form(request, found, form, run, _("Add to the table"))


@require_POST
@needs(TEND)
def unseat(request: Any, seated_id: UUID) -> HttpResponse:
    """Somebody leaves the table."""
    done = actions.unseat(request.actor, key=key_of(request), seated_id=seated_id)
    messages.success(request, _("Saved."))
    return redirect("desk:grassroots:venue", council=request.council.code, venue_id=done["venue_id"])


@require_safe
@needs(VIEW)
def sheet(request: Any, venue_id: UUID) -> HttpResponse:
    """The sheet for the door of a venue: what the code opens, as a page that prints."""
    found = venue_of(request, venue_id)
    url = public_address(request, found)
    context = {"venue": found, "place": Told([found]).place(found), "code": qr_code(url), "url": url}
    return render(request, "grassroots/sheet.html", context)


@require_safe
@needs(VIEW)
def sheet_pdf(request: Any, venue_id: UUID) -> HttpResponse:
    """The sheet as PDF, A4."""
    found = venue_of(request, venue_id)
    response = HttpResponse(sheet_of(request, found, Told([found]).place(found)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="venue-{found.pk}.pdf"'
    return response


@require_safe
@needs(VIEW)
def code_svg(request: Any, venue_id: UUID) -> HttpResponse:
    """The bare code as SVG, for a board or a poster of one's own."""
    found = venue_of(request, venue_id)
    response = HttpResponse(qr_code(public_address(request, found)), content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="venue-{found.pk}.svg"'
    return response


def _parts(request: Any, found: Venue) -> Iterator[str]:
    """What other rooms show about this venue."""
    for part in parts_in_order():
        shown = part.desk(request, found) if part.desk else None
        if shown is not None:
            yield render_to_string(shown.template, shown.context, request)


def _asked(request: Any, form: VenueFilter) -> Any:
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    return filtered(visible_venues(request.actor), asked, request.GET.get("sort", "region"), today())


def venue_of(request: Any, venue_id: UUID) -> Venue:
    """The venue that this reader may see. Raises `NotFound`."""
    found = visible_venues(request.actor).filter(pk=venue_id).first()
    if found is None:
        raise NotFound
    return found


def change_form(request: Any, found: Venue, form: forms.Form, run: Callable[[], Any], act: str, back: str = "") -> HttpResponse:
    """A form about a venue: `run` does it when the form is whole, and leads back to the venue or to `back`."""
    back = back or reverse("desk:grassroots:venue", kwargs={"council": request.council.code, "venue_id": found.pk})
    if request.method == "POST" and form.is_valid():
        try:
            run()
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return _form(request, form, f"{act} · {found.name}", act, back)


def _form(request: Any, form: forms.Form, heading: str, act: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "act": act, "cancel_url": back, "key": key_of(request)}
    return render(request, "administration/form.html", context)
