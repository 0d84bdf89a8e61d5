"""Who sees the roster of members, who keeps it, and who sees how to reach a member."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role

VIEW = "members.view"
MANAGE = "members.manage"
CONTACT = "members.contact"
MANAGE_BODIES = "members.manage_bodies"
CHECK = "members.check"
ASK = "members.ask_for_change"
DECIDE = "members.decide_change"
ROWS = "members.member"

KEEPERS = (Role.MEMBERS_AFFAIRS, Role.PROPOSAL_CLERK)
CONVENERS = (Role.SECTOR_CONVENER, Role.STREET_CONVENER, Role.VENUE_CONVENER)
VIEWERS = (*STAFF_ROLES, *LEADER_ROLES, *CONVENERS, Role.MEMBER, Role.BODY_LIAISON, Role.AUDITOR)

declare(VIEW, _("See the roster of members"), dict.fromkeys(VIEWERS, anyone))
declare(MANAGE, _("Keep the roster of members"), dict.fromkeys(KEEPERS, anyone))
declare(MANAGE_BODIES, _("Keep committees, sectors and groups"), dict.fromkeys([*KEEPERS, Role.PROPOSAL_DIRECTOR], anyone))
declare(CHECK, _("See the standing checks of the structure"), dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES], anyone))


@predicate(_("Nobody decides on their own data."))
def of_somebody_else(grant: Grant, target: Any) -> bool:
    """`target` is (principal of the member, principals of who decides); None asks in general."""
    return target is None or target[0] not in target[1]


declare(ASK, _("Ask to have own data corrected"), {Role.MEMBER: anyone})
declare(DECIDE, _("Decide on members' corrections of their data"), dict.fromkeys([Role.MEMBERS_AFFAIRS], of_somebody_else))
# Telephone and e-mail are data of those who handle matters with members, not of everybody in the house.
declare(CONTACT, _("See how to reach members"), dict.fromkeys([*KEEPERS, Role.PROPOSAL_DIRECTOR], anyone))

declare_rows(
    ROWS,
    {
        **dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR], EVERY_ROW),
        **dict.fromkeys(
            [*CONVENERS, Role.MEMBER, Role.BODY_LIAISON], lambda grant: Q(left_on__isnull=True) | Q(left_on__gt=today())
        ),
    },
)
