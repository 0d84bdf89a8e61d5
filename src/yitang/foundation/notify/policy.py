"""Everybody reads their own messages and nobody else's; who looks after channels, and who telephones."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import anyone, declare, declare_rows, predicate
from yitang.foundation.permissions.roles import Role

READ = "notify.read"
ROWS = "notify.message"
CHANNELS = "notify.channels"
CALL = "notify.call"
SET_HOURS = "notify.set_hours"
SEND = "notify.send"

WITH_ACCOUNT = [role for role in Role if role != Role.VISITOR]
CALLERS = (Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.MEMBERS_AFFAIRS, Role.DISPATCH_OFFICE)


@predicate(_("This message is for somebody else."))
def is_recipient(grant: Grant, message: Any) -> bool:
    """`message` is None for the list."""
    if message is None or message.appointment_id:
        return message is None or message.appointment_id == grant.appointment_id
    return (message.principal_id or grant.principal_id, message.role or grant.role) == (grant.principal_id, grant.role)


def _mine(grant: Grant) -> Q:
    to_role = Q(role=grant.role, principal_id__isnull=True)
    if grant.appointment_id is not None:
        to_role |= Q(appointment_id=grant.appointment_id)
    if grant.principal_id is None:
        return to_role
    # A message may name a principal, a role, or both: then the role of that principal.
    return to_role | Q(principal_id=grant.principal_id, role__in=["", grant.role])


declare(READ, _("Read one's messages"), dict.fromkeys(WITH_ACCOUNT, is_recipient))
declare_rows(ROWS, dict.fromkeys(WITH_ACCOUNT, _mine))
declare(CHANNELS, _("Look after the channels of messages"), {Role.SYSTEM_ADMIN: anyone})
declare(CALL, _("Telephone those whom no message reaches"), dict.fromkeys(CALLERS, anyone))
declare(
    SET_HOURS,
    _("Set when messages go out"),
    {Role.SYSTEM_ADMIN: anyone, Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone},
)
declare(SEND, _("Send messages out"), {})
