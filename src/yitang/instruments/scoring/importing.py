"""Facts of duty from a table: what offices kept in lists before, or what another system counted. People are known by their number."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.acts.door import ActContext
from yitang.institution.members.models import Member
from yitang.instruments.imports.formats import Field, Importer, ImportFormat, Problem, Report, Row
from yitang.instruments.imports.parse import day, line, short
from yitang.instruments.ledger.actions import cancel_fact, fact_row, write_facts
from yitang.instruments.ledger.kinds import FACT_KINDS
from yitang.instruments.ledger.models import DutyFact

CHUNK = 2000
MOST = Decimal(10_000)


def quantity(value: Any) -> str:
    """A number above zero with at most three decimals, like 1 or 0.5."""
    try:
        found = Decimal(unicodedata.normalize("NFKC", line(value)))
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or not 0 < found < MOST or found != round(found, 3):
        raise ValueError(_("is no quantity; write a number above 0 with at most three decimals"))
    return str(found)


class FactImporter(Importer):
    """Appends facts. A fact that was imported is never changed by a later table: it is cancelled, and imported anew."""

    def __init__(self, council_id: UUID, options: Mapping[str, Any]) -> None:
        super().__init__(council_id, options)
        self.kinds = {str(kind.label): code for code, kind in FACT_KINDS.items()} | {
            code: code for code, _kind in FACT_KINDS.items()
        }
        rows = Member.objects.filter(council_id=council_id).values_list("number", "principal_id", "principal__name")
        self.people = {number: (principal_id, name) for number, principal_id, name in rows}

    def key(self, values: Mapping[str, Any]) -> str:
        told = [str(values.get(name, "")) for name in ("number", "kind", "role", "day", "title")]
        return f"fact:{hashlib.sha256(chr(31).join(told).encode()).hexdigest()}"

    def check(self, values: dict[str, Any]) -> Iterator[Problem]:
        known = self.people.get(values["number"])
        if known is None:
            yield Problem("number", _("is the number of nobody on the roster; correct it, or import the roster first"))
        elif values.get("name") and values["name"] != known[1]:
            text = _("is another than on the roster, where this number is %(name)s; correct one of them")
            yield Problem("name", text % {"name": known[1]})
        if values["kind"] not in self.kinds:
            yield Problem("kind", _("is no kind of duty fact of this house; write its name or code"))
        else:
            values["kind"] = self.kinds[values["kind"]]

    def adopt(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> dict[str, Any]:
        done, left = 0, iter(rows)
        while chunk := list(islice(left, CHUNK)):
            write_facts([self._fact(ctx, row) for row in chunk])
            done += len(chunk)
            report(done)
        return {}

    def _fact(self, ctx: ActContext, row: Row) -> dict[str, Any]:
        values = row.values
        principal_id, _name = self.people[values["number"]]
        found = fact_row(
            self.council_id,
            principal_id,
            values["kind"],
            effective_on=date.fromisoformat(values["day"]),
            role=values.get("role", ""),
            quantity=Decimal(values.get("quantity", "1")),
            title=values.get("title", ""),
            source=DutyFact.Source.OFFICE,
            recorder=ctx.actor.name,
        )
        return found | {"id": row.object_id}

    def replace(self, ctx: ActContext, batch_id: UUID, rows: Iterable[Row], report: Report) -> None:
        raise NotImplementedError("facts are append-only: `untouched` offers none of them for a change")

    def remove(self, ctx: ActContext, batch_id: UUID, object_ids: Iterable[UUID], report: Report) -> None:
        """Cancel the facts of the batch that nobody has cancelled since; the rows stay."""
        left = iter(object_ids)
        done = 0
        while chunk := list(islice(left, CHUNK)):
            for fact in DutyFact.objects.filter(pk__in=chunk, cancelled_by__isnull=True):
                cancel_fact(fact, effective_on=ctx.today, reason=_("The import was withdrawn."))
            done += len(chunk)
            report(done)


FORMAT = ImportFormat(
    code="facts",
    label=gettext_lazy("Duty facts"),
    permission="scoring.import_facts",
    importer=FactImporter,
    fields=(
        Field("number", gettext_lazy("Member number"), short(20), ("委员编号", "编号", "委员证号"), True),
        Field("name", gettext_lazy("Name"), short(60), ("姓名", "委员姓名")),
        Field("kind", gettext_lazy("Kind of fact"), short(60), ("事实类别", "履职类别", "类别"), True),
        Field("day", gettext_lazy("Day"), day, ("日期", "时间"), True),
        Field("quantity", gettext_lazy("Quantity"), quantity, ("数量", "半天数", "次数", "件数")),
        Field("role", gettext_lazy("Role"), short(30), ("角色", "身份", "会议类别")),
        Field("title", gettext_lazy("What for"), short(200), ("事项", "名称", "标题", "说明")),
    ),
)
