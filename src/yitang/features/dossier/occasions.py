"""Whole lists of occasions in one table: each row is one member at one occasion; rows of one day, kind and title are one record."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.dossier.actions import RECORDING
from yitang.features.dossier.kinds import ROLES
from yitang.features.dossier.models import Recording
from yitang.features.dossier.policy import RECORD
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.instruments.imports.formats import Field, ImportFormat, Problem, Report, Row
from yitang.instruments.imports.parse import day, short
from yitang.instruments.ledger.actions import write_facts
from yitang.instruments.ledger.kinds import by_hand
from yitang.instruments.scoring.importing import CHUNK, FactImporter, quantity

Occasion = tuple[str, str, str]
"""Kind, title and day."""


class OccasionImporter(FactImporter):
    """Records what an office organised, as its page does for one occasion; kinds are those that are recorded by hand."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        kinds = by_hand()
        self.kinds = {str(kind.label): kind.code for kind in kinds} | {kind.code: kind.code for kind in kinds}
        self.roles = {str(label): code for code, label in ROLES.items()} | {code: code for code in ROLES}
        self.recordings: dict[Occasion, Recording] = {}

    def key(self, values: Mapping[str, Any]) -> str:
        told = [str(values.get(name, "")) for name in ("number", "kind", "day", "title")]
        return f"occasion:{hashlib.sha256(chr(31).join(told).encode()).hexdigest()}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        yield from super().check(values)
        if values["day"] > today().isoformat():
            yield Problem("day", _("lies in the future; record an occasion when it was held"))
        if values.get("role") and values["role"] not in self.roles:
            yield Problem("role", _("is no role; write one of: %(words)s") % {"words": "、".join(map(str, ROLES.values()))})
        elif values.get("role"):
            values["role"] = self.roles[values["role"]]

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        done, left = 0, iter(rows)
        while chunk := list(islice(left, CHUNK)):
            write_facts([self._fact(ctx, row) for row in chunk])
            done += len(chunk)
            report(done)
        return {"occasions": len(self.recordings)}

    def _fact(self, ctx: ActContext, row: Row) -> dict[str, Any]:
        recording = self._recording(ctx, row.values)
        by = {"recorded_by": recording.recorded_by, "recorded_for": recording.organiser_id}
        return super()._fact(ctx, row) | by | {"evidence_kind": RECORDING, "evidence_id": recording.pk}

    def _recording(self, ctx: ActContext, values: Mapping[str, Any]) -> Recording:
        """The record of the row's occasion; the first of its rows makes it."""
        occasion = (values["kind"], values["title"], values["day"])
        if occasion not in self.recordings:
            office = ctx.grant.principal_id if ctx.grant else None
            made = Recording(
                id=uuid7(), council_id=self.council_id, kind=values["kind"], title=values["title"], organiser_id=office
            )
            made.held_on, made.recorded_by = date.fromisoformat(values["day"]), office
            made.recorder, made.recorded_at = ctx.actor.name[:60], ctx.at
            made.save(force_insert=True)
            self.recordings[occasion] = made
        return self.recordings[occasion]


FORMAT = ImportFormat(
    code="occasions",
    label=gettext_lazy("Occasions with who took part"),
    permission=RECORD,
    importer=OccasionImporter,
    fields=(
        Field("day", gettext_lazy("Day"), day, ("日期", "时间"), True),
        Field("kind", gettext_lazy("Kind of duty"), short(60), ("履职类别", "类别"), True),
        Field("title", gettext_lazy("What it was"), short(200), ("事项", "活动名称", "名称"), True),
        Field("number", gettext_lazy("Member number"), short(20), ("委员编号", "编号", "委员证号"), True),
        Field("name", gettext_lazy("Name"), short(60), ("姓名", "委员姓名")),
        Field("role", gettext_lazy("Role"), short(30), ("角色", "身份")),
        Field("quantity", gettext_lazy("How much"), quantity, ("数量", "次数", "件数")),
    ),
)
