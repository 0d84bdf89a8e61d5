"""Who sees which files left the house, and who agrees to large ones."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import STAFF_ROLES, Role

SEE = "exports.see"
DECIDE = "exports.decide"
ROWS = "exports.copy"
DECIDERS = (Role.SECRETARY_GENERAL, Role.PROPOSAL_DIRECTOR)


@predicate(_("Whoever asked for the file cannot agree to it; a second person has to."))
def of_somebody_else(grant: Grant, target: Any) -> bool:
    """`target` is (account that asked, account that decides); None asks in general."""
    return target is None or target[0] != target[1]


declare(SEE, _("See files that left the house"), dict.fromkeys([*STAFF_ROLES, Role.DISPATCH_OFFICE, Role.AUDITOR], anyone))
declare(DECIDE, _("Agree to large exports"), dict.fromkeys(DECIDERS, of_somebody_else))
declare_rows(ROWS, dict.fromkeys([*DECIDERS, Role.AUDITOR], EVERY_ROW))
