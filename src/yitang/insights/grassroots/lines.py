"""What stands behind a figure, row by row: a title, a venue, a day, and the page where the reader may open it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import ngettext

from yitang.features.talks.models import Attendance, Problem, Talk
from yitang.features.talks.policy import PROBLEMS, TALKS
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.institution.places.models import Venue
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS


@dataclass(frozen=True)
class Line:
    """One row behind a figure."""

    title: str
    venue: str
    day: date | None
    url: str
    note: str = ""


def lines_of(actor: Actor, council: Council, page: Iterable[Any]) -> list[Line]:
    """The rows of a page in words; four questions at most, whatever they are."""
    rows = list(page)
    if rows and isinstance(rows[0], Venue):
        return [_of_venue(council, row) for row in Venue.objects.filter(pk__in=[row.pk for row in rows]).select_related("region")]
    talk_ids = {_talk_of(row) for row in rows} - {None}
    talks = {row.pk: row for row in Talk.objects.filter(pk__in=talk_ids).select_related("case", "venue")}
    problems = Problem.objects.filter(pk__in=[row.pk for row in rows if isinstance(row, Problem)]).select_related("case", "venue")
    found = {row.pk: row for row in problems}
    seen = _seen(actor, TALKS, Talk, talks) | _seen(actor, PROBLEMS, Problem, found)
    return [_line(council, row, talks, found, seen) for row in rows]


def _line(council: Council, row: Any, talks: dict[UUID, Talk], problems: dict[UUID, Problem], seen: set[UUID]) -> Line:
    if isinstance(row, Problem):
        problem = problems[row.pk]
        url = _address(council, problem.case, seen)
        return Line(problem.case.title, problem.venue.name, problem.raised_on, url, str(problem.get_outcome_display()))
    talk = talks[_talk_of(row)]  # type: ignore[index]
    url = _address(council, talk.case, seen)
    if isinstance(row, Suggestion):
        return Line(row.text, talk.venue.name, talk.held_on, url, str(row.get_adopted_display()))
    if isinstance(row, Attendance):
        note = ngettext("%(n)d person", "%(n)d people", row.count) % {"n": row.count}
        return Line(talk.case.title, talk.venue.name, talk.held_on, url, note)
    return Line(talk.case.title, talk.venue.name, talk.held_on, url)


def _of_venue(council: Council, row: Venue) -> Line:
    url = reverse("desk:grassroots:venue", kwargs={"council": council.code, "venue_id": row.pk})
    return Line(row.name, row.region.name, row.opened_on, url)


def _talk_of(row: Any) -> UUID | None:
    if isinstance(row, Talk):
        return row.pk
    if isinstance(row, Attendance):
        return row.talk_id
    return row.case_id if isinstance(row, Suggestion) else None


def _seen(actor: Actor, kind: str, model: Any, rows: dict[UUID, Any]) -> set[UUID]:
    """Those whose pages the reader may open."""
    return set(policy.rows(actor, kind, model.objects.filter(pk__in=rows)).values_list("pk", flat=True)) if rows else set()


def _address(council: Council, case: Case, seen: set[UUID]) -> str:
    return CASE_KINDS.get(case.kind).address(council, case) if case.pk in seen and case.kind in CASE_KINDS else ""
