"""一次性评议链接 for the office: making, printing and ending them; what opens by one is in `rating`."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yitang.features.experts.links import MadeLink, end_link, make_links, state_of, waiting_raters
from yitang.features.experts.models import BallotLink, Evaluation, Rater
from yitang.features.experts.queries import find_evaluation
from yitang.features.experts.states import GROUPS, RUN
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, KeyReused
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.codes import qr_code
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels

STATES = {
    "": ("wait", gettext_lazy("no link yet")),
    "open": ("doing", gettext_lazy("link open")),
    "used": ("done", gettext_lazy("cast")),
    "revoked": ("void", gettext_lazy("link ended")),
    "expired": ("late", gettext_lazy("link expired")),
    "closed": ("void", gettext_lazy("round closed")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
@never_cache
def links(request: Any, evaluation_id: UUID) -> HttpResponse:
    """Each rater by link with what has come and which link is open; new links are shown once, to send or to print."""
    found = find_evaluation(request.actor, evaluation_id)
    here = reverse("desk:experts:links", kwargs={"council": request.council.code, "evaluation_id": found.pk})
    step = request.POST.get("step", "")
    if step == "end":
        rater = next(iter(uuids([request.POST.get("rater", "")])), UUID(int=0))
        run = lambda: end_link(request.actor, key=key_of(request), rater_id=rater)  # noqa: E731 one word for the act
        return press(request, run, here, _("The link is ended. It opens nothing any more."))
    if step in ("all", "one"):
        return _made(request, found, step, here) or redirect(here)
    waiting = {row.pk for row in waiting_raters(found)}
    context = {"evaluation": found, "rows": _rows(found), "waiting": waiting, "key": key_of(request)}
    return render(request, "experts/links.html", context)


def _made(request: Any, found: Evaluation, step: str, here: str) -> HttpResponse | None:
    """Make links and show them; None with a word above the list when they cannot be made or were made already."""
    chosen = [row.pk for row in waiting_raters(found)] if step == "all" else uuids([request.POST.get("rater", "")])
    try:
        made = make_links(request.actor, key=key_of(request), evaluation_id=found.pk, rater_ids=chosen)
    except KeyReused:
        messages.info(request, _("The links were made already and are shown once. Make new ones if they were not kept."))
        return None
    except (Blocked, Conflict) as error:
        messages.warning(request, str(error.message))
        return None
    shown = [_slip(request, one) for one in made]
    return render(request, "experts/links_made.html", {"evaluation": found, "made": shown, "here": here})


def _slip(request: Any, made: MadeLink) -> dict[str, Any]:
    path = reverse("resident:ballot", kwargs={"council": request.council.code, "ballot_secret": made.secret})
    url = request.build_absolute_uri(path)
    return {"rater": made.rater, "url": url, "until": made.expires_at, "code": qr_code(url)}


def _rows(found: Evaluation) -> list[dict[str, Any]]:
    words, moment = labels(GROUPS), now()
    newest = {one.rater_id: one for one in BallotLink.objects.filter(rater__evaluation=found).order_by("made_at", "pk")}
    rows = []
    for rater in Rater.objects.filter(evaluation=found, way=Rater.Way.LINK).order_by("group_code", "name", "pk"):
        link = newest.get(rater.pk)
        if link is not None:
            link.rater = rater
        state = state_of(link, found.case.stage, moment) if link else "used" if rater.has_cast else ""
        tone, word = STATES[state]
        group = words.get(rater.group_code, "—")
        rows.append({"rater": rater, "group": group, "link": link, "state": state, "tone": tone, "word": word})
    return rows
