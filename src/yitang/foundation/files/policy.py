"""Who may ask for a file at all; whether this one, its subject says."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import SEPARATED_ADMINS, Role

declare("files.read", _("Read attachments"), {role: anyone for role in Role if role not in SEPARATED_ADMINS | {Role.VISITOR}})
