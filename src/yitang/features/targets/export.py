"""The matrix of a target as a workbook for a purpose: every place it counts, month by month, each copy registered and marked."""

from collections.abc import Iterator
from typing import IO, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.targets.models import Target
from yitang.features.targets.policy import EXPORT
from yitang.features.targets.queries import MONTHS, days_of, matrix, places_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_sheet
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor

KIND = "targets.matrix"
COUNTED = ("targets.TargetPlace.region",)
COLUMNS = (
    ExportColumn("code", gettext_lazy("Code of the division"), ("places.Region.code",)),
    ExportColumn("place", gettext_lazy("Place"), ("places.Region.name",)),
    ExportColumn("within", gettext_lazy("Within"), ("places.Region.parent",)),
    ExportColumn("holders", gettext_lazy("In charge"), ("targets.Charge.holder",)),
    *(ExportColumn(f"m{n}", format_lazy(gettext_lazy("Month {n}"), n=n), COUNTED) for n in MONTHS),
    ExportColumn("count", gettext_lazy("Held in the year"), COUNTED),
    ExportColumn("asked", gettext_lazy("How many"), ("targets.Target.number",)),
    ExportColumn("state", gettext_lazy("State"), COUNTED),
)

EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        gettext_lazy("Places of a target"),
        EXPORT,
        COLUMNS,
        (
            Purpose(
                "report",
                gettext_lazy("Checks and reports"),
                tuple(column.code for column in COLUMNS),
                ColumnClass.INTERNAL,
            ),
        ),
        over=None,
    ),
)


def export_matrix(actor: Actor, key: str | None, council: Any, target: Target) -> HandedOut:
    """All places of a target by months, as the page counts them. A target without places has an empty table."""
    rows = list(_rows(council, target))

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        heads = [str(column.label) for column in columns]
        write_sheet(file, _("Places of a target"), heads, ([row[column.code] for column in columns] for row in rows), mark)

    name = f"{target.title}_{today():%Y%m%d}.xlsx"
    asked = {"target": str(target.pk)}
    return hand_out(actor, key=key, kind=KIND, purpose="report", rows=len(rows), asked=asked, name=name, write=write)


def _rows(council: Any, target: Target) -> Iterator[dict[str, Any]]:
    places = list(places_of(target))
    for line in matrix(council, target, places, min(today(), days_of(target.year, today())[1])) if places else ():
        yield {
            "code": line.region.code,
            "place": line.region.name,
            "within": line.within,
            "holders": line.holders,
            **{f"m{n}": cell.count or "" for n, cell in zip(MONTHS, line.cells, strict=True)},
            "count": line.count,
            "asked": target.number,
            "state": _("Done") if line.done else _("Not yet"),
        }
