"""Who acts: an account (or the system) with the grants in force in one council."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.plans import planned


class Channel(StrEnum):
    """How an act came in. `paper`: staff typed in what was handed in on paper; `link`: by a one-time link, without a log-in."""

    SCREEN = "screen"
    PAPER = "paper"
    IMPORT = "import"
    API = "api"
    SYSTEM = "system"
    LINK = "link"


SYSTEM_ROLE = "system"
LINK_ROLE = "link"
"""Whoever opened a one-time link: nobody is appointed to it, and what it may do is declared by the room that made the link."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An appointment in force: role × council × organ × principal on whose behalf."""

    role: str
    council_id: UUID
    appointment_id: UUID | None = None
    organ_id: UUID | None = None
    principal_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Account or system + grants in one council + channel + evidence file."""

    council_id: UUID
    # How somebody is called decides nothing, so it tells no two actors apart.
    name: str = field(compare=False)
    account_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    channel: Channel = Channel.SCREEN
    evidence_id: UUID | None = None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def principal_ids(self) -> frozenset[UUID]:
        return frozenset(grant.principal_id for grant in self.grants if grant.principal_id)

    def holds(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def principal_as(self, *roles: str) -> UUID | None:
        """The principal on whose behalf this actor holds one of the roles, or None."""
        return next((g.principal_id for g in self.grants if g.role in roles and g.principal_id), None)

    def through(self, channel: Channel, evidence_id: UUID | None = None) -> "Actor":
        """The same actor acting by another channel, with the paper that proves it."""
        return replace(self, channel=channel, evidence_id=evidence_id)


def system_actor(council_id: UUID, name: str = "system", channel: Channel = Channel.SYSTEM) -> Actor:
    """The house itself: timers, consequences, imports and the command line."""
    return Actor(council_id, name, grants=(Grant(SYSTEM_ROLE, council_id),), channel=channel)


def visitor(council_id: UUID) -> Actor:
    """A stranger without an account."""
    return Actor(council_id, "", grants=(Grant(Role.VISITOR, council_id),))


def in_force(day: date) -> Q:
    """Rows with `valid_from`/`valid_to` that hold on `day`."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def actor_of(account_id: UUID, name: str, council_id: UUID, *, day: date | None = None) -> Actor:
    """Load the actor of an account in one council (the scope must be open). Without grants it may do nothing."""
    held = _appointments(account_id, council_id, day or today())
    grants = tuple(Grant(role, council_id, pk, organ_id, principal_id) for pk, role, organ_id, principal_id in held)
    return Actor(council_id, name, account_id, grants)


@planned()
def _appointments(account_id: UUID, council_id: UUID, day: date) -> QuerySet[Appointment, tuple[UUID, str, UUID, UUID]]:
    found = Appointment.objects.filter(in_force(day), account_id=account_id, council_id=council_id)
    return found.order_by("pk").values_list("pk", "role", "organ_id", "principal_id")
