"""Who sees the list of handling units, and who keeps it."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows
from yitang.foundation.permissions.roles import SEPARATED_ADMINS, Role

VIEW = "units.view"
MANAGE = "units.manage"
ROWS = "units.unit"

WORKING = [role for role in Role if role != Role.VISITOR and role not in SEPARATED_ADMINS]

declare(VIEW, _("See the handling units"), dict.fromkeys(WORKING, anyone))
declare(
    MANAGE,
    _("Keep the list of handling units"),
    dict.fromkeys([Role.MEMBERS_AFFAIRS, Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.DISPATCH_OFFICE], anyone),
)
declare_rows(ROWS, dict.fromkeys(WORKING, EVERY_ROW))
