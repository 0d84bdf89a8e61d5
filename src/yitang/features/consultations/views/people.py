"""Who takes part: who signed up, the research team, the speakers, and what is noted for their dossiers."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.consultations.forms import ContributionForm, PeopleForm
from yitang.features.consultations.policy import VIEW
from yitang.features.consultations.queries import find, participants_of
from yitang.features.consultations.states import MANAGE, RUNNING
from yitang.features.consultations.taking_part import choose, note_contributions
from yitang.features.consultations.views.parts import ALIASES, link
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt, press
from yitang.foundation.ui.sent import key_of

NOTED = ("under_way", "concluded")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def people(request: Any, consultation_id: UUID) -> HttpResponse:
    """Everybody with a wish or a part; the office ticks the team and the speakers and adds who did not sign up."""
    found = find(request.actor, consultation_id)
    may = bool(policy.ask(request.actor, MANAGE, found)) and found.case.stage in RUNNING
    form = PeopleForm(request.POST if request.method == "POST" else None)
    here = link(request, "people", consultation_id=consultation_id)
    if request.method == "POST":
        policy.require(request.actor, MANAGE, found)
    if request.method == "POST" and form.is_valid():
        added = form.cleaned_data["names"]
        team, speakers = [*ticked(request, "team"), *added], ticked(request, "speakers")
        if attempt(
            form, lambda: choose(request.actor, key=key_of(request), case_id=found.pk, team=team, speakers=speakers), ALIASES
        ):
            messages.success(request, _("Saved. Who is new to the team or the list of speakers was told."))
            return redirect(here)
    context = {
        "found": found,
        "rows": list(participants_of(found.pk)),
        "form": form,
        "may": may,
        "may_note": bool(policy.ask(request.actor, MANAGE, found)) and found.case.stage in NOTED,
        "day": ContributionForm(),
        "key": request.POST.get("key") or uuid4().hex,
    }
    return render(request, "consultations/people.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(MANAGE)
def noted(request: Any, consultation_id: UUID) -> HttpResponse:
    """Note who did research and who spoke: facts of duty in their dossiers."""
    found = find(request.actor, consultation_id)
    here = link(request, "people", consultation_id=consultation_id)
    form = ContributionForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Enter a day such as 2026-03-05."))
        return redirect(here)
    return press(
        request,
        lambda: note_contributions(
            request.actor,
            key=key_of(request),
            case_id=found.pk,
            researched=ticked(request, "researched"),
            spoke=ticked(request, "spoke"),
            on=form.cleaned_data["on"],
        ),
        here,
        _("Noted. It stands in their dossiers now."),
    )


def ticked(request: Any, name: str) -> list[UUID]:
    """The ids ticked under a name; what is no id is left out."""
    found = []
    for value in request.POST.getlist(name)[:500]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
