"""Everybody keeps views of their own; some share them with a role."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.policy import anyone, declare, predicate
from yitang.foundation.permissions.roles import Role

KEEP = "ui.keep_views"
SHARE = "ui.share_views"
CHANGE = "ui.change_view"
CHOOSE = "ui.choose_rows"

WITH_ACCOUNT = [role for role in Role if role != Role.VISITOR]
SHARERS = (Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.SECRETARY_GENERAL, Role.DISPATCH_OFFICE)
KEEPERS_OF_ORDER = (Role.PROPOSAL_DIRECTOR, Role.SECRETARY_GENERAL)


@predicate(_("A view is changed by the person who saved it."))
def is_owner(grant: Grant, target: Any) -> bool:
    """`target` is (account of the view, account that asks, role it is shared with)."""
    return bool(target[0] == target[1])


@predicate(_("A view is changed by the person who saved it."))
def is_owner_or_shared(grant: Grant, target: Any) -> bool:
    return bool(target[0] == target[1] or target[2])


declare(KEEP, _("Keep views of lists"), dict.fromkeys(WITH_ACCOUNT, anyone))
declare(SHARE, _("Share a view of a list with a role"), dict.fromkeys(SHARERS, anyone))
declare(
    CHANGE,
    _("Change a view of a list"),
    {**dict.fromkeys(WITH_ACCOUNT, is_owner), **dict.fromkeys(KEEPERS_OF_ORDER, is_owner_or_shared)},
)
declare(CHOOSE, _("Choose all rows that a question finds"), dict.fromkeys(WITH_ACCOUNT, anyone))


def visible_to(actor: Actor) -> Q:
    """Views that one sees: one's own, and those shared with a role that one holds. A grant knows no account, so this is no rule of rows."""
    return Q(account_id=actor.account_id) | Q(role__in=sorted(actor.roles))
