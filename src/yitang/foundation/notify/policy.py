"""Everybody reads their own messages and nobody else's."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import declare, declare_rows, predicate
from yitang.foundation.permissions.roles import Role

READ = "notify.read"
ROWS = "notify.message"

WITH_ACCOUNT = [role for role in Role if role != Role.VISITOR]


@predicate(_("This message is for somebody else."))
def is_recipient(grant: Grant, message: Any) -> bool:
    """`message` is None for the list."""
    return message is None or (message.principal_id or grant.principal_id, message.role or grant.role) == (
        grant.principal_id,
        grant.role,
    )


def _mine(grant: Grant) -> Q:
    to_role = Q(role=grant.role, principal_id__isnull=True)
    if grant.principal_id is None:
        return to_role
    # A message may name a principal, a role, or both: then the role of that principal.
    return to_role | Q(principal_id=grant.principal_id, role__in=["", grant.role])


declare(READ, _("Read one's messages"), dict.fromkeys(WITH_ACCOUNT, is_recipient))
declare_rows(ROWS, dict.fromkeys(WITH_ACCOUNT, _mine))
