"""换届 as one guided operation: what to do in which order, and the preview of a list before it is agreed to."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yitang.features.roster.new_term import FORMAT, first_day, listed_in
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs
from yitang.institution.members.models import TermChange
from yitang.institution.members.queries import serving, term_on
from yitang.institution.members.term_change import CHANGE_TERM, preview, stands_against
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.queries import visible_batches

SHOWN = 10
"""Lists and changes of term that the page names."""


@require_safe
@needs(CHANGE_TERM)
def new_term(request: Any) -> HttpResponse:
    """The steps of a change of term, lists that wait for agreement, and earlier changes."""
    lists = visible_batches(request.actor).filter(format=FORMAT.code)
    context = {
        "term": term_on(today()),
        "serving": serving().count(),
        "lists": lists.filter(state=ImportBatch.State.STAGED)[:SHOWN],
        "changes": [_change(one) for one in TermChange.objects.select_related("term").order_by("-made_at")[:SHOWN]],
    }
    return render(request, "roster/new_term.html", context)


def _change(change: TermChange) -> dict[str, Any]:
    """A change of term with the import by which it can be undone, or why it cannot."""
    stands = change.state == TermChange.State.DONE
    return {
        "row": change,
        "batch": change.ended.get("batch") if stands else "",
        "against": stands_against(change) if stands else "",
    }


@require_safe
@needs(CHANGE_TERM)
def look(request: Any, batch_id: UUID) -> HttpResponse:
    """What a checked list would mean: who stays, who leaves, who is new, whose powers end. Nothing has changed yet."""
    batch = visible_batches(request.actor).filter(pk=batch_id, format=FORMAT.code).first()
    if batch is None:
        raise NotFound
    day = first_day(batch)
    context = {"batch": batch, "day": day, "found": preview(listed_in(batch), day)}
    return render(request, "roster/look.html", context)
