"""What became of a resident's matter beyond its own course: plain sentences for whoever holds the receipt.

The house follows the links itself, forwards only, because the resident sees no other case. So each sentence holds nothing but what may be
told to anybody: that and when something happened, units by the name of their office, and the address of what was published. No title,
no text and no person of another case is among them, and of a brief only that it was issued.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.features.briefs.models import Issue, PublicBrief
from yitang.features.proposals.models import PublicProposal
from yitang.insights.chain.kin import ties_in_rows
from yitang.insights.chain.walking import BACKWARDS
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import CASE_KINDS

DEEP, MOST = 6, 20
Line = dict[str, Any]


def told(request: Any, case_id: UUID) -> Iterator[Line]:
    """Sentences on what came of a case, `{when, what, url}`."""
    cases = _came_of(case_id)
    for kind, tell in KINDS.items():
        own = [case for case in cases if case.kind == kind]
        if own:
            yield from tell(request, own)


def _came_of(case_id: UUID) -> list[Case]:
    """The cases that came of this one, directly or not."""
    found: dict[UUID, Case] = {}
    fresh = {case_id}
    for _level in range(DEEP):
        away = Q(source__in=fresh) & ~Q(kind__in=BACKWARDS) | Q(target__in=fresh, kind__in=BACKWARDS)
        links = list(CaseLink.objects.filter(away).select_related("source", "target").order_by("pk")[:MOST])
        in_rows = ties_in_rows({pk: found[pk].kind for pk in fresh if pk in found}, MOST)
        links += [link for link in in_rows if link.target_id in fresh]
        later = [link.source if link.kind in BACKWARDS else link.target for link in links]
        fresh = {case.pk for case in later} - set(found) - {case_id}
        found.update({case.pk: case for case in later if case.pk in fresh})
        if not fresh or len(found) >= MOST:
            break
    return list(found.values())[:MOST]


def _rows(kind: str, cases: list[Case]) -> list[Any]:
    return list(CASE_KINDS.get(kind).subjects().filter(pk__in=[case.pk for case in cases])) if kind in CASE_KINDS else []


def _topics(request: Any, cases: list[Case]) -> Iterator[Line]:
    for row in _rows("topic", cases):
        if row.confirmed_on:
            yield _line(row.confirmed_on, _("It was taken up as a topic to be talked about."))


def _talks(request: Any, cases: list[Case]) -> Iterator[Line]:
    for row in _rows("talk", cases):
        if row.held_on:
            yield _line(row.held_on, _("It was talked about at the venue."))


def _problems(request: Any, cases: list[Case]) -> Iterator[Line]:
    for row in _rows("problem", cases):
        units = [owner.principal.name for owner in row.owners.select_related("principal") if _is_office(owner.principal)]
        if units and row.due_on:
            words = _("Given to %(units)s, to be done by %(day)s.") % {"units": "、".join(units), "day": row.due_on.isoformat()}
            yield _line(row.raised_on, words)
        if row.solved_on:
            yield _line(row.solved_on, _("What came of it: %(what)s.") % {"what": row.get_outcome_display()})


def _is_office(principal: Principal | None) -> bool:
    return principal is not None and principal.kind in (Principal.Kind.UNIT, Principal.Kind.ORGAN)


def _briefs(request: Any, cases: list[Case]) -> Iterator[Line]:
    ids = [case.pk for case in cases]
    public = set(PublicBrief.objects.filter(case__in=ids, taken_down_at__isnull=True).values_list("case_id", flat=True))
    for issue in Issue.objects.filter(case__in=ids, issued_on__isnull=False):
        url = _public(request, "briefs", issue.case_id) if issue.case_id in public else ""
        yield _line(issue.issued_on, _("It was passed on to those responsible as information on public opinion."), url)


def _proposals(request: Any, cases: list[Case]) -> Iterator[Line]:
    ids = [case.pk for case in cases]
    public = {copy.case_id: copy for copy in PublicProposal.objects.filter(case__in=ids, taken_down_at__isnull=True)}
    for pk, copy in public.items():
        yield _line(
            local_day(copy.published_at), _("A proposal was made of it and published."), _public(request, "proposals", pk)
        )
    rows = Assignment.objects.filter(case__in=ids, released_on__isnull=True).select_related("unit").order_by("sent_on", "pk")
    for row in rows:
        yield _line(row.sent_on, _("A proposal made of it was given to %(unit)s.") % {"unit": row.unit.name})
        if row.replied_on and row.answers:
            url = _public(request, "proposals", row.case_id) if row.case_id in public else ""
            yield _line(row.replied_on, _("%(unit)s has replied to the proposal.") % {"unit": row.unit.name}, url)


def _public(request: Any, room: str, case_id: UUID) -> str:
    return reverse(f"portal:{room}:detail", kwargs={"council": request.council.code, "case_id": case_id})


def _line(when: date, what: str, url: str = "") -> Line:
    return {"when": when, "what": what, "url": url}


KINDS = {"topic": _topics, "talk": _talks, "problem": _problems, "brief": _briefs, "proposal": _proposals}
