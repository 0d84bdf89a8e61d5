"""The page of a case's course: the picture, the same as a list, and what may be missing from it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.insights.chain.across import follow_across
from yitang.insights.chain.picture import drawn
from yitang.insights.chain.policy import SEE
from yitang.insights.chain.stations import Station, own_stations, stations_of
from yitang.insights.chain.walking import Course, Node, course_of


@require_safe
@needs(SEE)
def chain(request: Any, case_id: UUID) -> HttpResponse:
    """Where a case came from and what became of it, as far as the reader sees: a picture with links, and a list."""
    course = course_of(request.actor, request.council, case_id)
    follow_across(course, request.actor, request.council)
    ordered = course.in_order()
    stations = all_stations(request.actor, request.council, ordered)
    start = course.nodes[case_id]
    context = {
        "start": start,
        "picture": drawn(course, ordered, stations, request.council),
        "lines": list(_lines(course, ordered, stations)),
        "alone": len(ordered) == 1,
        "cut": course.cut,
        "home": request.council,
    }
    return render(request, "chain/chain.html", context)


def all_stations(actor: Actor, home: Council, nodes: list[Node]) -> dict[UUID, list[Station]]:
    """The stations of all cases, each council's asked in its own scope."""
    found = stations_of(actor, [node for node in nodes if node.council.pk == home.pk])
    for council in {node.council.pk: node.council for node in nodes if node.council.pk != home.pk}.values():
        assert actor.account_id is not None
        with in_council(council.pk):
            there = actor_of(actor.account_id, actor.name, council.pk)
            found |= stations_of(there, [node for node in nodes if node.council.pk == council.pk])
    return {node.case.pk: [*own_stations(node), *found[node.case.pk]] for node in nodes}


def offered(request: Any, case_id: UUID) -> Iterator[dict[str, Any]]:
    """On the page of any case: the way to its course."""
    if may_ever(request.actor, SEE):
        url = reverse("desk:chain:case", kwargs={"council": request.council.code, "case_id": case_id})
        yield {"label": _("Course and links"), "url": url, "icon": "link"}


def _lines(course: Course, ordered: list[Node], stations: dict[UUID, list[Station]]) -> Iterator[dict[str, Any]]:
    for node in ordered:
        before = [(tie.words, course.nodes[tie.earlier]) for tie in course.ties if tie.later == node.case.pk]
        yield {"node": node, "before": before, "stations": stations[node.case.pk], "here": node.case.pk == course.start}
