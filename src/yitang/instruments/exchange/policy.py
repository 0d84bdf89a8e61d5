"""Who sees what was exchanged, who imports packages, who takes up another installation's key."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows
from yitang.foundation.permissions.roles import Role

BROWSE, RECEIVE, TRUST = "exchange.browse", "exchange.receive", "exchange.trust"
SENT, RECEIVED = "exchange.sent", "exchange.received"
OFFICES = (Role.RESEARCH_OFFICE, Role.SECRETARY_GENERAL)
READERS = (*OFFICES, Role.AUDITOR)

declare(BROWSE, _("See what was exchanged with other councils"), dict.fromkeys(READERS, anyone))
# Two people: who imports does not say whose key is good.
declare(RECEIVE, _("Import exchange packages"), {Role.RESEARCH_OFFICE: anyone})
declare(TRUST, _("Take up the key of another installation"), {Role.SECRETARY_GENERAL: anyone})
declare_rows(SENT, dict.fromkeys(READERS, EVERY_ROW))
declare_rows(RECEIVED, dict.fromkeys(READERS, EVERY_ROW))
