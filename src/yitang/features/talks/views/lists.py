"""What the three lists share: tabs of the room, tabs of the stages with their counts, the conditions, views, columns, the way out."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from yitang.features.talks.forms import ListFilter
from yitang.features.talks.policy import EXPORT
from yitang.features.talks.queries import narrowed
from yitang.features.talks.row_words import Texts, text_of
from yitang.features.talks.table import MORE_STAGES, sorted_by
from yitang.features.talks.views.parts import link
from yitang.foundation.core.clock import today
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.roles import UNIT_ROLES, Role
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN, ListColumn, ListPage
from yitang.foundation.ui.sent import key_of
from yitang.instruments.workflow.procedures import Procedure

PAGE = 50


def rooms(request: Any, current: str) -> list[dict[str, Any]]:
    """The lists of this room as tabs; a unit has its problems and the talks that they come from."""
    pages = [("list", _("Talks")), ("topics", _("Topics")), ("problems", _("Problems"))]
    if request.actor.roles <= {Role.MEMBER}:
        pages = pages[:2]
    elif request.actor.holds(*UNIT_ROLES):
        pages = [("problems", _("Problems")), ("list", _("Talks"))]
    return [{"label": label, "url": link(request, page), "current": page == current} for page, label in pages]


def opened_first(request: Any, page: ListPage) -> HttpResponse | None:
    """The way to the view with which this person's list opens, where the address asks nothing."""
    first = first_question(request, page)
    return redirect(f"{request.path}?{first}") if first else None


def asked_for(
    request: Any, rows: QuerySet[Any], page: ListPage, course: Procedure, usual: Sequence[Any]
) -> tuple[QuerySet[Any], QuerySet[Any], ListFilter]:
    """The rows under the conditions of the address, those among them of the chosen stage in their order, and the form."""
    form = ListFilter(request.GET or None)
    asked = dict(form.cleaned_data) if form.is_valid() else {}
    stage = request.GET.get("stage", "")
    if stage in MORE_STAGES:
        asked["stage"] = stage
    found = narrowed(rows, asked, today())
    shown = found.filter(case__stage=stage) if stage in {state.code for state in course.axes[0].states} else found
    ordered = sorted_by(shown, page, request.GET.get("sort", ""))
    return found, ordered if ordered is not None else shown.order_by(*usual), form


def shown_with(
    request: Any, page: ListPage, course: Procedure, found: QuerySet[Any], form: ListFilter, kind: str, current: str
) -> dict[str, Any]:
    """What the page of a list needs besides its rows; one question for all counts of the stages."""
    return {
        "tabs": _tabs(request, course, found),
        "rooms": rooms(request, current),
        "form": form,
        "columns": page.chosen(request.GET.getlist(COLUMN)),
        "bar": bar_of(request, page),
        "query": request.GET.urlencode(),
        "key": key_of(request),
        "purposes": purposes_for(request.actor, kind) if may_ever(request.actor, EXPORT) else [],
    }


def cells(columns: Iterable[ListColumn], texts: Texts) -> list[tuple[ListColumn, Any]]:
    """Each chosen column with its text."""
    return [(column, text_of(texts, column.code)) for column in columns]


def _tabs(request: Any, course: Procedure, found: QuerySet[Any]) -> list[dict[str, Any]]:
    counts: dict[str, int] = dict(found.order_by().values_list("case__stage").annotate(n=Count("pk")))
    stage = request.GET.get("stage", "")
    kept = request.GET.copy()
    for name in ("stage", "page", "view"):
        kept.pop(name, None)

    def url(code: str) -> str:
        query = kept.copy()
        if code:
            query["stage"] = code
        return f"?{query.urlencode() or 'view=all'}"

    tabs = [{"label": _("All"), "url": url(""), "current": not stage, "count": sum(counts.values())}]
    if stage in MORE_STAGES:
        tabs.append({"label": MORE_STAGES[stage], "url": url(stage), "current": True, "count": sum(counts.values())})
    return tabs + [
        {"label": state.words(), "url": url(state.code), "current": stage == state.code, "count": counts.get(state.code, 0)}
        for state in course.axes[0].states
    ]
