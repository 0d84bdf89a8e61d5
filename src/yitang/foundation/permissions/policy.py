"""The one policy, asked by pages, API, exports, search, mail and jobs alike.

A permission has a typed name and maps roles to predicates. A predicate sees one grant and the target and gives a
reason when it says no. Visibility of rows is declared beside it, per role, as a query condition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from yitang.foundation.core.errors import Refused
from yitang.foundation.core.registry import Registry
from yitang.foundation.permissions.actors import SYSTEM_ROLE, Actor, Grant
from yitang.foundation.permissions.roles import Role

M = TypeVar("M", bound=Model)
_SHIPPED = frozenset(Role.values)


@dataclass(frozen=True)
class Predicate:
    """A small named condition on (grant, target); `reason` is the sentence for a no."""

    name: str
    reason: Any
    test: Callable[[Grant, Any], bool]

    def __call__(self, grant: Grant, target: Any) -> "Predicate | None":
        """Return None when it holds, else the predicate whose reason explains the no."""
        return None if self.test(grant, target) else self

    def __and__(self, other: "Predicate") -> "Predicate":
        return _Both(f"{self.name} & {other.name}", other.reason, lambda g, t: False, self, other)


@dataclass(frozen=True)
class _Both(Predicate):
    left: Predicate
    right: Predicate

    def __call__(self, grant: Grant, target: Any) -> Predicate | None:
        return self.left(grant, target) or self.right(grant, target)


def predicate(reason: Any) -> Callable[[Callable[[Grant, Any], bool]], Predicate]:
    """Make a function a predicate with the sentence that is shown when it says no."""

    def wrap(test: Callable[[Grant, Any], bool]) -> Predicate:
        return Predicate(test.__name__, reason, test)

    return wrap


anyone = Predicate("anyone", "", lambda grant, target: True)


@dataclass(frozen=True)
class Permission:
    """A typed permission: who may, and under which condition."""

    name: str
    label: Any
    grants: Mapping[str, Predicate]


@dataclass(frozen=True)
class Allowed:
    """Yes, by this grant."""

    grant: Grant
    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """No, because."""

    reason: Any

    def __bool__(self) -> bool:
        return False


RowRule = Callable[[Grant], Q]

PERMISSIONS: Registry[Permission] = Registry("permissions")
ROWS: Registry[Mapping[str, RowRule]] = Registry("visible rows")

EVERY_ROW: RowRule = lambda grant: Q()  # noqa: E731 a named rule reads better than a def here


def declare(name: str, label: Any, grants: Mapping[str, Predicate]) -> Permission:
    """Declare a permission. The system may do everything that is declared; nobody else does by default."""
    return PERMISSIONS.register(name, Permission(name, label, {SYSTEM_ROLE: anyone, **grants}))


def declare_rows(kind: str, rules: Mapping[str, RowRule]) -> None:
    """Declare which rows of `kind` each role sees. A role that is not named sees none."""
    ROWS.register(kind, {SYSTEM_ROLE: EVERY_ROW, **rules})


def ask(actor: Actor, name: str, target: Any = None) -> Allowed | Denied:
    """Ask the policy. The first grant that says yes is the one the act is recorded under."""
    permission = PERMISSIONS.get(name)
    no: Any = None
    for grant in actor.grants:
        condition = permission.grants.get(grant.role)
        if condition is None:
            continue
        failed = condition(grant, target)
        if failed is None:
            return Allowed(grant)
        no = no or failed.reason
    return Denied(no or _who_may(permission))


def require(actor: Actor, name: str, target: Any = None) -> Grant:
    """Return the grant that allows it, or raise `Refused` with the reason."""
    answer = ask(actor, name, target)
    if isinstance(answer, Denied):
        raise Refused(answer.reason)
    return answer.grant


def may_ever(actor: Actor, name: str) -> bool:
    """Whether any role of the actor is named by the permission at all; conditions on a target are not asked."""
    return any(grant.role in PERMISSIONS.get(name).grants for grant in actor.grants)


def require_ever(actor: Actor, name: str) -> None:
    """Raise `Refused`, naming who may, unless `may_ever`."""
    if not may_ever(actor, name):
        raise Refused(_who_may(PERMISSIONS.get(name)))


def rows(actor: Actor, kind: str, queryset: QuerySet[M]) -> QuerySet[M]:
    """Narrow `queryset` to what the actor may see, by all grants together."""
    rules = ROWS.get(kind)
    conditions = [rules[grant.role](grant) for grant in actor.grants if grant.role in rules]
    if not conditions:
        return queryset.none()
    if any(condition == Q() for condition in conditions):
        return queryset
    joined = conditions[0]
    for condition in conditions[1:]:
        joined |= condition
    return queryset.filter(joined)


def _who_may(permission: Permission) -> Any:
    """Who may, in words. Most refusals only hide a button and are never read, so the words are made when somebody reads them."""
    return _named(permission.name)


def _roles_of(name: str) -> str:
    permission = PERMISSIONS.get(name)
    named = [str(Role(role).label) for role in permission.grants if role in _SHIPPED]
    if not named:
        return _("Only the system itself may do this.")
    return _("“{act}” is open to: {roles}.").format(act=permission.label, roles="、".join(named))


_named = lazy(_roles_of, str)
