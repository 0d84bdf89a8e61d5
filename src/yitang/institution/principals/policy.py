"""Who may look up principals, and who may say that two are one."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role

PICK = "principals.pick"
MANAGE = "principals.manage"
JOIN = "principals.join"

KEEPERS = (Role.MEMBERS_AFFAIRS, Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR)

declare(PICK, _("Look up members and units"), dict.fromkeys([role for role in Role if role != Role.VISITOR], anyone))
declare(MANAGE, _("Keep sectors, bodies and committees"), dict.fromkeys(KEEPERS, anyone))
declare(JOIN, _("Join unconfirmed names with the roster"), dict.fromkeys(KEEPERS, anyone))
