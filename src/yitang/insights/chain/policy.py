"""Who may open the course of a case at all. Which cases it shows is each kind's own rule of rows, asked case by case."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role

SEE, STAFF_WORDS = "chain.see", "chain.staff_words"
READERS = (
    *STAFF_ROLES,
    *LEADER_ROLES,
    *UNIT_ROLES,
    Role.MEMBER,
    Role.BODY_LIAISON,
    Role.SECTOR_CONVENER,
    Role.STREET_CONVENER,
    Role.VENUE_CONVENER,
    Role.CORRESPONDENT,
    Role.DISPATCH_OFFICE,
    Role.AUDITOR,
)

declare(SEE, _("See where a case came from and what became of it"), dict.fromkeys(READERS, anyone))
declare(
    STAFF_WORDS,
    _("Read the states of cases in the words of the offices"),
    dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR], anyone),
)
