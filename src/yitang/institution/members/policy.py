"""Who sees the roster of members, who keeps it, and who sees how to reach a member."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role

VIEW = "members.view"
MANAGE = "members.manage"
CONTACT = "members.contact"
MANAGE_BODIES = "members.manage_bodies"
CHECK = "members.check"
ROWS = "members.member"

KEEPERS = (Role.MEMBERS_AFFAIRS, Role.PROPOSAL_CLERK)
CONVENERS = (Role.SECTOR_CONVENER, Role.STREET_CONVENER, Role.VENUE_CONVENER)
VIEWERS = (*STAFF_ROLES, *LEADER_ROLES, *CONVENERS, Role.MEMBER, Role.BODY_LIAISON, Role.AUDITOR)

declare(VIEW, _("See the roster of members"), dict.fromkeys(VIEWERS, anyone))
declare(MANAGE, _("Keep the roster of members"), dict.fromkeys(KEEPERS, anyone))
declare(MANAGE_BODIES, _("Keep committees, sectors and groups"), dict.fromkeys([*KEEPERS, Role.PROPOSAL_DIRECTOR], anyone))
declare(CHECK, _("See the standing checks of the structure"), dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES], anyone))
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
