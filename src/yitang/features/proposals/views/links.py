"""一次性评价链接: the clerk's page that makes and prints them, and the page that opens by one without a log-in."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.forms.member import RatingForm
from yitang.features.proposals.handling.links import (
    MadeLink,
    bearer,
    find_link,
    make_link,
    open_steps,
    rate_by_link,
    revoke_link,
    state_of,
)
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND, get_visible
from yitang.features.proposals.views.feedback import rating_rows
from yitang.features.proposals.views.reading import Reader, dictionary_words, replies_of
from yitang.features.proposals.views.sent import key_of
from yitang.features.proposals.views.steps import seen
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, KeyReused
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.foundation.permissions.web import needs, takes_strangers
from yitang.institution.members.models import Member
from yitang.instruments.handling.models import FeedbackLink
from yitang.instruments.handling.queries import assignments_of, current_round, separate_units
from yitang.instruments.handling.submitters import submitters_of

OWNER = Reader(is_owner=True, is_staff=False, unit_ids=frozenset())
OVER = {
    "used": gettext_lazy("The feedback was given by this link already. It opens once."),
    "expired": gettext_lazy("The time of this link is over."),
    "revoked": gettext_lazy("This link was ended, or a newer one took its place."),
    "closed": gettext_lazy("The proposal has gone on, and no feedback is asked for by this link any more."),
    "unit": gettext_lazy("Feedback is given by the submitter alone, never by a unit. You are logged in for a unit."),
    "": gettext_lazy("This link does not open anything here. Look whether it was taken over in full."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.send_link")
@never_cache
def links(request: Any, case_id: UUID) -> HttpResponse:
    """Each submitter with what has come and which link is open; a new link is shown once, to send or to print."""
    proposal = seen(request.actor, case_id)
    here = reverse("desk:proposals:feedback_links", kwargs={"council": request.council.code, "case_id": case_id})
    if request.method == "POST":
        principal_id = _whom(request)
        if principal_id is not None and request.POST.get("step") == "end":
            revoke_link(request.actor, key=key_of(request), case_id=case_id, principal_id=principal_id)
            messages.success(request, _("The link is ended. It opens nothing any more."))
        elif principal_id is not None:
            try:
                made = make_link(request.actor, key=key_of(request), case_id=case_id, principal_id=principal_id)
                return _made(request, proposal, made, here)
            except (Invalid, Blocked) as error:
                messages.error(request, str(error.message))
            except KeyReused:
                messages.info(request, _("The link was made already and is shown once. Make a new one if it was not kept."))
        return redirect(here)
    return render(request, "proposals/office/links.html", {"proposal": proposal, "rows": _rows(proposal), "here": here})


@require_http_methods(["GET", "HEAD", "POST"])
@takes_strangers
@never_cache
def by_link(request: Any, link_secret: str) -> HttpResponse:
    """The reply, and the feedback on it, for the submitter to whom the link was given. A link that is over says so calmly."""
    link = find_link(link_secret)
    if link is None:
        return _over(request, "")
    if request.actor.holds(*UNIT_ROLES):
        return _over(request, "unit")
    proposal = get_visible(bearer(link), link.case_id)
    step = request.POST.get("step", "")
    state = state_of(link, open_steps(proposal) if proposal else None, now())
    if proposal is None or (step != "send" and state != "open"):
        return _over(request, state)
    units = separate_units(proposal.pk) if proposal.submitter_id == link.principal_id else []
    form = RatingForm(request.POST, units=units) if request.method == "POST" else RatingForm(units=units)
    context = {
        "proposal": proposal,
        "who": link.principal,
        "form": form,
        "key": request.POST.get("key") or uuid4().hex,
        "adds": proposal.submitter_id != link.principal_id,
        "opened": True,
    }
    if request.method == "POST" and form.is_valid() and step == "check":
        return render(request, "proposals/member/link_check.html", context | {"rows": rating_rows(form)})
    if request.method == "POST" and form.is_valid() and step == "send":
        answer = _send(request, link, proposal, context)
        if answer is not None:
            return answer
    if step == "change":
        context["form"] = RatingForm(initial={name: request.POST.get(name, "") for name in form.fields}, units=units)
    results = dictionary_words("result_class")["result_class"]
    context["replies"] = replies_of(OWNER, current_round(assignments_of(proposal.pk)), results)
    status = 422 if request.method == "POST" and step != "change" else 200
    return render(request, "proposals/member/link_rate.html", context, status=status)


def _send(request: Any, link: FeedbackLink, proposal: Proposal, context: dict[str, Any]) -> HttpResponse | None:
    try:
        rate_by_link(link, said=context["form"].payload, key=key_of(request))
    except Invalid as error:
        for name, texts in error.errors.items():
            for text in texts:
                context["form"].add_error(name if name in context["form"].fields else None, text)
        return None
    except (Conflict, KeyReused):
        link.refresh_from_db()
        return _over(request, state_of(link, open_steps(proposal), now()))
    return render(request, "proposals/member/link_done.html", {"proposal": proposal})


def _over(request: Any, state: str) -> HttpResponse:
    return render(request, "proposals/member/link_over.html", {"words": OVER.get(state, OVER["closed"])}, status=410)


def _whom(request: Any) -> UUID | None:
    try:
        return UUID(request.POST.get("principal", ""))
    except ValueError:
        return None


def _rows(proposal: Proposal) -> list[dict[str, Any]]:
    everybody, steps, moment = submitters_of(KIND, proposal.pk), open_steps(proposal), now()
    phones = dict(Member.objects.filter(principal__in=[o.principal_id for o in everybody]).values_list("principal_id", "phone"))
    newest: dict[UUID, FeedbackLink] = {}
    for link in FeedbackLink.objects.filter(case=proposal.case).order_by("made_at", "id"):
        newest[link.principal_id] = link
    return [
        {
            "who": one,
            "phone": phones.get(one.principal_id, ""),
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
    phone = Member.objects.filter(principal=who).values_list("phone", flat=True).first()
    context = {"proposal": proposal, "who": who, "phone": phone, "url": link, "until": made.expires_at, "here": here}
    return render(request, "proposals/office/link_made.html", context | {"code": qr_code(link)})


def qr_code(text: str) -> SafeString:
    """The text as a QR code: an SVG of one path, without styles, that prints sharp at any size."""
    from qrcode import QRCode  # kept out of the start: only this page draws codes
    from qrcode.image.svg import SvgPathImage

    code = QRCode(image_factory=SvgPathImage, border=2)
    code.add_data(text)
    code.make(fit=True)
    drawn = code.make_image().to_string(encoding="unicode")
    return mark_safe(drawn)
