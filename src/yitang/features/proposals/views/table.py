"""The lines of the list of proposals, written as cheaply as a page of many rows asks for."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from yitang.features.proposals.filters import ListWords, ordered
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.features.proposals.views.table_columns import CELLS, SOURCES, Drawing, Values
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.lists.declared import ListColumn

NOBODY = UUID(int=0)
UNDER_REVIEW = "submitted"


def page_values(actor: Actor, page: Page[Any], *, plain: bool) -> list[Values]:
    """The columns of one page, in its order. The keys are found first, so that nothing is joined and sorted to be thrown away;
    a `plain` page is of the whole list in its usual order."""
    if plain:
        first = (page.number - 1) * page.paginator.per_page
        keys = _newest(actor, first, first + page.paginator.per_page)
    else:
        keys = list(page.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined]  # A queryset is cut into pages.
    rows = {row[0]: Values._make(row) for row in _rows(tuple(keys))} if keys else {}
    return [rows[key] for key in keys if key in rows]


@planned(shape=("first", "after"))
def _newest(actor: Actor, first: int, after: int) -> QuerySet[Proposal, UUID]:
    return ordered(visible_proposals(actor), "").values_list("pk", flat=True)[first:after]


@planned()
def _rows(keys: tuple[UUID, ...]) -> QuerySet[Proposal, tuple[Any, ...]]:
    return Proposal.objects.filter(pk__in=keys).values_list(*SOURCES)


def lines_of(
    request: Any, values: Iterable[Values], words: ListWords, columns: Sequence[ListColumn], *, may_file: bool = False
) -> SafeString:
    """The lines as HTML. Written here because two hundred variables of a template cost more than the query itself;
    every text of a person goes through `escape`."""
    page = Drawing(request.council.id, words, get_language() or "", address_around(request))
    cells = [CELLS[column.code][1] for column in columns]
    lines = []
    for row in values:
        pick = ""
        if may_file:
            box = f'<input type="checkbox" form="batch" name="ids" value="{row.case_id}" aria-label="{escape(row.title)}">'
            pick = f'<td class="pick">{box if row.stage == UNDER_REVIEW else ""}</td>'
        lines.append(f"<tr>{pick}{''.join(cell(row, page) for cell in cells)}</tr>")
    return SafeString("\n".join(lines))


def address_around(request: Any) -> list[str]:
    """What stands before and after the id in the address of a proposal's page."""
    url = reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": NOBODY})
    return url.split(str(NOBODY))
