"""Everybody looks after their own ways to log in; the security administrator joins identities by a list."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role

OWN = "logins.own"
JOIN_OTHERS = "logins.join_others"

WITH_ACCOUNT = [role for role in Role if role != Role.VISITOR]

declare(OWN, _("Look after one's own ways to log in"), dict.fromkeys(WITH_ACCOUNT, anyone))
declare(JOIN_OTHERS, _("Join accounts with identities of a sign-on"), {Role.SECURITY_ADMIN: anyone})
