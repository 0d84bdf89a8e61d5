"""Standing checks of the council's structure: what is missing on a day. They tell; nothing follows by itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yitang.foundation.permissions.actors import in_force
from yitang.institution.members.models import Belonging, Body, Member
from yitang.institution.members.queries import serving


@dataclass(frozen=True)
class Check:
    """One rule, what it asks, and where it does not hold: members or bodies with a remark."""

    code: str
    label: Any
    rule: Any
    bodies: list[Body] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.bodies) + len(self.members) + self.more


MOST = 50
"""Members that a check names; the rest is counted."""


def checks(day: date) -> Iterator[Check]:
    """All standing checks on a day."""
    yield _without(
        "committee",
        _("Members in no committee"),
        _("Each member belongs to at least one committee."),
        day,
        Body.Kind.COMMITTEE,
    )
    yield _without("sector", _("Members in no sector"), _("Each member belongs to one sector."), day, Body.Kind.SECTOR)
    found = living_bodies(day)
    below = [row for row in found.filter(kind=Body.Kind.SECTOR, quota__isnull=False) if row.people < (row.quota or 0)]
    yield Check("quota", _("Sectors below their quota"), _("A sector has as many members as its quota says."), bodies=below)
    townships = found.filter(kind=Body.Kind.TOWNSHIP)
    empty = [row for row in townships if not row.people]
    yield Check("township", _("Townships without a member"), _("Each township or street has at least one member."), bodies=empty)
    groups = Body.objects.filter(kind=Body.Kind.LIAISON).values("principal")
    uncovered = list(townships.exclude(parent__in=groups))
    yield Check(
        "covered", _("Townships that no liaison group covers"), _("The liaison groups cover all townships."), bodies=uncovered
    )
    headless = [row for row in found.filter(kind__in=[Body.Kind.LIAISON, Body.Kind.GROUP]) if not row.convening]
    yield Check("convener", _("Groups without a convener"), _("Each group has a convener."), bodies=headless)


def living_bodies(day: date) -> QuerySet[Any]:
    """Bodies that exist on a day, each with `people` (serving or not members, that belong to it) and `convening`."""
    mine = Belonging.objects.filter(in_force(day), body=OuterRef("principal_id")).order_by()
    people = mine.values("body").annotate(n=Count("principal", distinct=True)).values("n")
    exists = Q(principal__valid_to__isnull=True) | Q(principal__valid_to__gt=day)
    begun = Q(principal__valid_from__isnull=True) | Q(principal__valid_from__lte=day)
    found = Body.objects.filter(exists & begun, principal__merged_into__isnull=True).select_related("principal", "parent")
    return found.annotate(
        people=Coalesce(Subquery(people), 0), convening=Exists(mine.filter(post_code__in=["convener", "leader", "chair"]))
    ).order_by("kind", "order", F("principal__code"))


def _without(code: str, label: Any, rule: Any, day: date, kind: str) -> Check:
    mine = Belonging.objects.filter(in_force(day), kind=kind, principal=OuterRef("principal_id"))
    found = serving(day).exclude(Exists(mine)).select_related("principal", "sector").order_by("place", "number")
    shown = list(found[: MOST + 1])
    more = found.count() - MOST if len(shown) > MOST else 0
    return Check(code, label, rule, members=shown[:MOST], more=more)
