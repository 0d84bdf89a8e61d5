"""Who sees figures on participation, and who the facts behind them: names are for those who may open whole dossiers."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, Role

SEE, ROWS = "reviews.see", "reviews.rows"

declare(SEE, _("See figures on participation and the review of the term"), dict.fromkeys([*STAFF_ROLES, *LEADER_ROLES], anyone))
declare(
    ROWS,
    _("See the facts behind figures on participation"),
    dict.fromkeys([Role.MEMBERS_AFFAIRS, Role.SECRETARY_GENERAL, Role.COUNCIL_LEADER], anyone),
)
