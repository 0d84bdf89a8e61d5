"""Who sees guests of the upper council and their proposals, and who keeps them."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role
from yitang.institution.members.policy import KEEPERS

GUESTS, KEEP_GUESTS = "roster.guests", "roster.keep_guests"

declare(
    GUESTS,
    _("See members of the upper council who live here"),
    dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.AUDITOR], anyone),
)
declare(
    KEEP_GUESTS,
    _("Keep members of the upper council who live here"),
    dict.fromkeys([*KEEPERS, Role.PROPOSAL_DIRECTOR], anyone),
)
