"""The own ballot of a rater, by log-in or by a one-time link, and the look whether it lies in the box."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.experts import rounds as acts
from yitang.features.experts.box import receipts_in
from yitang.features.experts.forms import BallotForm
from yitang.features.experts.links import cast_by_link, find_link, state_of
from yitang.features.experts.models import BallotLink, Evaluation
from yitang.features.experts.policy import OWN
from yitang.features.experts.queries import find_evaluation, own_rater
from yitang.features.experts.reckoning import Ballot
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import NO_ALIASES, attempt
from yitang.foundation.ui.portal import render_portal
from yitang.foundation.ui.sent import key_of

SIGNS, GROUP = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 4
LENGTH = 20
GONE, WRONG, FINE = 410, 422, 200
OVER = {
    "used": gettext_lazy("Your ballot came by this link already. There is one for each rater, and it is not changed."),
    "expired": gettext_lazy("The last day for ballots has passed."),
    "revoked": gettext_lazy("This link was ended, or a newer one took its place."),
    "closed": gettext_lazy("The round takes no ballots now."),
    "": gettext_lazy("This link does not open anything here. Look whether it was taken over in full."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OWN)
def rate(request: Any, evaluation_id: UUID) -> HttpResponse:
    """Fill in the own ballot, look at it once more, hand it in. What the receipt shows is kept nowhere but as a digest in the box."""
    found = find_evaluation(request.actor, evaluation_id)
    rater = own_rater(request.actor, found)
    if rater is None:
        raise NotFound
    page, context = _walked(
        request, found, lambda key, ballot: acts.cast(request.actor, key=key, evaluation_id=found.pk, ballot=ballot)
    )
    status = WRONG if context["form"].errors else FINE
    return render(request, f"experts/{page}.html", context | {"rater": rater}, status=status)


@csrf_exempt  # The address is the only authority here: whoever could forge the form holds the link itself, and no cookie is set.
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_link(request: Any, ballot_secret: str) -> HttpResponse:
    """The same without a log-in: whoever holds the link casts the one ballot that it is for. A link that is over says so calmly."""
    link, state = _looked_up(ballot_secret)
    if link is None or state != "open":
        return _shown(request, "over", {"words": OVER[state]}, GONE)
    held, found = link, link.rater.evaluation
    page, context = _walked(request, found, lambda key, ballot: cast_by_link(held, ballot=ballot, key=key))
    if context["form"].errors and (state := _looked_up(ballot_secret)[1]) != "open":
        return _shown(request, "over", {"words": OVER[state]}, GONE)
    return _shown(request, page, context | {"rater": held.rater}, WRONG if context["form"].errors else FINE)


@require_POST
@needs(OWN)
def receipt(request: Any, evaluation_id: UUID) -> HttpResponse:
    """Whether a receipt lies in the box: that the ballot was counted, not what it said."""
    found = find_evaluation(request.actor, evaluation_id)
    rater = own_rater(request.actor, found)
    if rater is None:
        raise NotFound
    typed = _plain(request.POST.get("receipt", ""))
    there = bool(typed) and digest_of(typed) in receipts_in(found)
    context = {"evaluation": found, "rater": rater, "there": there, "typed": _spaced(typed)}
    return render(request, "experts/receipt.html", context)


def _looked_up(secret: str) -> tuple[BallotLink | None, str]:
    """The link of a secret and whether it is open, as they stand now."""
    link = find_link(secret)
    return link, state_of(link, link.rater.evaluation.case.stage, now()) if link else ""


def _walked(request: Any, found: Evaluation, cast: Callable[[str, Ballot], Any]) -> tuple[str, dict[str, Any]]:
    """The page that follows – the ballot, the look at it, or the receipt – with what it shows. Casting sends the ballot by `cast`."""
    form = BallotForm(request.POST or None, evaluation=found)
    receipt = _plain(request.POST.get("receipt", "")) or "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
    context = {"evaluation": found, "form": form, "receipt": _spaced(receipt), "key": key_of(request)}
    if request.method != "POST" or request.POST.get("step") == "change" or not form.is_valid():
        if request.POST.get("step") == "change":
            context["form"] = BallotForm(initial=request.POST.dict(), evaluation=found)
        return "rate", context
    if request.POST.get("step") != "cast":
        return "rate_check", context | {"rows": _rows(form)}
    done = attempt(form, lambda: cast(key_of(request), form.ballot(digest_of(receipt))), NO_ALIASES)
    return "rated" if done else "rate", context


def _shown(request: Any, page: str, context: dict[str, Any], status: int) -> HttpResponse:
    answer = render_portal(request, f"experts/link/{page}.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _rows(form: BallotForm) -> list[dict[str, Any]]:
    codes = [one["code"] for one in form.evaluation.version.criteria]
    rows = [{"label": form.fields[code].label, "value": form.said(code)} for code in codes]
    return [*rows, {"label": form.fields["words"].label, "value": form.cleaned_data["words"].strip() or "—"}]


def _plain(typed: str) -> str:
    return "".join(sign for sign in typed.upper() if sign in SIGNS)[:LENGTH]


def _spaced(code: str) -> str:
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
