"""Who administers what: three separated powers (三员分立, GB/T 22239-2019 level 3) and everybody's own tokens."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Grant
from yitang.foundation.permissions.policy import anyone, declare, predicate
from yitang.foundation.permissions.roles import Role

MANAGE_ACCOUNTS = "administration.manage_accounts"
MANAGE_COUNCIL = "administration.manage_council"
READ_AUDIT = "administration.read_audit"
OWN_TOKEN = "administration.own_token"
TAKE_INVITATION = "administration.take_invitation"

WITH_ACCOUNT = [role for role in Role if role != Role.VISITOR]


@predicate(_("A token belongs to one account; only that account or the security administrator can end it."))
def is_own(grant: Grant, target: Any) -> bool:
    """`target` is None for a new token, else (account of the token, account that asks)."""
    return target is None or target[0] == target[1]


declare(MANAGE_ACCOUNTS, _("Manage accounts and appointments"), {Role.SECURITY_ADMIN: anyone})
declare(
    MANAGE_COUNCIL,
    _("Change the council's settings"),
    {Role.SYSTEM_ADMIN: anyone, Role.PROPOSAL_DIRECTOR: anyone, Role.SECRETARY_GENERAL: anyone},
)
declare(READ_AUDIT, _("Read the audit"), {Role.AUDITOR: anyone, Role.AUDIT_ADMIN: anyone})
declare(OWN_TOKEN, _("Hold tokens of the API"), {**dict.fromkeys(WITH_ACCOUNT, is_own), Role.SECURITY_ADMIN: anyone})
declare(TAKE_INVITATION, _("Take up an invitation"), {Role.VISITOR: anyone})
