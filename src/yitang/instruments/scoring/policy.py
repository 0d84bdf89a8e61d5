"""Permissions of the schemes. What is asked about scores belongs to the features above."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role

declare(
    "scoring.publish",
    _("Publish the scheme of assessment"),
    {Role.MEMBERS_AFFAIRS: anyone, Role.SECRETARY_GENERAL: anyone},
)
declare("scoring.import_facts", _("Import facts of duty"), {Role.MEMBERS_AFFAIRS: anyone, Role.SECRETARY_GENERAL: anyone})
