"""Who may print, issue and look after letters."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows
from yitang.foundation.permissions.roles import STAFF_ROLES, Role

OFFICES = (Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.SECRETARY_GENERAL)
ISSUERS = (*OFFICES, Role.DISPATCH_OFFICE)
READERS = (*STAFF_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR)
ROWS = "letters.issued"

declare("letters.browse", _("See the letters"), dict.fromkeys(READERS, anyone))
declare("letters.print", _("Print letters"), dict.fromkeys((*STAFF_ROLES, Role.DISPATCH_OFFICE), anyone))
declare("letters.issue", _("Issue letters and give document numbers"), dict.fromkeys(ISSUERS, anyone))
declare("letters.manage", _("Look after templates and registers of numbers"), dict.fromkeys(OFFICES, anyone))
declare_rows(ROWS, dict.fromkeys(READERS, EVERY_ROW))
