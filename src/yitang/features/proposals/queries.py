"""Questions about proposals. Every list for a person goes through the policy's row rules."""

from uuid import UUID

from django.db.models import QuerySet

from yitang.features.proposals.models import Proposal, PublicProposal
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import CouncilSession
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


def get_visible(actor: Actor, case_id: UUID) -> Proposal | None:
    """The proposal of a case if the actor may see it."""
    return visible_proposals(actor).filter(pk=case_id).first()


def published(actor: Actor) -> QuerySet[PublicProposal]:
    """Public copies in force, newest first."""
    return policy.rows(actor, PUBLIC_ROWS, PublicProposal.objects.all()).order_by("-published_at", "-case_id")


def current_session(council_id: UUID) -> CouncilSession | None:
    """The session that proposals handed in now belong to: the newest."""
    return CouncilSession.objects.filter(council_id=council_id).order_by("-opens_on").first()
