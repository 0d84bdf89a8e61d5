"""The own ballot of a rater, and the look whether it lies in the box."""

import secrets
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.experts import rounds as acts
from yitang.features.experts.box import receipts_in
from yitang.features.experts.forms import BallotForm
from yitang.features.experts.policy import OWN
from yitang.features.experts.queries import find_evaluation, own_rater
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Conflict, Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of

SIGNS, GROUP = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 4
LENGTH = 20


@require_http_methods(["GET", "HEAD", "POST"])
@needs(OWN)
def rate(request: Any, evaluation_id: UUID) -> HttpResponse:
    """Fill in the own ballot, look at it once more, hand it in. What the receipt shows is kept nowhere but as a digest in the box."""
    found = find_evaluation(request.actor, evaluation_id)
    rater = own_rater(request.actor, found)
    if rater is None:
        raise NotFound
    form = BallotForm(request.POST or None, evaluation=found)
    receipt = _plain(request.POST.get("receipt", "")) or "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
    context = {"evaluation": found, "form": form, "rater": rater, "receipt": _spaced(receipt), "key": key_of(request)}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") != "cast":
            return render(request, "experts/rate_check.html", context | {"rows": _rows(form)})
        try:
            acts.cast(request.actor, key=key_of(request), evaluation_id=found.pk, ballot=form.ballot(digest_of(receipt)))
        except Invalid as error:
            take_errors(form, error.errors)
        except Conflict as error:
            form.add_error(None, str(error))
        else:
            return render(request, "experts/rated.html", context)
    return render(request, "experts/rate.html", context, status=422 if form.errors else 200)


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


def _rows(form: BallotForm) -> list[dict[str, Any]]:
    codes = [one["code"] for one in form.evaluation.version.criteria]
    rows = [{"label": form.fields[code].label, "value": form.cleaned_data[code]} for code in codes]
    return [*rows, {"label": form.fields["words"].label, "value": form.cleaned_data["words"].strip() or "—"}]


def _plain(typed: str) -> str:
    return "".join(sign for sign in typed.upper() if sign in SIGNS)[:LENGTH]


def _spaced(code: str) -> str:
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
