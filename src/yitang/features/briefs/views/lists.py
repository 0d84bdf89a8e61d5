"""The list of briefs with its views, columns and export; the queue as a table for decisions together; the register of issues."""

from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yitang.features.briefs.desks.queues import BY_CODE, LONG, desks_of, lying_at, narrowed
from yitang.features.briefs.exports import KIND as EXPORTED
from yitang.features.briefs.exports import export_list
from yitang.features.briefs.forms.desk import FilterForm
from yitang.features.briefs.ladder.upward import SEND
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.queries import visible_briefs
from yitang.features.briefs.rules import CLASSES, REASONS, SOURCES
from yitang.features.briefs.views.batches import TOGETHER
from yitang.features.briefs.views.columns import BRIEFS, CELLS, Cell, Drawing, ordering, states
from yitang.features.briefs.views.reading import address
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN, ListColumn
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels

PAGE = 50


@require_safe
@needs("briefs.browse")
def all_briefs(request: Any) -> HttpResponse:
    """Every brief that the reader may see; the whole question stands in the address. Who reflected it is in no list."""
    if first := first_question(request, BRIEFS):
        return redirect(f"{request.path}?{first}")
    sees = policy.may_ever(request.actor, "briefs.see_source")
    form, found = _asked(request, sees=sees)
    who = frozenset((grant.role, grant.principal_id) for grant in request.actor.grants)
    paginator = Paginator(found.defer(*LONG), PAGE)
    asked = tuple(request.GET.get(name, "") for name in form.fields)
    paginator.count = counted(request, ("briefs", who, asked), found.order_by().count)  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    columns = [one for one in BRIEFS.chosen(request.GET.getlist(COLUMN)) if sees or one.code != "source"]
    purposes = purposes_for(request.actor, EXPORTED)
    context = {
        "form": form,
        "bar": bar_of(request, BRIEFS),
        "page": page,
        "columns": columns,
        "rows": _rows(request, list(page.object_list), columns),
        "may_enter": policy.may_ever(request.actor, "briefs.take_in"),
        "may_send": policy.may_ever(request.actor, SEND),
        "purposes": purposes,
        "query": request.GET.urlencode(),
        "key": uuid4().hex,
    }
    return render(request, "briefs/desk/list.html", context)


@require_POST
@needs("briefs.export")
def export(request: Any) -> HttpResponseBase:
    """What the question of the address finds, as a workbook for a purpose; that it left is on record."""
    _form, found = _asked(request, sees=policy.may_ever(request.actor, "briefs.see_source"))
    handed = export_list(request.actor, key_of(request), found, request.POST.get("purpose", ""), request.GET.dict())
    return answer(request, handed)


def _asked(request: Any, *, sees: bool) -> tuple[FilterForm, QuerySet[Brief]]:
    """The question of the address and what it finds, in its order."""
    form = FilterForm(request.GET, states=states(), with_source=sees)
    found = visible_briefs(request.actor).exclude(case__stage="dissolved").select_related("case__brief_issue")
    if form.is_valid():
        found = narrowed(found, form.cleaned_data)
    return form, found.order_by(*ordering(request.GET.get("sort", "")))


def _rows(request: Any, briefs: list[Brief], columns: list[ListColumn]) -> list[dict[str, Any]]:
    drawing = Drawing(labels(CLASSES), labels(SOURCES), labels(REASONS))
    cells = [CELLS[column.code][1] for column in columns]
    rows = []
    for brief in briefs:
        drawn: list[Cell] = [cell(brief, drawing) for cell in cells]
        url = address(request, "detail", brief.pk)
        rows.append({"brief": brief, "url": url, "cells": drawn, "may_go_up": hasattr(brief.case, "brief_issue")})
    return rows


@require_safe
@needs("briefs.browse")
def queue(request: Any) -> HttpResponse:
    """A queue as a table: several may be ticked for one decision, or for merging."""
    desk = BY_CODE.get(request.GET.get("view", ""))
    mine = desks_of(request.actor)
    if desk not in mine or desk is None:
        if not mine:
            return redirect(address(request, "list"))
        desk = mine[0]
    form = FilterForm(request.GET, states=[], with_source=policy.may_ever(request.actor, "briefs.see_source"))
    del form.fields["where"]
    found = lying_at(request.actor, desk)
    if form.is_valid():
        found = narrowed(found, form.cleaned_data)
    page = Paginator(found.defer(*LONG), PAGE).get_page(request.GET.get("page"))
    classes = labels(CLASSES)
    rows: list[dict[str, Any]] = [
        {"brief": brief, "url": address(request, "desk_case", brief.pk), "class_label": classes.get(brief.class_code, "")}
        for brief in page.object_list
    ]
    tabs = [{"label": one.verb, "url": f"?view={one.code}", "current": one == desk} for one in mine]
    context = {
        "desk": desk,
        "tabs": tabs,
        "form": form,
        "page": page,
        "rows": rows,
        "together": TOGETHER_WORDS.get(desk.code, "") if desk.code in TOGETHER else "",
        "may_merge": desk.code == "edit" and policy.may_ever(request.actor, "briefs.merge"),
    }
    return render(request, "briefs/desk/queue.html", context)


TOGETHER_WORDS = {"review": gettext_lazy("Pass the review of those ticked"), "sign": gettext_lazy("Sign those ticked")}


@require_safe
@needs("briefs.browse")
def issues(request: Any) -> HttpResponse:
    """期号登记: every issue with its number, form, recipients and hands, a year at a time."""
    visible = visible_briefs(request.actor).values("pk")
    found = Issue.objects.filter(case__brief__in=visible).select_related("case").order_by("-issued_on", "-number")
    years = list(found.order_by("-year").values_list("year", flat=True).distinct())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else (years[0] if years else None)
    page = Paginator(found.filter(year=year) if year else found, PAGE).get_page(request.GET.get("page"))
    tabs = [{"label": _("%(year)d") % {"year": one}, "url": f"?year={one}", "current": one == year} for one in years]
    return render(request, "briefs/desk/issues.html", {"page": page, "tabs": tabs, "rows": page.object_list})
