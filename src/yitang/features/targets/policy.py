"""Who sees the targets, and who sets, freezes, corrects and checks them."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role
from yitang.institution.places.policy import KEEPERS

VIEW, MANAGE, EXPORT = "targets.view", "targets.manage", "targets.export"
CONVENERS = (Role.VENUE_CONVENER, Role.STREET_CONVENER, Role.SECTOR_CONVENER)

declare(
    VIEW,
    _("See the targets of the grassroots"),
    dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, *CONVENERS, Role.AUDITOR, Role.MEMBER], anyone),
)
declare(EXPORT, _("Export the places of a target"), dict.fromkeys([*KEEPERS, *LEADER_ROLES], anyone))
declare(MANAGE, _("Set, freeze, correct and check targets"), dict.fromkeys(KEEPERS, anyone))
