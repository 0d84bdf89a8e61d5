"""Questions about consultations; the policy's rows narrow every one that answers a person."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from yitang.features.consultations.models import AnsweringUnit, Consultation, Instruction, Opinion, Participant, Plan
from yitang.features.consultations.policy import PLAN_ROWS, ROWS
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.instruments.methods.compiling import AXIS
from yitang.instruments.workflow.models import Track


def visible(actor: Actor) -> QuerySet[Consultation]:
    """Consultations that the actor may see, with what every list of them shows."""
    return policy.rows(actor, ROWS, Consultation.objects.select_related("case", "method", "organiser", "leader", "proposer"))


def find(actor: Actor, case_id: UUID) -> Consultation:
    """The consultation as far as the actor may see it. Raises `NotFound`."""
    found = next(iter(_seen(actor, case_id)), None)
    if found is None:
        raise NotFound
    return found


@planned()
def _seen(actor: Actor, case_id: UUID) -> QuerySet[Consultation]:
    return visible(actor).filter(pk=case_id)


def of_year(actor: Actor, year: int) -> QuerySet[Consultation]:
    """The topics and activities of a year by month, those without one last."""
    return visible(actor).filter(year=year).order_by("month", "case__created_at", "pk")


def years(actor: Actor, on: date) -> list[int]:
    """The years to choose from: those with topics, and this one, the newest first."""
    return sorted({on.year, *visible(actor).order_by().values_list("year", flat=True).distinct()}, reverse=True)


def plan_of(actor: Actor, year: int) -> Plan | None:
    """The plan of a year as far as the actor may see it."""
    return policy.rows(actor, PLAN_ROWS, Plan.objects.select_related("case")).filter(year=year).first()


def units_of(case_id: UUID) -> list[AnsweringUnit]:
    """The units that answer, in the order in which they were named."""
    return list(AnsweringUnit.objects.filter(consultation=case_id).select_related("unit").order_by("pk"))


def participants_of(case_id: UUID) -> QuerySet[Participant]:
    """Who signed up or was chosen, in the order of signing up."""
    return Participant.objects.filter(consultation=case_id).select_related("principal").order_by("signed_up_at", "pk")


def own_participation(actor: Actor, case_id: UUID) -> Participant | None:
    """The actor's own row."""
    return Participant.objects.filter(consultation=case_id, principal_id__in=list(actor.principal_ids)).first()


def opinions_of(case_id: UUID) -> QuerySet[Opinion]:
    """What was written, the newest first, with what became of each."""
    rows = Opinion.objects.filter(consultation=case_id).select_related("author", "suggestion__unit")
    return rows.order_by("-written_at", "-pk")


def own_opinions(actor: Actor, case_id: UUID) -> QuerySet[Opinion]:
    """What the actor wrote on a consultation."""
    return opinions_of(case_id).filter(author_id__in=list(actor.principal_ids))


def instructions_of(case_id: UUID) -> QuerySet[Instruction]:
    """The instructions that were recorded, in the order of their days."""
    return Instruction.objects.filter(consultation=case_id).order_by("given_on", "pk")


def steps_open(case_ids: Iterable[UUID]) -> dict[UUID, Track]:
    """Case → its track on the method, for a page of a list; one query."""
    return {track.case_id: track for track in Track.objects.filter(case_id__in=list(case_ids), axis=AXIS)}
