"""The roster of members: list, one member, add, correct."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.institution.members import actions
from yitang.institution.members.models import Member
from yitang.institution.members.policy import CONTACT, MANAGE, VIEW
from yitang.institution.members.queries import filtered, visible_members
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known

PAGE = 50


class MemberFilter(forms.Form):
    STATES = [("", gettext_lazy("In office")), ("left", gettext_lazy("Left")), ("all", gettext_lazy("All"))]
    q = forms.CharField(label=gettext_lazy("Name, pinyin or number"), required=False)
    sector = forms.ModelChoiceField(label=gettext_lazy("Sector"), queryset=Principal.objects.none(), required=False)
    party = forms.CharField(label=gettext_lazy("Political party"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = _sectors()  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Member number"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    sector = forms.ModelChoiceField(label=gettext_lazy("Sector"), queryset=Principal.objects.none(), required=False)
    political_party = forms.CharField(label=gettext_lazy("Political party"), max_length=40, required=False)
    post = forms.CharField(label=gettext_lazy("Workplace and post"), max_length=120, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=40, required=False, help_text=gettext_lazy("Seen only by those who handle.")
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    joined_on = forms.DateField(label=gettext_lazy("Member since"), widget=forms.DateInput, required=False)

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = _sectors()  # type: ignore[attr-defined]
        if member is not None:
            del self.fields["number"]


def _sectors() -> Any:
    return known().filter(kind=Principal.Kind.SECTOR).order_by("code")


@require_safe
@needs(VIEW)
def members(request: Any) -> HttpResponse:
    """The roster; filter, order and page are in the address."""
    form = MemberFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = filtered(visible_members(request.actor), asked, request.GET.get("sort", "number"))
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "contact": may_ever(request.actor, CONTACT),
        "may_manage": may_ever(request.actor, MANAGE),
    }
    return render(request, "members/members.html", context)


@require_safe
@needs(VIEW)
def member(request: Any, member_id: UUID) -> HttpResponse:
    """One member. Telephone and e-mail only for those whom the policy names."""
    found = _member(request, member_id)
    facts = [
        {"label": _("Member number"), "value": found.number},
        {"label": _("Sector"), "value": found.sector.name if found.sector else ""},
        {"label": _("Political party"), "value": found.political_party},
        {"label": _("Workplace and post"), "value": found.post},
        {"label": _("Member since"), "value": found.joined_on},
        {"label": _("Left on"), "value": found.left_on},
    ]
    if may_ever(request.actor, CONTACT):
        facts += [{"label": _("Telephone"), "value": found.phone}, {"label": _("E-mail"), "value": found.email}]
    context = {"member": found, "facts": facts, "may_manage": may_ever(request.actor, MANAGE)}
    return render(request, "members/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """A new member."""
    form = MemberForm(request.POST or None)
    back = reverse("desk:members:members", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_member(request.actor, **_data(form))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("{name} is on the roster.").format(name=form.cleaned_data["name"]))
            return redirect("desk:members:member", council=request.council.code, member_id=made["member_id"])
    return render(request, "administration/form.html", _form_context(form, _("New member"), back))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def edit(request: Any, member_id: UUID) -> HttpResponse:
    """Correct a member's data."""
    found = _member(request, member_id)
    initial = {name: getattr(found, name) for name in ("political_party", "post", "phone", "email", "joined_on")}
    initial |= {"name": found.principal.name, "sector": found.sector_id}
    form = MemberForm(request.POST or None, member=found, initial=initial)
    back = reverse("desk:members:member", kwargs={"council": request.council.code, "member_id": found.pk})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_member(request.actor, member_id=found.pk, **_data(form))
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return render(request, "administration/form.html", _form_context(form, found.principal.name, back))


def _data(form: forms.Form) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    sector = data.pop("sector")
    return data | {"sector_id": sector.pk if sector else None}


def _form_context(form: forms.Form, heading: str, back: str) -> dict[str, Any]:
    return {"form": form, "heading": heading, "act": _("Save"), "cancel_url": back}


def _member(request: Any, member_id: UUID) -> Member:
    found = visible_members(request.actor).filter(pk=member_id).first()
    if found is None:
        raise NotFound
    return found
