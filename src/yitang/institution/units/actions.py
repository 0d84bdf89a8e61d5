"""Acts on the list of handling units."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.institution.principals.actions import new_principal
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
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
