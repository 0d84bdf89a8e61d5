"""Who reads the figures of the grassroots, takes them out, releases them, and says which sessions were joint."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows
from yitang.foundation.permissions.roles import LEADER_ROLES, Role
from yitang.institution.places.policy import KEEPERS

SEE, EXPORT, RELEASE, JOIN = (
    "grassroots_figures.see",
    "grassroots_figures.export",
    "grassroots_figures.release",
    "grassroots_figures.join",
)
ROWS = "grassroots_figures.released"
READERS = [*KEEPERS, *LEADER_ROLES, Role.AUDITOR]
RELEASERS = (Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL)

declare(SEE, _("See the figures of the grassroots"), dict.fromkeys(READERS, anyone))
declare(EXPORT, _("Export the figures of the grassroots"), dict.fromkeys([*KEEPERS, *LEADER_ROLES], anyone))
declare(RELEASE, _("Release the figures of the grassroots"), dict.fromkeys(RELEASERS, anyone))
declare(JOIN, _("Say which sessions were held jointly with another council"), dict.fromkeys(KEEPERS, anyone))
declare_rows(
    ROWS,
    {**dict.fromkeys(READERS, EVERY_ROW), Role.VISITOR: lambda grant: Q(withdrawn_at__isnull=True)},
)
