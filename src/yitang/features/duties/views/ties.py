"""Contacts with units and the guidance of lower councils: the list, one of them, what took place and what came of it."""

from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.duties import ties as actions
from yitang.features.duties.export import TIES as EXPORTED
from yitang.features.duties.forms import FollowUpForm, TieEditForm, TieForm, VisitForm
from yitang.features.duties.measures import partner
from yitang.features.duties.models import Tie, Visit
from yitang.features.duties.policy import MANAGE, TIES
from yitang.features.duties.queries import listed_ties, open_follow_ups
from yitang.features.duties.views.sending import may_keep
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import form_page
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.forms import DayForm

PAGE = 100
FOLLOWED = 20


@require_safe
@needs(TIES)
def ties(request: Any) -> HttpResponse:
    """Who keeps contact with whom on a day, and the findings on which something is still to be done."""
    form = DayForm(request.GET or None)
    day = (form.cleaned_data.get("day") if form.is_valid() else None) or today()
    kind = _kind(request)
    tabs = [{"label": label, "url": f"?kind={code}&day={day}", "current": code == kind} for code, label in Tie.Kind.choices]
    page = Paginator(listed_ties().filter(in_force(day), kind=kind), PAGE).get_page(request.GET.get("page"))
    waiting = open_follow_ups().filter(tie__kind=kind)
    context = {
        "form": form,
        "kind": kind,
        "tabs": tabs,
        "page": page,
        "rows": [{"row": row, "partner": partner(row)} for row in page],
        "waiting": [_waiting(request, row) for row in waiting[:FOLLOWED]],
        "may_manage": policy.may_ever(request.actor, MANAGE),
        "purposes": purposes_for(request.actor, EXPORTED),
        "key": uuid4().hex,
    }
    return render(request, "duties/ties.html", context)


def _waiting(request: Any, visit: Visit) -> dict[str, Any]:
    late = visit.due_on is not None and visit.due_on < today()
    return {
        "title": visit.follow_up,
        "url": reverse("desk:duties:tie", kwargs={"council": request.council.code, "tie_id": visit.tie_id}),
        "meta": f"{visit.tie.holder.name} — {partner(visit.tie)}",
        "state": _("by {day}").format(day=visit.due_on),
        "tone": "late" if late else "wait",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """A new contact, of the kind that the address names."""
    kind = _kind(request)
    form = TieForm(request.POST or None, kind=kind, request=request, initial={"holder": request.GET.get("holder", "")})
    back = f"{reverse('desk:duties:ties', kwargs={'council': request.council.code})}?kind={kind}"
    return form_page(
        request,
        form,
        lambda key, _version: actions.add_tie(request.actor, key=key, kind=kind, **form.data_of_tie()),
        heading=_("New contact with a unit") if kind == Tie.Kind.UNIT else _("New guidance of a lower council"),
        act=_("Put on the list"),
        back=back,
    )


@require_safe
@needs(TIES)
def tie(request: Any, tie_id: UUID) -> HttpResponse:
    """One contact and what took place."""
    found = _tie(tie_id)
    ways = labels(actions.WAYS)
    facts = [
        {"label": _("Who keeps the contact"), "value": found.holder.name},
        {"label": _("With whom"), "value": partner(found)},
        {"label": _("Contact person there"), "value": found.contact},
        {"label": _("Telephone"), "value": found.phone},
        {"label": _("Kept since"), "value": found.valid_from},
        {"label": _("Kept until"), "value": found.valid_to},
    ]
    rows = [
        {"row": row, "way": ways.get(row.way, row.way), "late": _late(row)} for row in found.visits.order_by("-held_on", "-pk")
    ]
    context = {"tie": found, "partner": partner(found), "facts": facts, "rows": rows}
    return render(request, "duties/tie.html", context | {"may_manage": may_keep(request, found.holder_id)})


def _late(visit: Visit) -> bool:
    return visit.done_on is None and visit.due_on is not None and visit.due_on < today()


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, tie_id: UUID) -> HttpResponse:
    """Days and contact person."""
    found = _kept(request, tie_id)
    names = ("contact", "phone", "valid_from", "valid_to")
    form = TieEditForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    return form_page(
        request,
        form,
        lambda key, version: actions.edit_tie(
            request.actor, key=key, tie_id=tie_id, expected_version=version, **form.cleaned_data
        ),
        heading=f"{found.holder.name} — {partner(found)}",
        act=_("Save"),
        back=_url(request, tie_id),
        version=found.version,
        note=_("A day in the last field ends the contact; what took place stays."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def visit(request: Any, tie_id: UUID) -> HttpResponse:
    """Write down a contact that took place."""
    found = _kept(request, tie_id)
    form = VisitForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda key, _version: actions.note_visit(request.actor, key=key, tie_id=tie_id, **form.cleaned_data),
        heading=_("Contact with {name}").format(name=partner(found)),
        act=_("Note the contact"),
        back=_url(request, tie_id),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def follow_up(request: Any, visit_id: UUID) -> HttpResponse:
    """What came of a finding."""
    row = Visit.objects.filter(pk=visit_id).exclude(follow_up="").first()
    if row is None:
        raise NotFound
    _kept(request, row.tie_id)
    form = FollowUpForm(request.POST or None, initial={"note": row.done_note} if row.done_on else None)
    return form_page(
        request,
        form,
        lambda key, _version: actions.follow_up_done(request.actor, key=key, visit_id=visit_id, **form.cleaned_data),
        heading=_("What came of it"),
        act=_("Note it"),
        back=_url(request, row.tie_id),
        note=row.follow_up,
    )


def _kind(request: Any) -> str:
    asked: str = request.GET.get("kind", "")
    return asked if asked in Tie.Kind.values else Tie.Kind.UNIT.value


def _tie(tie_id: UUID) -> Tie:
    found = Tie.objects.select_related("holder", "unit", "lower").filter(pk=tie_id).first()
    if found is None:
        raise NotFound
    return found


def _kept(request: Any, tie_id: UUID) -> Tie:
    """The contact that the reader keeps. Raises `NotFound`, `Refused`."""
    found = _tie(tie_id)
    policy.require(request.actor, MANAGE, found.holder_id)
    return found


def _url(request: Any, tie_id: UUID) -> str:
    return reverse("desk:duties:tie", kwargs={"council": request.council.code, "tie_id": tie_id})
