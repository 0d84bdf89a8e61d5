"""One member: data, seats, belongings, offices, and what changed; the acts that change them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.members import actions
from yitang.institution.members.forms import BelongForm, ElectForm, EndForm, LeaveForm, MemberForm, ReturnForm
from yitang.institution.members.models import Belonging, ElectedPost, Member, Seat
from yitang.institution.members.photos import photos_of
from yitang.institution.members.policy import CONTACT, MANAGE, VIEW
from yitang.institution.members.queries import visible_members


@require_safe
@needs(VIEW)
def member(request: Any, member_id: UUID) -> HttpResponse:
    """One member. Telephone and e-mail only for those whom the policy names."""
    found = member_or_404(request, member_id)
    seats = list(Seat.objects.filter(member=found).select_related("term").order_by("-valid_from"))
    offices = list(ElectedPost.objects.filter(member=found).order_by("-valid_from"))
    belongs = list(Belonging.objects.filter(principal=found.principal_id).select_related("body").order_by("kind", "-valid_from"))
    day = today()
    context = {
        "member": found,
        "facts": _facts(found, seats, contact=may_ever(request.actor, CONTACT)),
        "offices": [row for row in offices if row.valid_to is None or row.valid_to > day],
        "belongs": [row for row in belongs if row.valid_to is None or row.valid_to > day],
        "entries": _history(seats, offices, belongs),
        "photo": photos_of([found.pk]).get(found.pk),
        "key": key_of(request),
        "may_manage": may_ever(request.actor, MANAGE),
        "sits": found.left_on is None or found.left_on > day,
    }
    return render(request, "members/member.html", context)


def _facts(found: Member, seats: list[Seat], *, contact: bool) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": _("Member number"), "value": found.number},
        {"label": _("Sector"), "value": found.sector.name if found.sector else ""},
        {"label": _("Political party"), "value": found.political_party},
        {"label": _("Workplace and post"), "value": found.post},
        {"label": _("Terms"), "value": "、".join(dict.fromkeys(seat.term.name for seat in reversed(seats)))},
        {"label": _("Place within the term"), "value": found.place or ""},
        {"label": _("Member since"), "value": found.joined_on},
        {"label": _("Left on"), "value": found.left_on},
    ]
    if contact:
        facts += [{"label": _("Telephone"), "value": found.phone}, {"label": _("E-mail"), "value": found.email}]
    return facts


def _history(seats: list[Seat], offices: list[ElectedPost], belongs: list[Belonging]) -> list[dict[str, Any]]:
    """What began and ended, the newest first."""
    told: list[tuple[Any, str, str]] = []
    for seat in seats:
        told.append(
            (
                seat.valid_from,
                _("Member of the {term}: {how}").format(term=seat.term.name, how=seat.get_came_display()),
                seat.came_paper,
            )
        )
        if seat.valid_to:
            how = seat.get_left_display() if seat.left else _("ended")
            told.append((seat.valid_to, _("Left the {term}: {how}").format(term=seat.term.name, how=how), seat.left_paper))
    for office in offices:
        told.append((office.valid_from, _("Elected: {office}").format(office=office.get_office_display()), office.paper))
        if office.valid_to:
            told.append((office.valid_to, _("No longer: {office}").format(office=office.get_office_display()), ""))
    for row in belongs:
        name = f"{row.body.name}（{row.post}）" if row.post else row.body.name
        told.append((row.valid_from, _("Joined {body}").format(body=name), row.paper))
        if row.valid_to:
            told.append((row.valid_to, _("Left {body}").format(body=name), ""))
    told.sort(key=lambda one: one[0], reverse=True)
    return [{"when": when, "what": what, "note": note} for when, what, note in told]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """A new member."""
    form = MemberForm(request.POST or None)
    back = reverse("desk:members:members", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_member(request.actor, key=request.POST.get("key") or None, **_data(form))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("{name} is on the roster.").format(name=form.cleaned_data["name"]))
            return redirect("desk:members:member", council=request.council.code, member_id=made["member_id"])
    return _form(request, form, _("New member"), _("Save"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, member_id: UUID) -> HttpResponse:
    """Correct a member's data."""
    found = member_or_404(request, member_id)
    initial = {name: getattr(found, name) for name in ("political_party", "post", "phone", "email", "joined_on", "place")}
    initial |= {"name": found.principal.name, "sector": found.sector_id}
    form = MemberForm(request.POST or None, member=found, initial=initial)
    return _change(
        request,
        found,
        form,
        _("Correct the data"),
        _("Save"),
        lambda: actions.edit_member(request.actor, member_id=found.pk, **_data(form)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def leave(request: Any, member_id: UUID) -> HttpResponse:
    """End the seat during the term."""
    found = member_or_404(request, member_id)
    form = LeaveForm(request.POST or None)
    note = _(
        "With the seat end offices, committees, groups and the log-in on behalf of the member. The record of what was done stays."
    )
    return _change(
        request,
        found,
        form,
        _("{name} leaves").format(name=found.principal.name),
        _("End the seat"),
        lambda: actions.leave(request.actor, key=request.POST.get("key") or None, member_id=found.pk, **form.cleaned_data),
        note,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def come_back(request: Any, member_id: UUID) -> HttpResponse:
    """A new seat for somebody who left."""
    found = member_or_404(request, member_id)
    form = ReturnForm(request.POST or None)
    return _change(
        request,
        found,
        form,
        _("{name} becomes a member again").format(name=found.principal.name),
        _("Give a seat"),
        lambda: actions.come_back(request.actor, key=request.POST.get("key") or None, member_id=found.pk, **form.cleaned_data),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def put_in(request: Any, member_id: UUID) -> HttpResponse:
    """Let the member belong to a body."""
    found = member_or_404(request, member_id)
    form = BelongForm(request.POST or None)

    def act() -> Any:
        data = dict(form.cleaned_data)
        body = data.pop("body")
        return actions.put_in_body(
            request.actor, key=request.POST.get("key") or None, member_id=found.pk, body_id=body.pk, **data
        )

    return _change(
        request, found, form, _("Committee, sector or group of {name}").format(name=found.principal.name), _("Add"), act
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def take_out(request: Any, belonging_id: UUID) -> HttpResponse:
    """End a belonging."""
    row = Belonging.objects.select_related("body").filter(pk=belonging_id).first()
    found = visible_members(request.actor).filter(principal=row.principal_id).first() if row else None
    if row is None or found is None:
        raise NotFound
    form = EndForm(request.POST or None)
    return _change(
        request,
        found,
        form,
        _("{name} leaves {body}").format(name=found.principal.name, body=row.body.name),
        _("End it"),
        lambda: actions.take_out_of_body(request.actor, belonging_id=row.pk, **form.cleaned_data),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def elect(request: Any, member_id: UUID) -> HttpResponse:
    """Note an election."""
    found = member_or_404(request, member_id)
    form = ElectForm(request.POST or None)
    return _change(
        request,
        found,
        form,
        _("Elected office of {name}").format(name=found.principal.name),
        _("Note the election"),
        lambda: actions.elect(request.actor, key=request.POST.get("key") or None, member_id=found.pk, **form.cleaned_data),
        _("Members come by consultation and nomination; only these offices are elected."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def end_office(request: Any, elected_id: UUID) -> HttpResponse:
    """End an elected office."""
    row = ElectedPost.objects.filter(pk=elected_id).first()
    if row is None:
        raise NotFound
    found = member_or_404(request, row.member_id)
    form = EndForm(request.POST or None)
    return _change(
        request,
        found,
        form,
        _("{name}: no longer {office}").format(name=found.principal.name, office=row.get_office_display()),
        _("End it"),
        lambda: actions.end_office(request.actor, elected_id=row.pk, **form.cleaned_data),
    )


def _change(
    request: Any, found: Member, form: forms.Form, heading: str, act_words: str, act: Callable[[], Any], note: str = ""
) -> HttpResponse:
    """Show the form, or carry its act out and go back to the member."""
    back = reverse("desk:members:member", kwargs={"council": request.council.code, "member_id": found.pk})
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return _form(request, form, heading, act_words, back, note)


def _form(request: Any, form: forms.Form, heading: str, act_words: str, back: str, note: str = "") -> HttpResponse:
    context = {"form": form, "heading": heading, "act": act_words, "cancel_url": back, "note": note}
    return render(request, "administration/form.html", context | {"key": request.POST.get("key") or uuid4().hex})


def _data(form: forms.Form) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    sector = data.pop("sector")
    if not data.get("came", "-"):
        del data["came"]
    return data | {"sector_id": sector.pk if sector else None}


def member_or_404(request: Any, member_id: UUID) -> Member:
    """The member, if the reader may see them. Raises `NotFound`."""
    found = visible_members(request.actor).filter(pk=member_id).first()
    if found is None:
        raise NotFound
    return found
