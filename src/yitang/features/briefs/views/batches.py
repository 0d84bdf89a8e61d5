"""Decisions on several briefs at once, after a page that says what will happen. Only steps forward: nothing is refused in a heap."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yitang.features.briefs.desks.queues import BY_CODE, Desk, desks_of, lying_at
from yitang.features.briefs.models import Brief
from yitang.features.briefs.views.reading import address
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Track

MOST = 50
TOGETHER = ("review", "sign")
"""The queues whose step may be taken for several."""


@require_POST
@needs("briefs.browse")
def preview(request: Any) -> HttpResponse:
    """What would happen to each that was ticked, before anything does."""
    queue = _queue(request)
    if queue is None:
        return redirect(address(request, "list"))
    chosen = _chosen(request, queue)
    if not chosen:
        messages.error(request, _("Tick the briefs first."))
        return redirect(f"{address(request, 'queue')}?view={queue.code}")
    tracks = {track.case_id: track for track in Track.objects.filter(case_id__in=[b.pk for b in chosen], axis="editing")}
    rows = [{"brief": brief, "version": tracks[brief.pk].version} for brief in chosen]
    return render(request, "briefs/desk/batch.html", {"queue": queue, "rows": rows, "key": uuid4().hex})


@require_POST
@needs("briefs.browse")
def take_all(request: Any) -> HttpResponse:
    """Take the step for each; who cannot go is named with the reason and stays where it is."""
    queue = _queue(request)
    if queue is None:
        return redirect(address(request, "list"))
    items = [item for text in request.POST.getlist("item")[:MOST] if (item := _item(text))]
    result = advance_many(request.actor, items, axis="editing", edge=queue.step, key=key_of(request))
    if result["done"]:
        words = ngettext("%(n)d brief went on.", "%(n)d briefs went on.", result["done"])
        messages.success(request, words % {"n": result["done"]})
    titles = {str(b.pk): b.case.title for b in Brief.objects.filter(pk__in=[i.case_id for i in items]).select_related("case")}
    for row in result["results"]:
        if not row["ok"]:
            messages.error(
                request, _("“%(title)s”: %(why)s") % {"title": titles.get(str(row["case_id"]), ""), "why": row["message"]}
            )
    return redirect(f"{address(request, 'queue')}?view={queue.code}")


def _queue(request: Any) -> Desk | None:
    queue = BY_CODE.get(request.POST.get("view", ""))
    return queue if queue in desks_of(request.actor) and queue is not None and queue.code in TOGETHER else None


def _chosen(request: Any, queue: Desk) -> list[Brief]:
    wanted = []
    for text in request.POST.getlist("ids")[:MOST]:
        try:
            wanted.append(UUID(text))
        except ValueError:
            continue
    return list(lying_at(request.actor, queue).filter(pk__in=wanted))


def _item(text: str) -> BatchItem | None:
    case_id, _colon, version = text.partition(":")
    try:
        return BatchItem(UUID(case_id), int(version))
    except ValueError:
        return None
