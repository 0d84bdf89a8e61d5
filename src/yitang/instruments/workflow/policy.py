"""Permissions of the workflow itself; each edge names a permission of its feature."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import STAFF_ROLES, Role

declare("workflow.batch", _("Take a step for many cases"), {role: anyone for role in STAFF_ROLES})
declare("workflow.automatic", _("Consequences taken by the house itself"), {})
declare(
    "workflow.configure",
    _("Change procedures and their parameters"),
    {Role.SYSTEM_ADMIN: anyone, Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone},
)
