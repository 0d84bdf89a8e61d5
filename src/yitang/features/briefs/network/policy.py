"""Who looks after correspondents and requests, and who sees a request."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.network.models import CallRecipient
from yitang.features.briefs.policy import AUTHORS, EDITOR
from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import EVERY_ROW, RowRule, anyone, declare, declare_rows

NETWORK, CALL, SEE = "briefs.network", "briefs.call", "briefs.see_call"
CALLS = "briefs.calls"

declare(NETWORK, _("Look after correspondents"), {EDITOR: anyone})
declare(CALL, _("Ask for briefs on a theme"), {EDITOR: anyone})
declare(SEE, _("See requests for briefs"), dict.fromkeys((EDITOR, *AUTHORS), anyone))


def _asked(grant: Grant) -> Q:
    if grant.principal_id is None:
        return Q(pk__in=[])
    return Q(pk__in=CallRecipient.objects.filter(principal_id=grant.principal_id).values("call_id"))


_ROWS: dict[str, RowRule] = dict.fromkeys(map(str, AUTHORS), _asked)
declare_rows(CALLS, _ROWS | {EDITOR: EVERY_ROW})
