"""Which entries of the menu an actor sees, and where they lead."""

from functools import lru_cache

from django.urls import reverse

from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import PERMISSIONS
from yitang.foundation.permissions.roles import LEADER_ROLES, UNIT_ROLES, Role
from yitang.foundation.ui import menu
from yitang.foundation.ui.menu import Audience, MenuItem

_AUDIENCE: dict[str, Audience] = {
    Role.MEMBER: "member",
    Role.SECTOR_CONVENER: "member",
    Role.STREET_CONVENER: "member",
    Role.VENUE_CONVENER: "member",
    Role.CORRESPONDENT: "member",
    **dict.fromkeys(UNIT_ROLES, "unit"),
    **dict.fromkeys(LEADER_ROLES, "leader"),
}


def audiences(actor: Actor | None) -> set[Audience]:
    """Whose menu the actor sees, from the roles of the grants in force; empty without an actor."""
    return _audiences(actor.roles) if actor else set()


def visible_items(actor: Actor | None) -> list[MenuItem]:
    """The entries for this actor, in order. An entry with a permission shows to roles that the permission names."""
    return list(_items(menu.MENU, actor.roles)) if actor else []


def places(actor: Actor | None, council: str) -> tuple[tuple[MenuItem, str], ...]:
    """The entries with their addresses below the council's code; worked out once per set of roles."""
    return _places(menu.MENU, actor.roles, council) if actor else ()


def current_url(places: tuple[tuple[MenuItem, str], ...], path: str) -> str:
    """The address of the entry that `path` belongs to, or "". An entry that lies above others is open only itself."""
    exact, below = _reach(tuple(url for _item, url in places))
    if path in exact:
        return path
    return next((url for url in below if path.startswith(url)), "")


@lru_cache(maxsize=1024)
def _reach(urls: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """All addresses, and those that stand for the pages below them, the longest first."""
    below = [url for url in urls if not any(other != url and other.startswith(url) for other in urls)]
    return frozenset(urls), tuple(sorted(below, key=len, reverse=True))


def _audiences(roles: frozenset[str]) -> set[Audience]:
    return {_AUDIENCE.get(role, "clerk") for role in roles - {Role.VISITOR}}


@lru_cache(maxsize=256)
def _items(registry: Registry[MenuItem], roles: frozenset[str]) -> tuple[MenuItem, ...]:
    mine = _audiences(roles)
    items = [item for item in registry.values() if mine & item.audience and _may_ever(roles, item.permission)]
    return tuple(sorted(items, key=lambda item: (list(menu.GROUPS).index(item.group), item.order, item.code)))


@lru_cache(maxsize=1024)
def _places(registry: Registry[MenuItem], roles: frozenset[str], council: str) -> tuple[tuple[MenuItem, str], ...]:
    return tuple((item, reverse(item.url_name, kwargs={"council": council})) for item in _items(registry, roles))


def _may_ever(roles: frozenset[str], permission: str | None) -> bool:
    return permission is None or not roles.isdisjoint(PERMISSIONS.get(permission).grants)
