"""The course of a case: from link to link, backwards and forwards, through cases that the reader sees and through no other.

What the reader may not see is not there, and nothing is followed through it: a gap says as little as the end of a course. A kind that
protects its source (`CaseKind.open_sources`) is followed into cases of other kinds by those alone who may read the source.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.experts.states import KIND as EVALUATION
from yitang.features.joint.states import KIND as JOINT
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.insights.chain.kin import ties_in_rows
from yitang.insights.chain.policy import STAFF_WORDS
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.workflow.models import Case, CaseLink
from yitang.instruments.workflow.moves import CASE_KINDS
from yitang.instruments.workflow.procedures import procedure_of

DEEP = 10
"""Links from the case that was asked for; each costs one question for the links and one for each kind of case found there."""
MOST = 60
LINKS_MOST = 300

Kind = CaseLink.Kind
BACKWARDS = frozenset({Kind.RAISED_FROM.value, Kind.FOLLOWS_UP.value})
"""Links that start from the later case."""
WORDS: dict[str, Any] = {
    Kind.RAISED_FROM: _("arose from"),
    Kind.MERGED_INTO: _("holds, merged into it,"),
    Kind.TURNED_INTO: _("was made of"),
    Kind.FOLLOWS_UP: _("follows up"),
}
"""Kind of link → what the later case is to the earlier one."""
OF_KIND: dict[str, Any] = {EVALUATION: _("evaluates what came of"), JOINT: _("works with other councils on")}
"""Kind of the later case → the same, where that says more than the link."""
DAYS = {
    "matter": "said_on",
    "topic": "proposed_on",
    "talk": "held_on",
    "problem": "raised_on",
    "gathering": "starts_at",
    "brief": "submitted_on",
    "proposal": "submitted_on",
}
"""Kind of case → the column of its row that says when it happened."""
SENT_UP = _("was sent up by another council as")


@dataclass(frozen=True, slots=True)
class Node:
    """A case of the course, of which council it is, and its feature's row as the reader may see it."""

    case: Case
    subject: Any
    council: Council
    kind: str
    url: str
    state: str
    day: date


@dataclass(frozen=True, slots=True)
class Tie:
    """`later` came of `earlier`, in words."""

    earlier: UUID
    later: UUID
    words: str


@dataclass
class Course:
    """What was found: cases in the order in which one came of the other, their ties, and whether there is more than is shown."""

    start: UUID
    nodes: dict[UUID, Node] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    cut: bool = False

    def in_order(self) -> list[Node]:
        """Earlier ones first; among those that wait for nothing the older case first. A circle is broken at its oldest case."""
        waits = {pk: {tie.earlier for tie in self.ties if tie.later == pk} for pk in self.nodes}
        ready: list[tuple[date, datetime, UUID]] = []
        left = set(self.nodes)
        found: list[Node] = []
        queued: set[UUID] = set()

        def queue(pks: Iterable[UUID]) -> None:
            for pk in pks:
                queued.add(pk)
                heappush(ready, (self.nodes[pk].day, self.nodes[pk].case.created_at, pk))

        queue(pk for pk in left if not waits[pk])
        while left:
            if not ready:
                queue([min(left - queued, key=lambda pk: (self.nodes[pk].day, self.nodes[pk].case.created_at, pk))])
            pk = heappop(ready)[-1]
            left.discard(pk)
            found.append(self.nodes[pk])
            queue(
                tie.later for tie in self.ties if tie.earlier == pk and tie.later in left - queued and not waits[tie.later] & left
            )
        return found


