"""The menu: a contribution point that features fill in `AppConfig.ready`.

from yitang.foundation.ui.menu import MENU, MenuItem
MENU.register("proposals.list", MenuItem(
    code="proposals.list", label=_("Proposals"), icon="file-text", url_name="desk:proposals:list",
    group="work", order=20, permission="proposals.view", audience={"member", "clerk"}, phone=2))
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import PERMISSIONS
from yitang.foundation.permissions.roles import LEADER_ROLES, UNIT_ROLES, Role

Audience = Literal["member", "clerk", "unit", "leader"]

#: Groups of the side menu in their order; the first has no heading.
GROUPS: dict[str, str | Promise] = {
    "work": "",
    "bodies": _("People and units"),
    "insight": _("Figures and records"),
    "settings": _("Settings"),
}


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the shell.

    `url_name` is reversed with `council=<code>`. `group` is a key of `GROUPS`, `order` sorts inside it.
    `permission` is a policy name: the entry shows to the roles that it names. `audience` says whose menu it belongs to.
    `badge(request)` returns the count beside the word, 0 or None for none; it runs once per page, keep it one query.
    `phone` places it in the bottom bar of a phone: 1, 2, 4, 5 from the left, 3 is the raised centre button.
    """

    code: str
    label: str | Promise
    icon: str
    url_name: str
    group: str = "work"
    order: int = 100
    permission: str | None = None
    audience: set[Audience] = field(default_factory=lambda: {"clerk"})
    badge: Callable[[HttpRequest], int | None] | None = None
    phone: int | None = None


MENU: Registry[MenuItem] = Registry("ui.menu")


def audiences(actor: Actor | None) -> set[Audience]:
    """Whose menu the actor sees, from the roles of the grants in force; empty without an actor."""
    found: set[Audience] = set()
    for role in actor.roles - {Role.VISITOR} if actor else ():
        found.add(_AUDIENCE.get(role, "clerk"))
    return found


def visible_items(actor: Actor | None) -> list[MenuItem]:
    """The entries for this actor, in order. An entry with a permission shows to roles that the permission names."""
    if actor is None:
        return []
    mine = audiences(actor)
    items = [item for item in MENU.values() if mine & item.audience and _may_ever(actor, item.permission)]
    return sorted(items, key=lambda item: (list(GROUPS).index(item.group), item.order, item.code))


def _may_ever(actor: Actor, permission: str | None) -> bool:
    return permission is None or any(role in PERMISSIONS.get(permission).grants for role in actor.roles)


_AUDIENCE: dict[str, Audience] = {
    Role.MEMBER: "member",
    Role.SECTOR_CONVENER: "member",
    Role.STREET_CONVENER: "member",
    Role.VENUE_CONVENER: "member",
    **dict.fromkeys(UNIT_ROLES, "unit"),
    **dict.fromkeys(LEADER_ROLES, "leader"),
}
