"""Members linked with studios and stations, by table: each row a venue, a member and a level; a member of the roster by the number."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.grassroots.models import DutyDay, Linked
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import in_force
from yitang.institution.places.models import Venue
from yitang.institution.places.policy import MANAGE
from yitang.institution.places.queries import open_on
from yitang.institution.principals.naming import written
from yitang.institution.principals.queries import known
from yitang.instruments.imports.formats import Field, Importer, ImportFormat, Problem, Report, Row, StagedRow
from yitang.instruments.imports.parse import choice, day, line, short

LEVELS = {
    "全国政协委员": "nation",
    "全国": "nation",
    "省政协委员": "province",
    "省": "province",
    "市政协委员": "city",
    "市": "city",
    "县政协委员": "county",
    "区政协委员": "county",
    "县": "county",
    "区": "county",
}
FIELDS = (
    Field("venue", gettext_lazy("Venue code"), short(20), ("平台编号", "工作室编号"), required=True),
    Field("name", gettext_lazy("Name"), line, ("委员姓名", "姓名", "委员"), required=True),
    Field("level", gettext_lazy("Level"), choice(LEVELS), ("层级", "委员层级"), required=True),
    Field("field", gettext_lazy("What the member knows about"), short(60), ("专长", "擅长领域")),
    Field("since", gettext_lazy("Linked since"), day, ("联系起始日期", "联系时间")),
)


class LinkedImporter(Importer):
    """Links members and corrects what they know about; a link ends on the page of the venue, not by a table."""

    corrects = True

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.venues = dict(Venue.objects.filter(open_on(today())).values_list("code", "pk"))
        self.members = {written(one): one for one in known().filter(kind="member") if one.code}

    def key(self, values: Mapping[str, Any]) -> str:
        return f"linked:{values['venue']}:{values['name']}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if values["venue"] not in self.venues:
            yield Problem("venue", _("is no open venue; correct the code, or add the venue first"))
        if "（" in values["name"] and values["name"] not in self.members:
            yield Problem("name", _("is not on the roster; write the name with the number, like 王新（0123）"))
        if values.get("since") and values["since"] > today().isoformat():
            yield Problem("since", _("lies in the future"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        found = {self._key_of(row): row.pk for row in self._linked(keys)}
        return {key: found[key] for key in keys if key in found}

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        there = {self._key_of(row): row for row in self._linked([row.key for row in rows])}
        same: dict[str, UUID] = {}
        for row in rows:
            one = there.get(row.key)
            if one is None:
                continue
            now = {"level": one.level, "field": one.field, "since": one.valid_from.isoformat()}
            if all(str(row.data.get(name) or "") == now[name] for name in now if name in fields):
                same[row.key] = one.pk
        return same

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        touched = set()
        for done, row in enumerate(rows, start=1):
            member = self.members.get(row.values["name"])
            linked = Linked(council_id=self.council_id, pk=row.object_id, principal=member)
            linked.venue_id = self.venues[row.values["venue"]]
            linked.name = (member.name if member else row.values["name"])[:100]
            linked.valid_from = date.fromisoformat(row.values["since"]) if row.values.get("since") else ctx.today
            self._write(linked, row.values, {"level", "field"})
            linked.save(force_insert=True)
            touched.add(linked.venue_id)
            report(done)
        self._changed(ctx, touched)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        rows = list(rows)
        linked = Linked.objects.in_bulk([row.object_id for row in rows])
        for done, row in enumerate(rows, start=1):
            one = linked[row.object_id]
            self._write(one, row.values, set(row.values))
            if row.values.get("since"):
                one.valid_from = date.fromisoformat(row.values["since"])
            one.save()
            report(done)
        self._changed(ctx, {one.venue_id for one in linked.values()})

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        ids = list(object_ids)
        if DutyDay.objects.filter(linked__in=ids).exists():
            raise Blocked(_("Reception days are planned with these members already, so the import can no longer be withdrawn."))
        linked = list(Linked.objects.filter(pk__in=ids))
        for done, one in enumerate(linked, start=1):
            one.delete()
            report(done)
        self._changed(ctx, {one.venue_id for one in linked})

    def _write(self, linked: Linked, values: Mapping[str, Any], fields: Collection[str]) -> None:
        linked.level = values["level"]
        if "field" in fields:
            linked.field = values.get("field") or ""

    def _linked(self, keys: Iterable[str]) -> Iterable[Linked]:
        codes = {key.split(":")[1] for key in keys}
        return Linked.objects.filter(in_force(today()), venue__code__in=codes).select_related("venue", "principal")

    def _key_of(self, row: Linked) -> str:
        return f"linked:{row.venue.code}:{written(row.principal) if row.principal else row.name}"

    def _changed(self, ctx: ActContext, venue_ids: set[UUID]) -> None:
        """The public pages of these venues say something else now, so no cache may hand out the old ones."""
        Venue.objects.filter(pk__in=venue_ids).update(changed_at=ctx.at)


LINKED_FORMAT = ImportFormat(
    code="linked",
    label=gettext_lazy("Members of studios and stations"),
    permission=MANAGE,
    fields=FIELDS,
    importer=LinkedImporter,
)
