"""一次性评价链接: what opens by one, without a log-in, after its holder has shown to be the person it is for."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.forms.member import LinkProofForm, RatingForm
from yitang.features.proposals.handling.links import bearer, find_link, open_steps, prove, rate_by_link, state_of
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import get_visible
from yitang.features.proposals.views.feedback import rating_rows
from yitang.features.proposals.views.reading import Reader, dictionary_words, replies_of
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Conflict, Invalid, KeyReused
from yitang.foundation.permissions.roles import UNIT_ROLES
from yitang.foundation.permissions.web import takes_strangers
from yitang.foundation.ui.sent import key_of
from yitang.instruments.handling.models import FeedbackLink
from yitang.instruments.handling.queries import assignments_of, current_round, separate_units

OWNER = Reader(is_owner=True, is_staff=False, unit_ids=frozenset())
OVER = {
    "used": gettext_lazy("The feedback was given by this link already. It opens once."),
    "expired": gettext_lazy("The time of this link is over."),
    "revoked": gettext_lazy("This link was ended, or a newer one took its place."),
    "locked": gettext_lazy("Too many wrong answers were given, so this link is closed."),
    "closed": gettext_lazy("The proposal has gone on, and no feedback is asked for by this link any more."),
    "unit": gettext_lazy("Feedback is given by the submitter alone, never by a unit. You are logged in for a unit."),
    "": gettext_lazy("This link does not open anything here. Look whether it was taken over in full."),
}
COOKIE = "feedback_link"
HALF_A_DAY = 12 * 3600
WORDS = ("attitude", "result", "overall", "text")


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
    if not _is_proved(request, link):
        return _asked(request, link) if state == "open" else _over(request, state)
    return _feedback(request, link, proposal, step)


def _feedback(request: Any, link: FeedbackLink, proposal: Proposal, step: str) -> HttpResponse:
    units = separate_units(proposal.pk)
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


def _is_proved(request: Any, link: FeedbackLink) -> bool:
    """Whether this browser gave the right answer to this link within the last half day."""
    if not link.proof:
        return True
    shown = request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=HALF_A_DAY)
    return bool(shown == link.pk.hex)


def _asked(request: Any, link: FeedbackLink) -> HttpResponse:
    """The question before the link opens. What was written before the answer ran out is carried through it."""
    tried = request.method == "POST" and request.POST.get("step") == "prove"
    form = LinkProofForm(request.POST if tried else None, proof=link.proof)
    kept = {name: words for name, words in request.POST.items() if name in WORDS or name.startswith("unit_")}
    if form.is_valid():
        try:
            prove(link, answer=form.cleaned_data["answer"], key=key_of(request))
        except Invalid as error:
            form.add_error("answer", error.errors["answer"])
        except (Conflict, KeyReused):
            link.refresh_from_db()
            return _over(request, state_of(link, None, now()))
        else:
            return _opened(request, link, bool(kept))
    context = {"form": form, "kept": kept, "key": uuid4().hex, "link_by_code": link.proof == FeedbackLink.Proof.CODE}
    return render(request, "proposals/member/link_proof.html", context, status=422 if tried else 200)


def _opened(request: Any, link: FeedbackLink, has_words: bool) -> HttpResponse:
    answer: HttpResponse | HttpResponseRedirect = redirect(request.path)
    if has_words:
        proposal = get_visible(bearer(link), link.case_id)
        assert proposal is not None  # it was there when the answer was looked at
        answer = _feedback(request, link, proposal, "change")
    answer.set_signed_cookie(
        COOKIE,
        link.pk.hex,
        salt=COOKIE,
        max_age=HALF_A_DAY,
        path=request.path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer


def _over(request: Any, state: str) -> HttpResponse:
    return render(request, "proposals/member/link_over.html", {"words": OVER.get(state, OVER["closed"])}, status=410)
