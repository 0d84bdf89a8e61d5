"""Who reads plans and contacts, and who keeps them: a committee's office those of its own committee, the offices of the house all."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import Predicate, anyone, declare, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role
from yitang.institution.members.models import Body

VIEW, TIES, MANAGE = "duties.view", "duties.ties", "duties.manage"
WHOLE = (Role.MEMBERS_AFFAIRS, Role.SECRETARY_GENERAL)


def bodies_of_office(grant: Grant) -> set[UUID]:
    """Ids of the bodies for which an office acts: the principal of its appointment, and those of its part of the council."""
    mine = {grant.principal_id} if grant.principal_id else set()
    if grant.organ_id:
        mine |= set(Body.objects.filter(organ_id=grant.organ_id).values_list("principal_id", flat=True))
    return mine


@predicate(_("Each committee's office keeps the plan and the contacts of its own committee."))
def of_own_body(grant: Grant, target: Any) -> bool:
    """`target` is the id of the body; None asks in general."""
    return target is None or target in bodies_of_office(grant)


READERS: dict[str, Predicate] = dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR], anyone)
declare(VIEW, _("See duty lists and work plans"), READERS | {Role.MEMBER: anyone})
declare(TIES, _("See contacts with units and the guidance of lower councils"), READERS)
declare(
    MANAGE,
    _("Keep duty lists, work plans and contacts"),
    {**dict.fromkeys(WHOLE, anyone), Role.COMMITTEE_CLERK: of_own_body},
)


def own_bodies(grants: Any) -> Q:
    """The condition that a row's `body` is one for which somebody's office acts; offices of the house have none of their own."""
    mine = {pk for grant in grants if grant.role == Role.COMMITTEE_CLERK for pk in bodies_of_office(grant)}
    return Q(body__in=mine)
