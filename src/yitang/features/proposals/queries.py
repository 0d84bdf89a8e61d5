"""Questions about proposals. Every list for a person goes through the policy's row rules."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.features.proposals.models import Backing, Proposal, PublicProposal
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.plans import planned
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import also_known_as

KIND = "proposal"
ROWS = "proposals.proposal"
PUBLIC_ROWS = "proposals.public"


def visible_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Proposals that the actor may see, with what a list row needs."""
    found = policy.rows(actor, ROWS, Proposal.objects.all())
    return found.select_related("case", "session", "submitter", "lead_unit")


def own_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Proposals of the principals for whom the actor acts, newest first."""
    found = visible_proposals(actor).filter(submitter_id__in=also_known_as(actor.principal_ids))
    return found.order_by("-case_id")


def involved_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Own proposals and those that the actor's principals stand behind as joint submitters or by merging, newest first."""
    mine = also_known_as(actor.principal_ids)
    backed = backed_by(actor.principal_ids).exclude(relation=Backing.Relation.ENDORSE)
    found = visible_proposals(actor).filter(Q(submitter_id__in=mine) | Q(pk__in=backed.values("case_id")))
    return found.order_by("-case_id")


def backed_by(principal_ids: Iterable[UUID]) -> QuerySet[Any]:
    """Where these principals confirmed that they stand behind a proposal."""
    return Backing.objects.filter(principal_id__in=list(principal_ids), state=Backing.State.CONFIRMED)


def is_backer(actor: Actor, case_id: UUID) -> bool:
    """Whether the actor's principals are joint submitters of the case, or submitters of one that was merged into it."""
    if not actor.principal_ids:
        return False
    found = backed_by(actor.principal_ids).filter(case_id=case_id)
    return found.exclude(relation=Backing.Relation.ENDORSE).exists()


def submitters_of(proposal: Proposal) -> list[Principal]:
    """Everybody who submitted it and is consulted and answered: the first submitter, then joint ones and those of originals."""
    rows = Backing.objects.filter(case_id=proposal.pk, state=Backing.State.CONFIRMED).select_related("principal")
    others = rows.exclude(relation=Backing.Relation.ENDORSE).order_by("id")
    return [proposal.submitter, *(row.principal for row in others)]


@planned()
def visible_among(actor: Actor, case_ids: tuple[UUID, ...]) -> QuerySet[Proposal, UUID]:
    """Which of these cases the actor may see."""
    return visible_proposals(actor).filter(pk__in=case_ids).values_list("pk", flat=True)


@planned()
def confirmed_backings(case_id: UUID) -> QuerySet[Backing]:
    """Who confirmed to stand behind a proposal, in the order of asking."""
    found = Backing.objects.filter(case_id=case_id, state=Backing.State.CONFIRMED)
    return found.select_related("principal").order_by("id")


def get_visible(actor: Actor, case_id: UUID) -> Proposal | None:
    """The proposal of a case if the actor may see it."""
    return visible_proposals(actor).filter(pk=case_id).first()


def published(actor: Actor) -> QuerySet[PublicProposal]:
    """Public copies in force, newest first."""
    return policy.rows(actor, PUBLIC_ROWS, PublicProposal.objects.all()).order_by("-published_at", "-case_id")


def current_session(council_id: UUID) -> CouncilSession | None:
    """The session that proposals handed in now belong to: the newest."""
    return CouncilSession.objects.filter(council_id=council_id).order_by("-opens_on").first()
