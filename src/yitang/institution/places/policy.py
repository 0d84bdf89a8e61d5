"""Who sees the venues, who keeps the list, and what a convener may put right on their own one."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import SEPARATED_ADMINS, Role

VIEW = "places.view"
MANAGE = "places.manage"
TEND = "places.tend"
EXPORT = "places.export"
ROWS = "places.venue"

KEEPERS = (Role.COMMITTEE_CLERK, Role.RESEARCH_OFFICE, Role.MEMBERS_AFFAIRS, Role.SECRETARY_GENERAL)
WORKING = [role for role in Role if role != Role.VISITOR and role not in SEPARATED_ADMINS]


@predicate(_("Only the convener of this venue may do this."))
def own_venue(grant: Grant, target: Any) -> bool:
    """`target` is the venue; None asks in general."""
    return target is None or (grant.principal_id is not None and grant.principal_id == target.convener_id)


declare(VIEW, _("See the venues"), dict.fromkeys(WORKING, anyone))
declare(MANAGE, _("Keep the list of venues"), dict.fromkeys(KEEPERS, anyone))
declare(TEND, _("Keep the data of a venue"), {**dict.fromkeys(KEEPERS, anyone), Role.VENUE_CONVENER: own_venue})
declare(EXPORT, _("Export the list of venues"), dict.fromkeys(KEEPERS, anyone))
declare_rows(ROWS, dict.fromkeys([*WORKING, Role.VISITOR], EVERY_ROW))