class Walk:
    """One walk through the links of a council on behalf of one actor, adding to a course."""

    def __init__(self, course: Course, actor: Actor, council: Council) -> None:
        self.course, self.actor, self.council = course, actor, council
        self.open: set[UUID] = set()

    def begin(self, cases: Iterable[Case]) -> set[UUID]:
        """Take up the cases that the reader sees; their ids."""
        found = list(self._seen({case.pk: case for case in cases}).values())
        room = MOST - len(self.course.nodes)
        self.course.cut |= len(found) > room
        for case, subject in found[:room]:
            self._keep(case, subject)
        return {case.pk for case, _subject in found[:room]}

    def on(self, fresh: set[UUID]) -> None:
        """Follow the links from these cases on, level by level."""
        for _level in range(DEEP):
            if not fresh:
                return
            links = self._links(fresh)
            self.course.cut |= len(links) > LINKS_MOST
            fresh = self._level(links[:LINKS_MOST])
        self.course.cut |= bool(fresh) and self._goes_on(fresh)

    def _links(self, fresh: set[UUID]) -> list[CaseLink]:
        """The links of these cases, one more than are followed at most; those in rows after those of the spine."""
        found = list(_links(fresh)[: LINKS_MOST + 1])
        return [*found, *ties_in_rows({pk: self.course.nodes[pk].case.kind for pk in fresh}, LINKS_MOST)][: LINKS_MOST + 1]

    def _level(self, links: list[CaseLink]) -> set[UUID]:
        known = self.course.nodes
        ends = {end.pk: end for link in links for end in (link.source, link.target)}
        seen = self._seen({pk: end for pk, end in ends.items() if pk not in known})
        fresh: set[UUID] = set()
        for link in links:
            one, other = ends[link.source_id], ends[link.target_id]
            if not self._passes(one, other) or any(end.pk not in known and end.pk not in seen for end in (one, other)):
                continue
            new = [end for end in (one, other) if end.pk not in known]
            if len(known) + len(new) > MOST:
                self.course.cut = True
                continue
            for end in new:
                self._keep(*seen[end.pk])
                fresh.add(end.pk)
            tie = _tie(link)
            if tie not in self.course.ties:
                self.course.ties.append(tie)
        return fresh

    def _passes(self, one: Case, other: Case) -> bool:
        if one.kind == other.kind:
            return True
        return all(end.pk in self.open or not _protects(end) for end in (one, other))

    def _goes_on(self, fresh: set[UUID]) -> bool:
        links = self._links(fresh)
        ends = {end.pk: end for link in links for end in (link.source, link.target) if end.pk not in self.course.nodes}
        seen = self._seen(ends)
        return any(
            self._passes(link.source, link.target) and (link.source_id in seen or link.target_id in seen) for link in links
        )

    def _seen(self, cases: dict[UUID, Case]) -> dict[UUID, tuple[Case, Any]]:
        """Those of the cases that the reader's rows contain, with their rows; one question for each kind."""
        found: dict[UUID, tuple[Case, Any]] = {}
        for kind in sorted({case.kind for case in cases.values()}):
            if kind not in CASE_KINDS:
                continue
            own = CASE_KINDS.get(kind)
            ids = [pk for pk, case in cases.items() if case.kind == kind]
            rows = list(policy.rows(self.actor, own.rows, own.subjects()).filter(pk__in=ids))
            found.update({row.pk: (cases[row.pk], row) for row in rows})
            if own.open_sources is not None:
                self.open |= own.open_sources(self.actor, rows)
        return found

    def _keep(self, case: Case, subject: Any) -> None:
        kind = CASE_KINDS.get(case.kind)
        state = procedure_of(case.procedure_id).stage_state(case.stage).words(self._audience())
        node = Node(case, subject, self.council, str(kind.label), kind.address(self.council, case), state, day_of(case, subject))
        self.course.nodes[case.pk] = node

    def _audience(self) -> str:
        return "staff" if policy.may_ever(self.actor, STAFF_WORDS) else "owner"


def day_of(case: Case, subject: Any) -> date:
    """The day on which it happened, by the feature's own row; else the one on which it was entered here."""
    found = getattr(subject, DAYS.get(case.kind, ""), None) or case.created_at
    return local_day(found) if isinstance(found, datetime) else found


def course_of(actor: Actor, council: Council, case_id: UUID) -> Course:
    """The course of a case within its council. Raises `NotFound` for a case that the actor does not see."""
    course = Course(case_id)
    walk = Walk(course, actor, council)
    fresh = walk.begin(Case.objects.filter(pk=case_id))
    if not fresh:
        raise NotFound
    walk.on(fresh)
    return course


def _links(ids: set[UUID]) -> QuerySet[CaseLink]:
    found = CaseLink.objects.filter(Q(source__in=ids) | Q(target__in=ids))
    return found.select_related("source", "target").order_by("pk")


def _tie(link: CaseLink) -> Tie:
    earlier, later = link.source, link.target
    if link.kind in BACKWARDS:
        earlier, later = later, earlier
    words = OF_KIND.get(later.kind) or WORDS.get(link.kind, _("arose from"))
    return Tie(earlier.pk, later.pk, str(words))


def _protects(case: Case) -> bool:
    return case.kind in CASE_KINDS and CASE_KINDS.get(case.kind).open_sources is not None
