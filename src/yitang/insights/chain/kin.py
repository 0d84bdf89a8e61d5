"""Ties that lie in a feature's own row instead of in a link: a talk names its topic and its gathering, a problem its talk or its topic.

They are given as links that were never saved, so that a walk treats both alike.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Q

from yitang.features.talks.models import Problem, Talk
from yitang.instruments.workflow.models import Case, CaseLink

AROSE = CaseLink.Kind.RAISED_FROM
TALKS, PROBLEMS = frozenset({"talk", "topic", "gathering"}), frozenset({"problem", "talk", "topic"})
"""Kinds of case that such a row may tie to another one."""


def ties_in_rows(cases: dict[UUID, str], most: int) -> list[CaseLink]:
    """The ties of these cases (id → kind) that lie in rows, at most so many of each sort; three questions at most."""
    kinds, pairs = set(cases.values()), []
    if kinds & TALKS:
        pairs += list(_of_talks(cases, most))
    if kinds & PROBLEMS:
        pairs += list(_of_problems(cases, most))
    ends = Case.objects.in_bulk({pk for pair in pairs for pk in pair}) if pairs else {}
    return [
        CaseLink(council_id=ends[later].council_id, source=ends[later], target=ends[earlier], kind=AROSE)
        for later, earlier in pairs
        if later in ends and earlier in ends
    ]


def _of_talks(ids: Iterable[UUID], most: int) -> Iterator[tuple[UUID, UUID]]:
    ids = list(ids)
    rows = Talk.objects.filter(Q(pk__in=ids) | Q(topic__in=ids) | Q(gathering__in=ids)).order_by("pk")
    for pk, topic, gathering in rows.values_list("pk", "topic_id", "gathering_id")[:most]:
        yield from ((pk, earlier) for earlier in (topic, gathering) if earlier)


def _of_problems(ids: Iterable[UUID], most: int) -> Iterator[tuple[UUID, UUID]]:
    ids = list(ids)
    rows = Problem.objects.filter(Q(pk__in=ids) | Q(talk__in=ids) | Q(topic__in=ids, talk__isnull=True)).order_by("pk")
    for pk, talk, topic in rows.values_list("pk", "talk_id", "topic_id")[:most]:
        if talk or topic:
            yield pk, talk or topic
