"""一次性评价链接: the clerk's page that makes, prints and ends them; what opens by one is in `by_link`."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.handling.links import MadeLink, make_link, open_steps, revoke_link, see_number, state_of
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.features.proposals.views.steps import seen
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Invalid, KeyReused, NotFound
from yitang.foundation.notify.calling import mask, numbers_of
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.codes import qr_code
from yitang.foundation.ui.sent import key_of
from yitang.instruments.handling.models import FeedbackLink
from yitang.instruments.handling.submitters import submitters_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.send_link")
@never_cache
def links(request: Any, case_id: UUID) -> HttpResponse:
    """Each submitter with what has come and which link is open; a new link is shown once, to send or to print."""
    proposal = seen(request.actor, case_id)
    here = reverse("desk:proposals:feedback_links", kwargs={"council": request.council.code, "case_id": case_id})
    principal_id = _whom(request)
    if principal_id is not None:
        return _done(request, proposal, principal_id, here) or redirect(here)
    if request.method == "POST":
        return redirect(here)
    return _page(request, proposal, here)


def _done(request: Any, proposal: Proposal, principal_id: UUID, here: str) -> HttpResponse | None:
    """Make or end a link or open a number; the page that follows, unless it is the list again."""
    given = {"key": key_of(request), "case_id": proposal.pk, "principal_id": principal_id}
    step = request.POST.get("step")
    try:
        if step == "end":
            revoke_link(request.actor, **given)
            messages.success(request, _("The link is ended. It opens nothing any more."))
            return None
        if step == "number":
            see_number(request.actor, **given, reason=request.POST.get("reason", ""))
            return _page(request, proposal, here, opened=principal_id)
        return _made(request, proposal, make_link(request.actor, **given), here)
    except (Invalid, Blocked, NotFound) as error:
        messages.error(request, str(error.message))
    except KeyReused:
        messages.info(request, _("The link was made already and is shown once. Make a new one if it was not kept."))
    return None


def _page(request: Any, proposal: Proposal, here: str, opened: UUID | None = None) -> HttpResponse:
    context = {"proposal": proposal, "rows": _rows(proposal, opened), "here": here}
    return render(request, "proposals/office/links.html", context)


def _whom(request: Any) -> UUID | None:
    try:
        return UUID(request.POST.get("principal", ""))
    except ValueError:
        return None


def _rows(proposal: Proposal, opened: UUID | None) -> list[dict[str, Any]]:
    everybody, steps, moment = submitters_of(KIND, proposal.pk), open_steps(proposal), now()
    phones = numbers_of([one.principal_id for one in everybody])
    newest: dict[UUID, FeedbackLink] = {}
    for link in FeedbackLink.objects.filter(case=proposal.case).order_by("made_at", "id"):
        newest[link.principal_id] = link
    return [
        {
            "who": one,
            "phone": mask(phones.get(one.principal_id, "")),
            "number": phones.get(one.principal_id, "") if one.principal_id == opened else "",
            "waits": one.principal_id in steps.edges,
            "link": newest.get(one.principal_id),
            "state": state_of(newest[one.principal_id], steps, moment) if one.principal_id in newest else "",
            "key": uuid4().hex,
        }
        for one in everybody
    ]


def _made(request: Any, proposal: Proposal, made: MadeLink, here: str) -> HttpResponse:
    path = reverse("desk:proposals:by_link", kwargs={"council": request.council.code, "link_secret": made.secret})
    link = request.build_absolute_uri(path)
    who = FeedbackLink.objects.select_related("principal").get(pk=made.link_id).principal
    context = {"proposal": proposal, "who": who, "made": made, "url": link, "until": made.expires_at, "here": here}
    context["phone"] = mask(numbers_of([who.pk]).get(who.pk, ""))
    return render(request, "proposals/office/link_made.html", context | {"code": qr_code(link)})
