"""Who raises suggestions, who writes them down in the room, who takes them up, who answers."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import anyone, declare, predicate
from yitang.foundation.permissions.roles import LEADER_ROLES, STAFF_ROLES, UNIT_ROLES, Role
from yitang.instruments.suggestions.models import Suggestion

RECORD, CLAIM, ANSWER = "suggestions.record", "suggestions.claim", "suggestions.answer"


@predicate(_("Another unit has taken up this suggestion."))
def is_free(grant: Grant, row: Suggestion) -> bool:
    return row.unit_id is None and grant.principal_id is not None


@predicate(_("Only the unit that took up this suggestion answers it."))
def is_own(grant: Grant, row: Suggestion) -> bool:
    return row.unit_id is not None and row.unit_id == grant.principal_id


@predicate(_("No unit has taken up this suggestion yet."))
def is_claimed(grant: Grant, row: Suggestion) -> bool:
    return row.unit_id is not None


declare(
    "suggestions.read",
    _("Read a suggestion"),
    dict.fromkeys([*STAFF_ROLES, *UNIT_ROLES, *LEADER_ROLES, Role.MEMBER, Role.BODY_LIAISON, Role.AUDITOR], anyone),
)
declare(RECORD, _("Write down suggestions"), dict.fromkeys(STAFF_ROLES, anyone))
declare(CLAIM, _("Take up a suggestion"), {**dict.fromkeys(UNIT_ROLES, is_free), **dict.fromkeys(STAFF_ROLES, anyone)})
declare(ANSWER, _("Answer a suggestion"), {**dict.fromkeys(UNIT_ROLES, is_own), **dict.fromkeys(STAFF_ROLES, is_claimed)})
