"""Handling units by table: they go out with the columns by which they come in, and a list that was not changed changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.roster.importer import followed
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.models import Appointment
from yitang.institution.principals.models import Principal
from yitang.institution.units.export import PLAIN, told
from yitang.institution.units.models import Unit
from yitang.institution.units.policy import MANAGE
from yitang.instruments.imports.formats import NOTE, Field, Importer, ImportFormat, Problem, Report, Row, StagedRow
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.parse import short

FIELDS = (
    Field("code", gettext_lazy("Short code"), short(40), ("单位编号", "单位代码", "代码"), required=True),
    Field("name", gettext_lazy("Name of the body"), short(200), ("单位名称", "单位", "承办单位"), required=True),
    Field("short_name", gettext_lazy("Short name"), short(40), ("单位简称",)),
    Field("system", gettext_lazy("Line"), short(40), ("承办系统", "所属系统")),
    Field("parent", gettext_lazy("Short code of the unit above"), short(40), ("上级单位编号", "上级编号", "主管单位编号")),
    Field("contact_name", gettext_lazy("Contact person"), short(60), ("联络员", "联系人")),
    Field("phone", gettext_lazy("Telephone"), short(40), ("联系电话", "手机")),
)


class UnitImporter(Importer):
    """Adds units and corrects those that are there. Nobody is found by name, and nothing ends by a table."""

    corrects = True
    reference = "parent"

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        rows = Unit.objects.select_related("principal", "parent")
        self.known: dict[str, Unit] = {row.code: row for row in rows}
        self.above = {row.code: row.parent.code if row.parent else "" for row in self.known.values()}

    def key(self, values: Mapping[str, Any]) -> str:
        return f"unit:{values['code']}"

    def refers(self, values: Mapping[str, Any]) -> str:
        return f"unit:{values['parent']}" if values.get("parent") else ""

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        unit = self.known.get(values["code"])
        if unit is not None and unit.principal.valid_to is not None:
            yield Problem("code", _("belongs to a unit that has been merged into another one; leave the row out"))
        elif unit is not None and unit.principal.name != values["name"]:
            words = _("is another than on the list, where this code is %(name)s; the name is corrected without a history")
            yield Problem("name", words % {"name": unit.principal.name}, NOTE)
        if self._circle(values["code"], values.get("parent") or ""):
            yield Problem("parent", _("stands below this unit itself; correct the unit above"))
        elif self.is_over(values.get("parent") or ""):
            yield Problem("parent", _("names a unit that has been merged into another one; write that one's code"))
        # Rows of one file may name each other, in whatever order they stand.
        self.above[values["code"]] = values.get("parent") or ""

    def is_over(self, code: str) -> bool:
        """Whether the unit of this code has ended."""
        unit = self.known.get(code)
        return unit is not None and unit.principal.valid_to is not None

    def _circle(self, code: str, parent: str) -> bool:
        seen: set[str] = set()
        while parent and parent not in seen:
            if parent == code:
                return True
            seen.add(parent)
            parent = self.above.get(parent, "")
        return False

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        codes = [key.removeprefix("unit:") for key in keys]
        return {f"unit:{code}": pk for code, pk in Unit.objects.filter(code__in=codes).values_list("code", "pk")}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        same = {}
        for row in rows:
            unit = self.known.get(str(row.data.get("code")))
            if unit is not None and all(
                str(row.data.get(name) or "") == text for name, text in told(unit).items() if name in fields
            ):
                same[row.key] = unit.pk
        return same

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        above = []
        for done, row in enumerate(rows, start=1):
            values = row.values
            principal = Principal(council_id=self.council_id, kind=Principal.Kind.UNIT, code=values["code"], name=values["name"])
            principal.save(force_insert=True)
            unit = Unit(council_id=self.council_id, pk=row.object_id, principal=principal, code=values["code"])
            for name in PLAIN:
                setattr(unit, name, values.get(name) or "")
            unit.save(force_insert=True)
            if row.target:
                above.append((unit, row.target))
            report(done)
        # A unit may stand in the file before the one above it.
        for unit, target in above:
            unit.parent_id = target
            unit.save(update_fields=["parent"])
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        fields = set(ImportBatch.objects.values_list("mapping", flat=True).get(pk=batch_id))
        for done, row in enumerate(rows, start=1):
            unit = Unit.objects.select_related("principal").get(pk=row.object_id)
            if unit.principal.name != row.values["name"]:
                unit.principal.name = row.values["name"]
                unit.principal.save(update_fields=["name", "spelled"])
            for name in PLAIN:
                if name in fields:
                    setattr(unit, name, row.values.get(name) or "")
            if "parent" in fields:
                unit.parent_id = row.target
            unit.save()
            report(done)

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=list(object_ids)).select_related("principal")}
        for unit in units.values():
            if Appointment.objects.filter(principal_id=unit.principal_id).exists():
                raise Blocked(followed(unit.principal.name))
            unit.parent = None
            unit.save(update_fields=["parent"])
        for done, unit in enumerate(units.values(), start=1):
            principal = unit.principal
            try:
                unit.delete()
                principal.delete()
            except ProtectedError as error:
                raise Blocked(followed(principal.name)) from error
            report(done)


FORMAT = ImportFormat(code="units", label=gettext_lazy("Handling units"), permission=MANAGE, fields=FIELDS, importer=UnitImporter)
