"""住地委员: the list, one guest with the proposals to the upper body, and the list of those proposals, counted apart from ours."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.roster import guests as actions
from yitang.features.roster.models import Guest, UpperProposal
from yitang.features.roster.policy import GUESTS, KEEP_GUESTS
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.institution.members.forms import day_input

PAGE = 50
TONES = {"submitted": "wait", "filed": "doing", "otherwise": "void", "answered": "done"}


class GuestFilter(forms.Form):
    """Whom the list shows."""

    q = forms.CharField(label=gettext_lazy("Name or pinyin"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("At present")), ("all", gettext_lazy("All"))]
    )


class GuestForm(forms.Form):
    """A member of the upper council who lives here."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    upper = forms.CharField(label=gettext_lazy("Member of which council"), max_length=120)
    number = forms.CharField(label=gettext_lazy("Number there"), max_length=40, required=False)
    sector = forms.CharField(label=gettext_lazy("Sector there"), max_length=60, required=False)
    post = forms.CharField(label=gettext_lazy("Workplace and post"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    valid_from = forms.DateField(label=gettext_lazy("Kept since"), widget=day_input(), initial=today)
    valid_to = forms.DateField(label=gettext_lazy("Kept until"), widget=day_input(), required=False)


class UpperForm(forms.Form):
    """A proposal to the upper body, as that body keeps it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    upper = forms.CharField(label=gettext_lazy("Submitted to which council"), max_length=120)
    number = forms.CharField(label=gettext_lazy("Number given there"), max_length=40, required=False)
    submitted_on = forms.DateField(label=gettext_lazy("Submitted on"), widget=day_input())
    state = forms.ChoiceField(label=gettext_lazy("Where it stands"), choices=UpperProposal.State.choices)
    unit = forms.CharField(label=gettext_lazy("Handling unit there"), max_length=120, required=False)
    answered_on = forms.DateField(label=gettext_lazy("Answered on"), widget=day_input(), required=False)
    result = forms.CharField(label=gettext_lazy("Result"), max_length=300, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


@require_safe
@needs(GUESTS)
def guests(request: Any) -> HttpResponse:
    """Guests at present, or all that ever were."""
    form = GuestFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = Guest.objects.select_related("principal").annotate(n=Count("proposals"))
    if asked.get("state") != "all":
        found = found.filter(in_force(today()))
    if words := asked.get("q"):
        spelling = "".join(words.lower().split())
        known = Q(principal__name__icontains=words) | Q(principal__spelled__startswith=spelling)
        found = found.filter(known | Q(principal__spelled__contains=f" {spelling}"))
    page = Paginator(found.order_by("upper", "principal__strokes", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_keep": may_ever(request.actor, KEEP_GUESTS)}
    return render(request, "roster/guests.html", context)


@require_safe
@needs(GUESTS)
def guest(request: Any, guest_id: UUID) -> HttpResponse:
    """One guest and the proposals to the upper body."""
    found = _guest(guest_id)
    facts = [
        {"label": _("Member of which council"), "value": found.upper},
        {"label": _("Number there"), "value": found.number},
        {"label": _("Sector there"), "value": found.sector},
        {"label": _("Workplace and post"), "value": found.post},
        {"label": _("Kept since"), "value": found.valid_from},
        {"label": _("Kept until"), "value": found.valid_to},
    ]
    may_keep = may_ever(request.actor, KEEP_GUESTS)
    if may_keep:
        facts.append({"label": _("Telephone"), "value": found.phone})
    rows = [{"row": row, "tone": TONES[row.state]} for row in found.proposals.order_by("-submitted_on", "-pk")]
    return render(request, "roster/guest.html", {"guest": found, "facts": facts, "rows": rows, "may_keep": may_keep})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP_GUESTS)
def add_guest(request: Any) -> HttpResponse:
    """A new guest."""
    parent = request.council.parent
    form = GuestForm(request.POST or None, initial={"upper": parent.name if parent else ""})
    back = reverse("desk:roster:guests", kwargs={"council": request.council.code})

    def run() -> str:
        made = actions.save_guest(request.actor, key=key_of(request), **form.cleaned_data)
        return reverse("desk:roster:guest", kwargs={"council": request.council.code, "guest_id": made["guest_id"]})

    return _sent(request, form, run, _("New guest"), _("Put on the list"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP_GUESTS)
def edit_guest(request: Any, guest_id: UUID) -> HttpResponse:
    """Correct a guest, or end the stay."""
    found = _guest(guest_id)
    names = ("upper", "number", "sector", "post", "phone", "valid_from", "valid_to")
    initial = {name: getattr(found, name) for name in names} | {"name": found.principal.name}
    form = GuestForm(request.POST or None, initial=initial)
    back = _url(request, guest_id)

    def run() -> str:
        actions.save_guest(request.actor, key=key_of(request), guest_id=guest_id, **form.cleaned_data)
        return back

    return _sent(request, form, run, _("Correct the data"), _("Save"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP_GUESTS)
def add_proposal(request: Any, guest_id: UUID) -> HttpResponse:
    """Write down a proposal to the upper body."""
    found = _guest(guest_id)
    form = UpperForm(request.POST or None, initial={"upper": found.upper})
    back = _url(request, guest_id)

    def run() -> str:
        actions.save_upper_proposal(request.actor, key=key_of(request), guest_id=guest_id, **form.cleaned_data)
        return back

    heading = _("Proposal of {name} to the upper body").format(name=found.principal.name)
    return _sent(request, form, run, heading, _("Note the proposal"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP_GUESTS)
def edit_proposal(request: Any, proposal_id: UUID) -> HttpResponse:
    """Outcome of the matter there."""
    row = UpperProposal.objects.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound
    names = ("title", "upper", "number", "submitted_on", "state", "unit", "answered_on", "result", "note")
    form = UpperForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    back = _url(request, row.guest_id)

    def run() -> str:
        actions.save_upper_proposal(
            request.actor,
            key=key_of(request),
            guest_id=row.guest_id,
            proposal_id=row.pk,
            expected_version=version_of(request),
            **form.cleaned_data,
        )
        return back

    return _sent(request, form, run, _("Outcome of the matter"), _("Save"), back, row.version)


@require_safe
@needs(GUESTS)
def upper_proposals(request: Any) -> HttpResponse:
    """All proposals of guests to upper bodies, newest first, with their numbers by state: no figure of ours contains them."""
    found = UpperProposal.objects.select_related("guest__principal")
    counted = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    state = request.GET.get("state", "")
    tabs = [{"label": _("All"), "url": "?", "current": not state, "count": sum(counted.values())}]
    tabs += [
        {"label": label, "url": f"?state={code}", "current": state == code, "count": counted.get(code, 0)}
        for code, label in UpperProposal.State.choices
    ]
    if state in UpperProposal.State.values:
        found = found.filter(state=state)
    page = Paginator(found.order_by("-submitted_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = [{"row": row, "tone": TONES[row.state]} for row in page]
    return render(request, "roster/upper.html", {"tabs": tabs, "page": page, "rows": rows})


def _sent(request: Any, form: forms.Form, run: Any, heading: str, act: str, back: str, version: int = 0) -> HttpResponse:
    """Show the form, or carry its act out; after a conflict what was typed stays and the page knows the newer version."""
    if request.method == "POST" and form.is_valid():
        try:
            goal = run()
        except Invalid as error:
            take_errors(form, error.errors)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(goal)
    context = {"form": form, "heading": heading, "act": act, "cancel_url": back, "key": key_of(request), "version": version}
    return render(request, "roster/form.html", context)


def _guest(guest_id: UUID) -> Guest:
    found = Guest.objects.select_related("principal").filter(pk=guest_id).first()
    if found is None:
        raise NotFound
    return found


def _url(request: Any, guest_id: UUID) -> str:
    return reverse("desk:roster:guest", kwargs={"council": request.council.code, "guest_id": guest_id})
