"""Questions about topics, talks, suggestions and problems, always within the rows of the policy."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from yitang.features.talks.models import Named, Owner, Problem, Release, StepDone, Talk, Topic
from yitang.features.talks.policy import PROBLEMS, RELEASES, TALKS, TOPICS
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.suggestions.queries import suggestions_on

OPEN_PROBLEMS = ("open", "handling", "reported", "transferred")
"""Stages of a problem that is not concluded; one that was handed on stays open until that ends."""
NEWEST = (F("held_on").desc(nulls_first=True), F("planned_at").desc(nulls_last=True), "-pk")
"""The usual order of talks."""


def visible_topics(actor: Actor) -> QuerySet[Topic]:
    """Topics that the actor may see, with case, venue and who proposed them."""
    return policy.rows(actor, TOPICS, Topic.objects.select_related("case", "venue__region", "proposed_by"))


def visible_talks(actor: Actor) -> QuerySet[Talk]:
    """Talks that the actor may see, with case, venue and method."""
    found = Talk.objects.select_related("case", "venue__region", "topic__case", "method_version__method")
    return policy.rows(actor, TALKS, found)


def visible_problems(actor: Actor) -> QuerySet[Problem]:
    """Problems that the actor may see, with case, venue and talk."""
    found = Problem.objects.select_related("case", "venue__region", "talk__case", "transferred_to")
    return policy.rows(actor, PROBLEMS, found)


def get_topic(actor: Actor, case_id: UUID) -> Topic | None:
    return visible_topics(actor).filter(pk=case_id).first()


def get_talk(actor: Actor, case_id: UUID) -> Talk | None:
    return visible_talks(actor).filter(pk=case_id).first()


def get_problem(actor: Actor, case_id: UUID) -> Problem | None:
    return visible_problems(actor).filter(pk=case_id).first()


def own_venues(actor: Actor, day: date) -> QuerySet[Venue]:
    """The open venues that the actor convenes."""
    mine = [g.principal_id for g in actor.grants if g.role == Role.VENUE_CONVENER and g.principal_id]
    return Venue.objects.select_related("region").filter(open_on(day), convener__in=mine).order_by("code")


def narrowed(rows: QuerySet[Any], asked: dict[str, Any], day: date) -> QuerySet[Any]:
    """Topics, talks or problems under the conditions that their lists share: `q`, `region`, `venue`, `stage`."""
    if words := asked.get("q"):
        rows = rows.filter(Q(case__title__icontains=words) | Q(venue__name__icontains=words) | Q(venue__code=words))
    if region := asked.get("region"):
        rows = rows.filter(venue__region__path__startswith=region.path)
    if venue := asked.get("venue"):
        rows = rows.filter(venue=venue)
    stage = asked.get("stage")
    if stage == "unsolved":
        rows = rows.filter(case__stage__in=OPEN_PROBLEMS)
    elif stage == "late":
        rows = rows.filter(case__stage="handling", case__due_on__lt=day)
    elif stage:
        rows = rows.filter(case__stage=stage)
    return rows


def talks_in_order(rows: QuerySet[Talk]) -> QuerySet[Talk]:
    """The newest first: those to come by their day, those held by the day on which they were held."""
    return rows.order_by(*NEWEST)


def with_counts(talks: list[Talk]) -> dict[UUID, dict[str, int]]:
    """Talk → people, suggestions, problems; three questions for a page of a list."""
    ids = [talk.pk for talk in talks]
    found = {pk: {"people": 0, "suggestions": 0, "problems": 0} for pk in ids}
    people = Talk.objects.filter(pk__in=ids, attendance__isnull=False).values_list("pk").annotate(n=Sum("attendance__count"))
    suggested = Suggestion.objects.filter(case__in=ids).order_by().values_list("case").annotate(n=Count("pk"))
    problems = Problem.objects.filter(talk__in=ids).order_by().values_list("talk").annotate(n=Count("pk"))
    for name, rows in (("people", people.order_by()), ("suggestions", suggested), ("problems", problems)):
        for pk, count in rows:
            found[pk][name] = count
    return found


def attendance_of(talk_id: UUID) -> dict[str, int]:
    """Kind of participant → how many."""
    return dict(
        Talk.objects.filter(pk=talk_id, attendance__isnull=False).values_list("attendance__kind_code", "attendance__count")
    )


def named_at(talk_id: UUID) -> list[Named]:
    """Those of the lists who took part, in the order of their names."""
    return list(Named.objects.filter(talk=talk_id).select_related("principal").order_by("principal__spelled", "pk"))


def suggestions_of(talk_id: UUID) -> QuerySet[Suggestion]:
    """The suggestions of a talk in the order in which they were raised."""
    return suggestions_on(talk_id)


def problems_of(talk_id: UUID) -> list[Problem]:
    """The problems of a talk with their owners, in the order in which they were brought up."""
    rows = Problem.objects.filter(talk=talk_id).select_related("case").prefetch_related("owners__principal")
    return list(rows.order_by("pk"))


def owners_of(problem_id: UUID) -> list[Owner]:
    """Who deals with a problem; the first one leads."""
    return list(Owner.objects.filter(problem=problem_id).select_related("principal").order_by("ordinal"))


def steps_done(talk_id: UUID) -> dict[str, StepDone]:
    """Code of the step → that it was done."""
    return {row.code: row for row in StepDone.objects.filter(talk=talk_id)}


def released(actor: Actor, venue: Venue | None = None) -> QuerySet[Release]:
    """The released results that this actor may read, the newest first; of one venue or of all."""
    rows = policy.rows(actor, RELEASES, Release.objects.filter(withdrawn_at__isnull=True))
    if venue is not None:
        rows = rows.filter(talk__venue=venue)
    return rows.order_by("-held_on", "-released_at")


def release_of(talk_id: UUID) -> Release | None:
    """What strangers read about a talk now, or None."""
    return Release.objects.filter(talk=talk_id, withdrawn_at__isnull=True).first()


def last_held(venues: Collection[UUID] | QuerySet[Venue, Any]) -> dict[UUID, date]:
    """Venue → the day of its last talk; of venues by their ids, or of those that a question names."""
    rows = Talk.objects.filter(venue__in=venues, case__stage="closed", held_on__isnull=False).order_by()
    return {pk: day for pk, day in rows.values_list("venue").annotate(last=Max("held_on"))}
