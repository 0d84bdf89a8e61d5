"""The plan at the year's start and who is in charge of which place, from tables: a table that comes back unchanged changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.targets.forms import HOLDERS
from yitang.features.targets.models import Charge, PlanLine, Target
from yitang.features.targets.policy import MANAGE
from yitang.features.targets.queries import places_of
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.institution.places.models import Region
from yitang.institution.principals.naming import written
from yitang.institution.principals.queries import known
from yitang.instruments.imports.formats import Field, Importer, ImportFormat, Problem, Report, Row, StagedRow
from yitang.instruments.imports.parse import day, line, short, whole_number


def month(value: Any) -> int:
    """A month from 1 to 12."""
    found = whole_number(str(value).strip().removesuffix("月"))
    if found > 12:
        raise ValueError(_("is no month from 1 to 12"))
    return found


def year(value: Any) -> int:
    """A year from 2000 to 2099."""
    found = whole_number(str(value).strip().removesuffix("年"))
    if not 2000 <= found <= 2099:
        raise ValueError(_("is no year such as 2026"))
    return found


PLAN_FIELDS = (
    Field("year", gettext_lazy("Year"), year, ("年份", "年度"), required=True),
    Field("target", gettext_lazy("Target"), short(100), ("指标名称", "指标"), required=True),
    Field("region", gettext_lazy("Code of the division"), short(20), ("区划代码", "所在区划"), required=True),
    Field("month", gettext_lazy("Month"), month, ("计划月份", "月份"), required=True),
    Field("number", gettext_lazy("How many"), whole_number, ("计划次数", "次数", "数量"), required=True),
    Field("note", gettext_lazy("Note"), short(200), ("备注",)),
)
CHARGE_FIELDS = (
    Field("region", gettext_lazy("Code of the division"), short(20), ("区划代码", "所在区划"), required=True),
    Field(
        "holder", gettext_lazy("Group or member in charge"), line, ("包联人", "包联人（编号）", "包联小组或委员"), required=True
    ),
    Field("valid_from", gettext_lazy("In charge since"), day, ("包联起始日期", "起始日期")),
)


class PlanImporter(Importer):
    """Writes the plan of targets: one line for a place and a month."""

    corrects = True

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.targets = {(row.year, row.title): row for row in Target.objects.select_related("region")}
        self.regions = dict(Region.objects.filter(valid_to__isnull=True).values_list("code", "pk"))
        # The check runs outside of every scope, so what it asks is read here.
        each = [row for row in self.targets.values() if row.way == Target.Way.EACH]
        self.places = {row.pk: set(places_of(row).order_by().values_list("pk", flat=True)) for row in each}

    def key(self, values: Mapping[str, Any]) -> str:
        return f"plan:{values['year']}:{values['target']}:{values['region']}:{values['month']}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        target = self.targets.get((values["year"], values["target"]))
        if target is None:
            yield Problem("target", _("is no target of this year; set it first, or write its name as it is there"))
        region = self.regions.get(values["region"])
        if region is None:
            yield Problem("region", _("is not on the list of divisions; add it first, or correct it"))
        elif target is not None and not self._counts(target, region):
            yield Problem("region", _("is no place that the target counts"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        wanted = set(keys)
        return {key: pk for key, pk, _number, _note in self._lines() if key in wanted}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        known_lines = {key: (pk, number, note) for key, pk, number, note in self._lines()}
        same = {}
        for row in rows:
            pk, number, note = known_lines.get(row.key, (None, 0, ""))
            said = "note" not in fields or (row.data.get("note") or "") == note
            if pk and number == row.data.get("number") and said:
                same[row.key] = pk
        return same

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        for n, row in enumerate(rows, start=1):
            target = self.targets[row.values["year"], row.values["target"]]
            plan = PlanLine(council_id=self.council_id, pk=row.object_id, target=target, month=row.values["month"])
            plan.region_id, plan.number = self.regions[row.values["region"]], row.values["number"]
            plan.note = row.values.get("note") or ""
            plan.save(force_insert=True)
            report(n)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        for n, row in enumerate(rows, start=1):
            plan = PlanLine.objects.get(pk=row.object_id)
            plan.number = row.values["number"]
            if "note" in row.values:
                plan.note = row.values["note"] or ""
            plan.save()
            report(n)

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        PlanLine.objects.filter(pk__in=list(object_ids)).delete()
        report(1)

    def _counts(self, target: Target, region: UUID) -> bool:
        return target.way != Target.Way.EACH or region in self.places[target.pk]

    def _lines(self) -> Iterator[tuple[str, UUID, int, str]]:
        names = ("target__year", "target__title", "region__code", "month", "pk", "number", "note")
        for year_, title, code, month_, pk, number, note in PlanLine.objects.values_list(*names):
            yield f"plan:{year_}:{title}:{code}:{month_}", pk, number, note


class ChargeImporter(Importer):
    """Puts groups in charge of streets and members in charge of communities; nobody is taken out of charge by a table."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.regions = dict(Region.objects.filter(valid_to__isnull=True).values_list("code", "pk"))
        self.people = {written(one): one.pk for one in known().filter(kind__in=HOLDERS) if one.code}

    def key(self, values: Mapping[str, Any]) -> str:
        return f"charge:{values['region']}:{values['holder']}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if values["region"] not in self.regions:
            yield Problem("region", _("is not on the list of divisions; add it first, or correct it"))
        if values["holder"] not in self.people:
            yield Problem("holder", _("is not on the lists; write the name with the number, like 王新（0123）"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        wanted, found = set(keys), {}
        for row in Charge.objects.filter(valid_to__isnull=True).select_related("region", "holder"):
            key = f"charge:{row.region.code}:{written(row.holder)}"
            if key in wanted:
                found[key] = row.pk
        return found

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        return self.taken(row.key for row in rows)

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        for n, row in enumerate(rows, start=1):
            charge = Charge(council_id=self.council_id, pk=row.object_id, region_id=self.regions[row.values["region"]])
            charge.holder_id = self.people[row.values["holder"]]
            since = row.values.get("valid_from")
            charge.valid_from = date.fromisoformat(since) if since else today()
            charge.save(force_insert=True)
            report(n)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        raise Blocked(_("Who is in charge is ended on the page and put in anew, so that the earlier days stay on record."))

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        Charge.objects.filter(pk__in=list(object_ids)).delete()
        report(1)


FORMATS = (
    ImportFormat(
        code="plan", label=gettext_lazy("Plan of the targets"), permission=MANAGE, fields=PLAN_FIELDS, importer=PlanImporter
    ),
    ImportFormat(
        code="charges",
        label=gettext_lazy("Who is in charge of which place"),
        permission=MANAGE,
        fields=CHARGE_FIELDS,
        importer=ChargeImporter,
    ),
)
