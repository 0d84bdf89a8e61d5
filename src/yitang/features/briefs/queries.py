"""Questions about briefs. Every list for a person goes through the policy's row rules."""

from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.features.briefs.models import Brief, BriefSubmitter, BriefText, IssueSource, PublicBrief
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.institution.principals.queries import also_known_as

KIND = "brief"
ROWS = "briefs.brief"
PUBLIC_ROWS = "briefs.public"


def visible_briefs(actor: Actor) -> QuerySet[Brief]:
    """Briefs that the actor may see, with what a list row needs; who reflected them is another question (`briefs.see_source`)."""
    return policy.rows(actor, ROWS, Brief.objects.all()).select_related("case")


def get_visible(actor: Actor, case_id: UUID) -> Brief | None:
    """The brief of a case if the actor may see it."""
    return visible_briefs(actor).filter(pk=case_id).first()


def own_briefs(actor: Actor) -> QuerySet[Brief]:
    """What the actor's principals reflected, alone or together, newest first."""
    mine = also_known_as(actor.principal_ids)
    joined = BriefSubmitter.objects.filter(principal_id__in=mine, state=BriefSubmitter.State.CONFIRMED)
    found = visible_briefs(actor).filter(Q(reflector_id__in=mine) | Q(pk__in=joined.values("case_id")))
    return found.order_by("-case_id")


@planned()
def texts_of(case_id: UUID) -> QuerySet[BriefText]:
    """The text as each hand left it, in order."""
    return BriefText.objects.filter(case_id=case_id).order_by("turn")


@planned()
def submitters_of(case_id: UUID) -> QuerySet[BriefSubmitter]:
    """Who was asked to reflect it together with the first, in the order of asking."""
    return BriefSubmitter.objects.filter(case_id=case_id).select_related("principal").order_by("id")


@planned()
def credits_of(case_id: UUID) -> QuerySet[IssueSource]:
    """The issues that credit a brief."""
    return IssueSource.objects.filter(brief_id=case_id).select_related("issue", "issue__case").order_by("issue__issued_on")


def released(actor: Actor) -> QuerySet[PublicBrief]:
    """Public copies in force, newest first."""
    return policy.rows(actor, PUBLIC_ROWS, PublicBrief.objects.all()).order_by("-published_at", "-case_id")
