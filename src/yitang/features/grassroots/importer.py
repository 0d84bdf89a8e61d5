"""Venues and divisions from tables: each is known by its code; a list that comes back unchanged changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.grassroots.fields import FIELDS, REGION_FIELDS
from yitang.features.grassroots.forms import CONVENERS, GUIDES
from yitang.features.grassroots.words import Told
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.actions import BELOW, KINDS, path_of
from yitang.institution.places.models import Region, Seated, Venue
from yitang.institution.places.policy import MANAGE
from yitang.institution.principals.naming import written
from yitang.institution.principals.queries import known
from yitang.instruments.imports.formats import Importer, ImportFormat, Problem, Report, Row, StagedRow

PLAIN = ("name", "brand", "address", "hours", "phone", "meets_basis")


class VenueImporter(Importer):
    """Opens venues and corrects those that are there; none is closed by a table."""

    corrects = True

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.kinds = {label: code for code, label in labels(KINDS).items()}
        self.regions = dict(Region.objects.filter(valid_to__isnull=True).values_list("code", "pk"))
        people = [one for one in known().filter(kind__in={*CONVENERS, *GUIDES}) if one.code]
        self.people = {written(one): one for one in people}

    def key(self, values: Mapping[str, Any]) -> str:
        return f"venue:{values['code']}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if values["kind"] not in self.kinds:
            yield Problem("kind", _("is not in the dictionary; write one of: %(words)s") % {"words": "、".join(self.kinds)})
        if values["region"] not in self.regions:
            yield Problem("region", _("is not on the list of divisions; add it first, or correct it"))
        if values["opened_on"] > today().isoformat():
            yield Problem("opened_on", _("lies in the future; venues are entered on their first day or later"))
        if bool(values.get("latitude")) != bool(values.get("longitude")):
            yield Problem("latitude", _("needs both latitude and longitude"))
        for name, kinds in (("convener", CONVENERS), ("guide", GUIDES)):
            words = values.get(name)
            if words and (words not in self.people or self.people[words].kind not in kinds):
                yield Problem(name, _("is not on the lists; write the name with the number, like 王新（0123）"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        return _by_code("venue", Venue.objects, keys)

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        by_code = {row.data.get("code"): row for row in rows}
        found = list(
            Venue.objects.filter(code__in=[code for code in by_code if code]).select_related("region", "convener", "guide")
        )
        told, same = Told(found), {}
        for venue in found:
            row, texts = by_code[venue.code], told.texts(venue)
            if all(str(row.data.get(name) or "") == str(texts[name]) for name in fields):
                same[row.key] = venue.pk
        return same

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        for done, row in enumerate(rows, start=1):
            venue = Venue(council_id=self.council_id, pk=row.object_id, code=row.values["code"])
            self._write(ctx, venue, row.values, {field.name for field in FIELDS})
            venue.save(force_insert=True)
            report(done)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        rows = list(rows)
        venues = Venue.objects.in_bulk([row.object_id for row in rows])
        for done, row in enumerate(rows, start=1):
            venue = venues[row.object_id]
            self._write(ctx, venue, row.values, set(row.values))
            venue.save()
            report(done)

    def _write(self, ctx: ActContext, venue: Venue, values: Mapping[str, Any], fields: Collection[str]) -> None:
        for name in PLAIN:
            if name in fields:
                setattr(venue, name, values.get(name) or "")
        venue.kind, venue.region_id = self.kinds[values["kind"]], self.regions[values["region"]]
        venue.opened_on, venue.changed_at = date.fromisoformat(values["opened_on"]), ctx.at
        if {"latitude", "longitude"} <= set(fields):
            venue.latitude, venue.longitude = (
                Decimal(values[name]) if values.get(name) else None for name in ("latitude", "longitude")
            )
        if "meets_every" in fields:
            venue.meets_every = values.get("meets_every") or None
        for name in ("convener", "guide"):
            if name in fields:
                setattr(venue, name, self.people.get(values.get(name) or ""))

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        for done, pk in enumerate(list(object_ids), start=1):
            venue = Venue.objects.get(pk=pk)
            if Seated.objects.filter(venue=venue).exists():
                raise Blocked(_followed(venue.name))
            _delete(venue, venue.name)
            report(done)


class RegionImporter(Importer):
    """Adds divisions and corrects the names of those that are there. A table may name what lies above in any order."""

    corrects = True
    reference = "parent"

    def key(self, values: Mapping[str, Any]) -> str:
        return f"region:{values['code']}"

    def refers(self, values: Mapping[str, Any]) -> str:
        return f"region:{values['parent']}" if values.get("parent") else ""

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        if values.get("parent") == values["code"]:
            yield Problem("parent", _("is the division itself"))
        if not values.get("parent") and values["level"] in (Region.Level.TOWNSHIP, Region.Level.VILLAGE):
            yield Problem("parent", _("is empty; say in which division it lies"))

    def taken(self, keys: Iterable[str]) -> dict[str, UUID]:
        return _by_code("region", Region.objects, keys)

    def said_already(self, rows: Sequence[StagedRow], fields: Collection[str]) -> dict[str, UUID]:
        by_code = {row.data.get("code"): row for row in rows}
        same = {}
        for region in Region.objects.filter(code__in=[code for code in by_code if code]).select_related("parent"):
            row = by_code[region.code]
            above = region.parent.code if region.parent else ""
            if (row.data.get("name"), row.data.get("level"), row.data.get("parent") or "") == (region.name, region.level, above):
                same[row.key] = region.pk
        return same

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        waiting = {row.values["code"]: row for row in rows}
        done = 0
        while waiting:
            ready = [row for row in waiting.values() if (row.values.get("parent") or "") not in waiting]
            if not ready:
                raise Blocked(
                    _("Divisions of the table lie in each other: %(codes)s.") % {"codes": "、".join(sorted(waiting)[:5])}
                )
            parents = {row.code: row for row in Region.objects.filter(code__in={row.values.get("parent") or "" for row in ready})}
            for row in ready:
                parent = parents.get(row.values.get("parent") or "")
                _refuse_level(row.values, parent)
                region = Region(council_id=self.council_id, pk=row.object_id, code=row.values["code"], parent=parent)
                region.name, region.level, region.path = row.values["name"], row.values["level"], path_of(region.code, parent)
                region.save(force_insert=True)
                del waiting[row.values["code"]]
                done += 1
                report(done)
        return {}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        for done, row in enumerate(rows, start=1):
            region = Region.objects.select_related("parent").get(pk=row.object_id)
            above = region.parent.code if region.parent else ""
            if (row.values["level"], row.values.get("parent") or "") != (region.level, above):
                raise Blocked(
                    _("%(name)s lies elsewhere on the list. A table corrects names; end the old division and add the new one.")
                    % {"name": region.name}
                )
            region.name = row.values["name"]
            region.save(update_fields=["name"])
            report(done)

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        found = Region.objects.filter(pk__in=list(object_ids)).order_by("-path")
        for done, region in enumerate(sorted(found, key=lambda row: row.path.count("/"), reverse=True), start=1):
            _delete(region, region.name)
            report(done)


def _refuse_level(values: Mapping[str, Any], parent: Region | None) -> None:
    if parent is not None and parent.level not in BELOW[Region.Level(values["level"])]:
        raise Blocked(_("%(name)s cannot lie in %(above)s.") % {"name": values["name"], "above": parent.name})


def _by_code(kind: str, rows: Any, keys: Iterable[str]) -> dict[str, UUID]:
    codes = [key.removeprefix(f"{kind}:") for key in keys]
    return {f"{kind}:{code}": pk for code, pk in rows.filter(code__in=codes).values_list("code", "pk")}


def _delete(row: Any, name: str) -> None:
    try:
        row.delete()
    except ProtectedError as error:
        raise Blocked(_followed(name)) from error


def _followed(name: str) -> str:
    return _("Work has gone on with %(name)s, so the import can no longer be withdrawn.") % {"name": name}


VENUE_FORMAT = ImportFormat(code="venues", label=gettext_lazy("Venues"), permission=MANAGE, fields=FIELDS, importer=VenueImporter)
REGION_FORMAT = ImportFormat(
    code="regions", label=gettext_lazy("Divisions"), permission=MANAGE, fields=REGION_FIELDS, importer=RegionImporter
)
