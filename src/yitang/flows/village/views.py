"""The pages of these flows: each says what will happen, and leads to what came of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.grassroots.queries import visible_matters
from yitang.features.talks.forms import TopicForm
from yitang.features.talks.models import Problem
from yitang.features.talks.policy import HANDLE, RUN
from yitang.features.talks.queries import get_problem
from yitang.features.talks.views.parts import form_page, minted, venues_of
from yitang.flows.village import hand_on as handing
from yitang.flows.village.forms import HandOnForm
from yitang.flows.village.list_topic import list_as_topic
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.workflow.moves import Target


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def list_topic(request: Any, matter_id: UUID) -> HttpResponse:
    """Make a topic of what a resident said; the words are those of the matter, to be put right."""
    found = visible_matters(request.actor).filter(pk=matter_id).first()
    if found is None:
        raise NotFound(_("There is no such matter, or it is not yours to see."))
    initial = {
        "venue": found.venue.code if found.venue else "",
        "title": found.case.title,
        "source": "people",
        "class_code": found.class_code,
        "text": found.text,
    }
    form, case_id = TopicForm(request.POST or None, venues=venues_of(request), own=True, initial=initial), minted(request)

    def run() -> None:
        asked = dict(form.cleaned_data)
        venue_id = asked.pop("venue")
        list_as_topic(request.actor, key=key_of(request), case_id=case_id, matter_id=found.pk, venue_id=venue_id, **asked)

    kwargs = {"council": request.council.code}
    return form_page(
        request,
        form,
        run,
        heading=_("Make a topic of it"),
        act=_("Propose the topic"),
        back=reverse("desk:grassroots:matter", kwargs=kwargs | {"matter_id": found.pk}),
        done=_("The topic waits for the party organisation of the place."),
        note=_("Write it as what many here share. Nothing of who said it goes along; the matter goes on as before."),
        hidden=[("case_id", case_id)],
        onward=lambda: reverse("desk:talks:topic", kwargs=kwargs | {"case_id": case_id}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(HANDLE)
def hand_on(request: Any, case_id: UUID) -> HttpResponse:
    """Make a draft of a brief or a proposal of a problem that cannot be solved here."""
    found = get_problem(request.actor, case_id)
    if found is None:
        raise NotFound(_("There is no such problem, or it is not yours to see."))
    policy.require(request.actor, HANDLE, Target(found.case, found))
    initial = {"into": "brief", "title": found.case.title, "situation": _situation(found), "suggestion": ""}
    form = HandOnForm(request.POST or None, initial=initial)

    def run() -> None:
        asked = dict(form.cleaned_data)
        signer = asked.pop("signer")
        handing.hand_on(request.actor, key=key_of(request), problem_id=found.pk, principal_id=signer.pk, **asked)

    return form_page(
        request,
        form,
        run,
        heading=_("Hand it on to a brief or proposal"),
        act=_("Make the draft"),
        back=reverse("desk:talks:problem", kwargs={"council": request.council.code, "case_id": found.pk}),
        done=_("The draft lies with whoever is to sign it. The problem stays open here until that ends."),
        note=_("A draft is made in the name of who adopts it. It counts only when they hand it in themselves."),
    )


def _situation(found: Problem) -> str:
    return f"{found.text}\n{found.report}".strip()
