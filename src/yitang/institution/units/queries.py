"""Questions about handling units."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.ui.finding.declared import Found
from yitang.institution.units.models import Unit, UnitChange
from yitang.institution.units.policy import ROWS

SORTS = {"code": "code", "name": "principal__spelled", "system": "system"}


def visible_units(actor: Actor) -> QuerySet[Unit]:
    """Units that the actor may see, with principal and the unit above."""
    return policy.rows(actor, ROWS, Unit.objects.select_related("principal", "parent__principal"))


def find_units(request: Any, words: str, most: int) -> list[Found]:
    """Units that the reader may see by name, short name, pinyin, initials or code, for the page that finds."""
    return [
        Found(
            row.principal.name,
            reverse("desk:units:unit", kwargs={"council": request.council.code, "unit_id": row.pk}),
            row.system,
        )
        for row in filtered(visible_units(request.actor), {"q": words}, "name")[:most]
    ]


@planned()
def units_by_principal(principal_ids: tuple[UUID, ...]) -> QuerySet[Unit]:
    """The units of these principals, in no order."""
    return Unit.objects.filter(principal_id__in=principal_ids)


def systems() -> list[str]:
    """The lines that units belong to (government, party committee, court …)."""
    return list(Unit.objects.exclude(system="").order_by("system").values_list("system", flat=True).distinct())


def filtered(units: QuerySet[Unit], asked: dict[str, Any], sort: str) -> QuerySet[Unit]:
    """The list under the conditions of the query form. `sort` is a key of `SORTS`, with `-` for the other way round."""
    if words := asked.get("q"):
        spelling = "".join(words.lower().split())
        units = units.filter(
            Q(principal__name__icontains=words)
            | Q(short_name__icontains=words)
            | Q(code=words)
            | Q(principal__spelled__startswith=spelling)
            | Q(principal__spelled__contains=f" {spelling}")
        )
    if system := asked.get("system"):
        units = units.filter(system=system)
    column = SORTS.get(sort.lstrip("-"), "code")
    return units.order_by(f"-{column}" if sort.startswith("-") else column, "code")


def history_of(unit: Unit) -> list[UnitChange]:
    """What became of a unit: its renamings and its merger, and the units that it took over; the newest first."""
    found = UnitChange.objects.filter(Q(unit=unit) | Q(into=unit)).select_related("unit__principal", "into__principal")
    return list(found.order_by("-effective_on", "-recorded_at"))


def name_on(unit: Unit, day: date) -> str:
    """The unit's name on a day: the old name of the first renaming after it, else today's."""
    later = UnitChange.objects.filter(unit=unit, kind=UnitChange.Kind.RENAMED, effective_on__gt=day)
    change = later.order_by("effective_on", "recorded_at").first()
    return change.old_name if change else unit.principal.name
