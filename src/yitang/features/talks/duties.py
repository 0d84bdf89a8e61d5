"""What a talk leaves behind for the members who are named: facts of duty, put right when the names are."""

from typing import Any
from uuid import UUID

from yitang.features.talks.facts import BY_PART
from yitang.features.talks.models import Named, Talk
from yitang.foundation.acts.door import ActContext
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.models import Attendee
from yitang.instruments.ledger.actions import cancel_fact, fact_row, write_facts
from yitang.instruments.ledger.queries import facts_in_force

KINDS = tuple(BY_PART.values())


def settle_facts(ctx: ActContext, talk: Talk) -> int:
    """Bring the facts of a talk in step with its names; returns how many were written.

    Who was invited by a notice has the facts of that gathering and gets no second one for the same afternoon.
    """
    wanted = _wanted(talk)
    for fact in facts_in_force().filter(case_id=talk.pk, kind__in=KINDS):
        if wanted.get(fact.principal_id) == fact.kind:
            del wanted[fact.principal_id]
        else:
            cancel_fact(fact, effective_on=ctx.today, recorded_by=talk.venue.convener_id, recorder=ctx.actor.name)
    return write_facts(_row(ctx, talk, pk, kind) for pk, kind in wanted.items())


def _wanted(talk: Talk) -> dict[UUID, str]:
    rows = Named.objects.filter(talk=talk, principal__kind=Principal.Kind.MEMBER).values_list("principal_id", "part")
    invited: set[UUID] = set()
    if talk.gathering_id:
        invited = set(Attendee.objects.filter(gathering=talk.gathering_id).values_list("principal_id", flat=True))
    return {pk: BY_PART[Named.Part(part)] for pk, part in rows if pk not in invited}


def _row(ctx: ActContext, talk: Talk, principal_id: UUID, kind: str) -> dict[str, Any]:
    assert talk.held_on is not None
    return fact_row(
        ctx.council_id,
        principal_id,
        kind,
        effective_on=talk.held_on,
        case_id=talk.pk,
        recorded_by=talk.venue.convener_id,
        recorder=ctx.actor.name,
    )
