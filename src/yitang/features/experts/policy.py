"""Who keeps the pool, who runs evaluations, and what an expert or rater may do on the own log-in."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.experts.models import Rater
from yitang.features.experts.states import RUN
from yitang.foundation.permissions.actors import LINK_ROLE, Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, Role

KEEPERS = (Role.COMMITTEE_CLERK, Role.RESEARCH_OFFICE, Role.MEMBERS_AFFAIRS, Role.SECRETARY_GENERAL)
OWN_ROLES = (Role.MEMBER, Role.BODY_LIAISON)
VIEW, MANAGE, EXPORT = "experts.view", "experts.manage", "experts.export"
INVITE, OWN, COMPOSE, RESULTS = "experts.invite", "experts.own", "experts.compose", "experts.results"
BY_LINK, FOLLOW = "experts.rate_by_link", "experts.follow"
EXPERTS, INVITATIONS, EVALUATIONS = "experts.expert", "experts.invitation", "experts.evaluation"


@predicate(_("Your account is not linked to anybody on the lists. Ask the office to link it."))
def is_somebody(grant: Grant, target: Any) -> bool:
    return grant.principal_id is not None


@predicate(_("This invitation or ballot is another person's."))
def own(grant: Grant, target: Any) -> bool:
    """`target` is the principal of the expert or rater; None asks in general."""
    return target is None or target == grant.principal_id


@predicate(_("This link is another rater's."))
def own_link(grant: Grant, target: Any) -> bool:
    """`target` is the rater for whom the link was made; None asks in general. Whoever holds a link stands for that rater alone."""
    return target is None or target == grant.principal_id


declare(VIEW, _("See the pool of experts"), dict.fromkeys([*KEEPERS, *LEADER_ROLES], anyone))
declare(MANAGE, _("Keep the pool of experts"), dict.fromkeys(KEEPERS, anyone))
declare(EXPORT, _("Export the pool of experts and results of evaluations"), dict.fromkeys(KEEPERS, anyone))
declare(INVITE, _("Invite experts and record their answers"), dict.fromkeys(KEEPERS, anyone))
declare(OWN, _("Answer the own invitation and cast the own ballot"), dict.fromkeys(OWN_ROLES, is_somebody & own))
declare(BY_LINK, _("Cast the ballot that a one-time link is for"), {LINK_ROLE: own_link})
declare(FOLLOW, _("Open evaluations"), dict.fromkeys([*KEEPERS, *LEADER_ROLES, *OWN_ROLES], anyone))
declare(COMPOSE, _("Compose forms of evaluation"), dict.fromkeys(KEEPERS, anyone))
declare(RUN, _("Run evaluations of results"), dict.fromkeys(KEEPERS, anyone))
declare(RESULTS, _("Read results of evaluations"), dict.fromkeys([*KEEPERS, *LEADER_ROLES], anyone))


def _asked_to_rate(grant: Grant) -> Q:
    """Rounds that are open or over for this rater; while one is prepared nobody has been asked yet."""
    if grant.principal_id is None:
        return Q(pk__in=[])
    rounds = Rater.objects.filter(principal_id=grant.principal_id).order_by().values("evaluation_id")
    return Q(pk__in=rounds) & ~Q(case__stage="prepared")


def _of_the_link(grant: Grant) -> Q:
    return Q(pk__in=Rater.objects.filter(pk=grant.principal_id).order_by().values("evaluation_id"))


declare_rows(EXPERTS, dict.fromkeys([*KEEPERS, *LEADER_ROLES], EVERY_ROW))
declare_rows(
    INVITATIONS,
    {
        **dict.fromkeys(KEEPERS, EVERY_ROW),
        **dict.fromkeys(
            OWN_ROLES,
            lambda grant: (
                Q(expert__principal_id=grant.principal_id, withdrawn_on__isnull=True) if grant.principal_id else Q(pk__in=[])
            ),
        ),
    },
)
declare_rows(
    EVALUATIONS,
    {
        **dict.fromkeys([*KEEPERS, *LEADER_ROLES], EVERY_ROW),
        **dict.fromkeys(OWN_ROLES, _asked_to_rate),
        LINK_ROLE: _of_the_link,
    },
)
