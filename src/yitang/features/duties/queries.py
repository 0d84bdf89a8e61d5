"""Questions about plans and contacts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yitang.features.duties.measures import HELD, Progress, progress_of
from yitang.features.duties.models import Duty, Task, Tie, Visit
from yitang.features.duties.policy import WHOLE, bodies_of_office, own_bodies
from yitang.foundation.permissions.actors import Actor, in_force
from yitang.institution.members.checks import living_bodies
from yitang.institution.members.models import Body, ElectedPost
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.models import Gathering

PARTY = (Body.Kind.PARTY_GROUP, Body.Kind.SUB_PARTY_GROUP, Body.Kind.PARTY_MEMBERS)
KINDS: dict[str, tuple[str, ...]] = {
    "committee": (Body.Kind.COMMITTEE,),
    "group": (Body.Kind.GROUP, Body.Kind.LIAISON, Body.Kind.SECTOR),
    "party": PARTY,
}
"""Which bodies stand together on the page of plans."""


@dataclass(frozen=True)
class Work:
    """One body on the page of plans: people, tasks by what became of them, gatherings held, contacts in force."""

    body: Body
    people: int
    tasks: int
    done: int
    late: int
    held: int
    ties: int


def work_of(kind: str, year: int, day: date) -> list[Work]:
    """The bodies of a group of kinds that exist on a day, with their year; six questions, however many bodies."""
    bodies = list(living_bodies(day).filter(kind__in=KINDS[kind]))
    ids = {row.principal_id for row in bodies}
    tasks: dict[UUID, list[Progress]] = {}
    for one in progress_of(tasks_of_year(year).filter(body__in=ids), day):
        tasks.setdefault(one.task.body_id, []).append(one)
    held = _by(held_by(ids, year).values_list("organiser").annotate(n=Count("pk")))
    ties = _by(Tie.objects.filter(in_force(day), holder__in=ids).order_by().values_list("holder").annotate(n=Count("pk")))
    return [_work(row, tasks.get(row.principal_id, []), held[row.principal_id], ties[row.principal_id]) for row in bodies]


def _work(body: Any, tasks: list[Progress], held: int, ties: int) -> Work:
    asked = [one for one in tasks if one.tone != "void"]
    done = sum(one.done for one in asked)
    return Work(body, body.people, len(asked), done, sum(one.tone == "late" for one in asked), held, ties)


def _by(rows: Iterable[tuple[UUID, int]]) -> Counter[UUID]:
    return Counter(dict(rows))


def tasks_of_year(year: int) -> QuerySet[Task]:
    """The plans of a year, body by body in their order."""
    return Task.objects.filter(year=year).select_related("body", "duty").order_by("body", "ordinal", "pk")


def held_by(bodies: Iterable[UUID], year: int) -> QuerySet[Gathering]:
    """Gatherings that these bodies held in a year."""
    return Gathering.objects.filter(organiser__in=list(bodies), starts_at__year=year, case__stage__in=HELD).order_by()


def duties_of(body_id: UUID, day: date) -> QuerySet[Duty]:
    """The duty list that is in force on a day."""
    return Duty.objects.filter(in_force(day), body=body_id).order_by("ordinal", "pk")


def ties_of(holder_id: UUID, day: date) -> QuerySet[Tie]:
    """With whom a body keeps contact on a day."""
    return listed_ties().filter(in_force(day), holder=holder_id)


def listed_ties() -> QuerySet[Tie]:
    """All contacts with their partners and how often they took place."""
    found = Tie.objects.select_related("holder", "unit", "lower").annotate(n=Count("visits"))
    return found.order_by("kind", "holder__code", "unit__code", "lower__code", "lower_name", "valid_from")


def open_follow_ups(day: date | None = None) -> QuerySet[Visit]:
    """Findings on which something is still to be done, the earliest day first; with `day` those that are overdue."""
    found = Visit.objects.filter(due_on__isnull=False, done_on__isnull=True).select_related(
        "tie__holder", "tie__unit", "tie__lower"
    )
    return (found.filter(due_on__lt=day) if day else found).order_by("due_on", "pk")


def chair_members(day: date) -> QuerySet[Principal]:
    """Who forms the chair meeting on a day."""
    from_office = ("chair", "vice_chair", "secretary_general")
    held = ElectedPost.objects.filter(in_force(day), office__in=from_office).values("member__principal")
    return Principal.objects.filter(pk__in=held).order_by("code")


def committees(day: date) -> QuerySet[Principal]:
    """Committees that exist on a day."""
    bodies = living_bodies(day).filter(kind=Body.Kind.COMMITTEE).order_by()
    return Principal.objects.filter(pk__in=bodies.values("principal")).order_by("code")


def own_only(actor: Actor, rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Of these rows those whose body (`field`) the actor's office keeps: all for an office of the house, its own for a committee's."""
    if actor.holds(*WHOLE):
        return rows
    mine = {pk for grant in actor.grants for pk in bodies_of_office(grant)}
    return rows.filter(**{f"{field}__in": mine})


def tasks_waiting(actor: Actor, year: int) -> QuerySet[Task]:
    """Tasks of the year for which the actor's own office stands."""
    return tasks_of_year(year).filter(own_bodies(actor.grants), Q(done_on__isnull=True, dropped_on__isnull=True))
