"""Who edits cases of the library, who approves and publishes them, and who reads which."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows
from yitang.foundation.permissions.roles import LEADER_ROLES, SEPARATED_ADMINS, Role
from yitang.institution.places.policy import KEEPERS

READ, EDIT, APPROVE, PUBLISH = "library.read", "library.edit", "library.approve", "library.publish"
ROWS = "library.case"
PUBLISHED = "published"
WORKING = [role for role in Role if role != Role.VISITOR and role not in SEPARATED_ADMINS]
OVERSEEING = (*KEEPERS, *LEADER_ROLES)

declare(READ, _("Read the library of cases"), dict.fromkeys(WORKING, anyone))
declare(EDIT, _("Edit cases for the library"), dict.fromkeys(KEEPERS, anyone))
declare(APPROVE, _("Approve cases for the library"), dict.fromkeys((Role.SECRETARY_GENERAL, Role.COUNCIL_LEADER), anyone))
declare(
    PUBLISH,
    _("Publish cases of the library and take them out"),
    dict.fromkeys((Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL), anyone),
)
declare_rows(
    ROWS,
    {
        **dict.fromkeys([*WORKING, Role.VISITOR], lambda grant: Q(case__stage=PUBLISHED)),
        **dict.fromkeys(OVERSEEING, EVERY_ROW),
    },
)
