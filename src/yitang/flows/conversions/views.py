"""The pages of the flows: each asks once, says what will happen, and leads to what came of it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.briefs.queries import get_visible as visible_brief
from yitang.features.proposals.queries import get_visible as visible_proposal
from yitang.flows.conversions.forms import FromGatheringForm
from yitang.flows.conversions.raise_brief import drafts_made, raise_brief, raise_from_gathering
from yitang.flows.conversions.turn_into_proposal import turn_into_proposal
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.principals.queries import exact_words
from yitang.instruments.gatherings.queries import find as find_gathering
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.suggestions.queries import suggestions_on


@require_http_methods(["GET", "HEAD", "POST"])
@needs("briefs.answer_turning")
def to_proposal(request: Any, case_id: UUID) -> HttpResponse:
    """The writer agrees that a brief becomes a proposal, and goes on with its draft."""
    brief = visible_brief(request.actor, case_id)
    if brief is None:
        raise NotFound(_("There is no such brief, or it is not yours to see."))
    back = reverse("desk:briefs:detail", kwargs={"council": request.council.code, "case_id": case_id})
    if request.method == "POST":
        made = turn_into_proposal(request.actor, key=key_of(request), case_id=case_id)
        messages.success(request, _("A draft of a proposal is made of your brief. It is submitted only by you."))
        return redirect("desk:proposals:edit", council=request.council.code, case_id=UUID(str(made["proposal_id"])))
    if brief.case.stage != "asking":
        return redirect(back)
    context = {
        "question": _("Make this brief a proposal?"),
        "explanation": _("A draft of a proposal with its text is made for you. You complete and submit it; the brief ends here."),
        "rows": [{"label": _("Title of the brief"), "value": brief.case.title, "wide": True}],
        "act": _("Make a draft of a proposal"),
        "cancel_url": back,
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("flows.raise_brief")
def to_brief(request: Any, case_id: UUID) -> HttpResponse:
    """Raise the brief into which a proposal was converted with consent."""
    proposal = visible_proposal(request.actor, case_id)
    if proposal is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    back = reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": case_id})
    if request.method == "POST":
        try:
            raise_brief(request.actor, key=key_of(request), case_id=case_id)
        except Conflict as error:
            messages.info(request, str(error.message))
        else:
            messages.success(request, _("The brief lies with the editors; it is linked with the proposal."))
        return redirect(back)
    context = {
        "question": _("Raise the brief from this proposal?"),
        "explanation": _(
            "Its submitter agreed to the conversion. The text goes to the editors as it is, linked with the proposal."
        ),
        "rows": [{"label": _("Title"), "value": proposal.case.title, "wide": True}],
        "act": _("Raise the brief"),
        "cancel_url": back,
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("flows.raise_from_gathering")
def from_gathering(request: Any, gathering_id: UUID) -> HttpResponse:
    """Make a draft of a brief in the name of who said something at a gathering; that person hands it in, or not."""
    gathering = find_gathering(request.actor, gathering_id)
    back = reverse("desk:meetings:case", kwargs={"council": request.council.code, "gathering_id": gathering_id})
    said = list(suggestions_on(gathering.case_id))
    form = FromGatheringForm(initial={"key": uuid4().hex, **_begun_with(said, request.GET.get("suggestion", ""))})
    if request.method == "POST":
        form = FromGatheringForm(request.POST)
        if form.is_valid():
            asked = form.cleaned_data
            fields = {name: asked[name] for name in ("title", "situation", "suggestion")}
            ids = {"gathering_id": gathering_id, "principal_id": asked["writer"].pk}
            try:
                raise_from_gathering(request.actor, key=asked["key"], **ids, **fields)
            except Invalid as error:
                for name, texts in error.errors.items():
                    for text in texts:
                        form.add_error(name if name in form.fields else None, str(text))
            else:
                messages.success(request, _("The draft lies with the member, who hands it in or deletes it."))
                return redirect(back)
    made = drafts_made(gathering.case_id) if said else {}
    rows = [{"one": one, "made": made.get(one.raised_by_id, 0)} for one in said if one.raised_by_id]
    context = {"gathering": gathering, "form": form, "back": back, "said": rows}
    return render(request, "flows/from_gathering.html", context, status=422 if form.is_bound else 200)


def _begun_with(said: list[Suggestion], asked: str) -> dict[str, str]:
    """What the form begins with when one of the suggestions that were raised there is taken up."""
    chosen = next((one for one in said if str(one.pk) == asked and one.raised_by is not None), None)
    if chosen is None or chosen.raised_by is None:
        return {}
    return {"writer": exact_words([chosen.raised_by])[0], "situation": chosen.text}
