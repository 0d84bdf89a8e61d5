"""Who may change the calendar."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role

EDIT_CALENDAR = declare(
    "deadlines.edit_calendar",
    _("Change working days"),
    {Role.SECRETARY_GENERAL: anyone, Role.PROPOSAL_DIRECTOR: anyone},
).name
