"""Acts on the list of handling units."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.institution.principals.actions import new_principal
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit, UnitChange
from yitang.institution.units.policy import MANAGE

DEEPEST = 10


@act("units.add")
def add_unit(
    ctx: ActContext,
    *,
    code: str,
    name: str,
    short_name: str = "",
    system: str = "",
    parent_id: UUID | None = None,
    contact_name: str = "",
    phone: str = "",
) -> dict[str, Any]:
    """Add a unit and the principal that stands for it. Raises `Invalid` for a code that is taken or an empty name."""
    ctx.require(MANAGE)
    principal = new_principal(ctx.council_id, Principal.Kind.UNIT, code, name)
    unit = Unit(council_id=ctx.council_id, principal=principal, code=principal.code or "")
    _set(unit, short_name, system, parent_id, contact_name, phone)
    unit.save(force_insert=True)
    ctx.about("units.unit", unit.pk)
    return {"unit_id": str(unit.pk), "principal_id": str(principal.pk)}


@act("units.edit")
def edit_unit(
    ctx: ActContext,
    *,
    unit_id: UUID,
    name: str,
    short_name: str = "",
    system: str = "",
    parent_id: UUID | None = None,
    contact_name: str = "",
    phone: str = "",
) -> dict[str, Any]:
    """Correct a unit's data; the code stays. Raises `NotFound`, `Invalid` for an empty name or a unit below itself."""
    ctx.require(MANAGE)
    unit = Unit.objects.select_related("principal").filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(_("There is no such unit."))
    if not name.strip():
        raise Invalid({"name": [_("Enter the name.")]})
    if unit.principal.name != name.strip():
        unit.principal.name = name.strip()
        unit.principal.save(update_fields=["name", "spelled"])
    _set(unit, short_name, system, parent_id, contact_name, phone)
    unit.save()
    ctx.about("units.unit", unit.pk)
    return {"unit_id": str(unit.pk)}


@act("units.rename")
def rename_unit(ctx: ActContext, *, unit_id: UUID, name: str, effective_on: date, basis: str = "") -> dict[str, Any]:
    """Give a unit a new name from a day on; the old one stays in its history. Raises `Invalid` for a day to come."""
    ctx.require(MANAGE)
    unit, name = _living(unit_id), name.strip()
    errors = _day_errors(unit, effective_on, ctx.today)
    if not name or name == unit.principal.name:
        errors["name"] = [_("Enter the new name.")]
    if errors:
        raise Invalid(errors)
    _note(ctx, unit, UnitChange.Kind.RENAMED, effective_on, basis)
    unit.principal.name = name
    unit.principal.save(update_fields=["name", "spelled"])
    return {"unit_id": str(unit.pk)}


@act("units.merge")
def merge_unit(ctx: ActContext, *, unit_id: UUID, into_id: UUID, effective_on: date, basis: str = "") -> dict[str, Any]:
    """End a unit that another one takes over from a day on: nothing is assigned to it any more, its history stays.

    Raises `Invalid` for a day to come, for itself, or for a unit that has ended too.
    """
    ctx.require(MANAGE)
    unit = _living(unit_id)
    into = Unit.objects.select_related("principal").filter(pk=into_id).first()
    errors = _day_errors(unit, effective_on, ctx.today)
    if into is None or into.pk == unit.pk or into.principal.valid_to is not None:
        errors["into"] = [_("Choose another unit that goes on.")]
    if errors or into is None:
        raise Invalid(errors)
    _note(ctx, unit, UnitChange.Kind.MERGED, effective_on, basis, into)
    unit.principal.valid_to = effective_on
    unit.principal.save(update_fields=["valid_to"])
    return {"unit_id": str(unit.pk), "into": str(into.pk)}


def _living(unit_id: UUID) -> Unit:
    unit = Unit.objects.select_related("principal").filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(_("There is no such unit."))
    if unit.principal.valid_to is not None:
        raise Invalid(_("The unit has been merged into another one already."))
    return unit


def _day_errors(unit: Unit, day: date, today: date) -> dict[str, list[Any]]:
    last = UnitChange.objects.filter(unit=unit).order_by("-effective_on").first()
    if day > today:
        return {"effective_on": [_("Enter the change on its day or after it.")]}
    if last is not None and day < last.effective_on:
        return {"effective_on": [_("An earlier change lies after this day. Check the day.")]}
    return {}


def _note(ctx: ActContext, unit: Unit, kind: str, day: date, basis: str, into: Unit | None = None) -> None:
    row = UnitChange(council_id=ctx.council_id, unit=unit, kind=kind, old_name=unit.principal.name, into=into)
    row.effective_on, row.basis, row.recorded_at = day, basis.strip()[:200], ctx.at
    row.save(force_insert=True)
    ctx.about("units.unit", unit.pk)


def _set(unit: Unit, short_name: str, system: str, parent_id: UUID | None, contact_name: str, phone: str) -> None:
    _refuse_circle(unit, parent_id)
    unit.short_name, unit.system = short_name.strip(), system.strip()
    unit.parent_id = parent_id
    unit.contact_name, unit.phone = contact_name.strip(), phone.strip()


def _refuse_circle(unit: Unit, parent_id: UUID | None) -> None:
    above = parent_id
    for _step in range(DEEPEST):
        if above is None:
            return
        if above == unit.pk:
            break
        above = Unit.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    raise Invalid({"parent": [_("A unit cannot stand below itself, nor more than ten levels deep.")]})
