"""Plans, duty lists and contacts as workbooks for a purpose; they come in again by the same columns."""

from collections.abc import Callable, Iterable
from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.features.duties.measures import described, partner, progress_of
from yitang.features.duties.models import Duty, Task, Tie
from yitang.features.duties.policy import MANAGE
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_sheet
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor

PLAN, DUTIES, TIES = "duties.plan", "duties.list", "duties.ties"
OVER = 500

_BODY = ExportColumn("body", _("Body"), ("principals.Principal.name",))
PLAN_COLUMNS = (
    _BODY,
    ExportColumn("year", _("Year"), ("duties.Task.year",)),
    ExportColumn("title", _("Task"), ("duties.Task.title",)),
    ExportColumn("duty", _("Belongs to the duty"), ("duties.Task.duty",)),
    ExportColumn("counting", _("What counts as done"), ("duties.Task.measure", "duties.Task.narrow")),
    ExportColumn("target", _("How many"), ("duties.Task.target",)),
    ExportColumn("due_on", _("Complete by"), ("duties.Task.due_on",)),
    ExportColumn("lead", _("Who sees to it"), ("duties.Task.lead",)),
)
"""Called as the fields of the table by which plans come in."""
PROGRESS = (
    ExportColumn("count", _("Done so far"), ("duties.Task.target",)),
    ExportColumn("state", _("State"), ("duties.Task.done_on", "duties.Task.dropped_on")),
)
DUTY_COLUMNS = (
    _BODY,
    ExportColumn("title", _("Duty"), ("duties.Duty.title",)),
    ExportColumn("detail", _("What belongs to it"), ("duties.Duty.detail",)),
    ExportColumn("basis", _("Basis"), ("duties.Duty.basis",)),
    ExportColumn("valid_from", _("Kept since"), ("duties.Duty.valid_from",)),
    ExportColumn("valid_to", _("Kept until"), ("duties.Duty.valid_to",)),
)
TIE_COLUMNS = (
    ExportColumn("holder", _("Who keeps the contact"), ("duties.Tie.holder",)),
    ExportColumn("kind", _("Kind"), ("duties.Tie.kind",)),
    ExportColumn("partner", _("With whom"), ("duties.Tie.unit", "duties.Tie.lower_name")),
    ExportColumn("valid_from", _("Kept since"), ("duties.Tie.valid_from",)),
    ExportColumn("valid_to", _("Kept until"), ("duties.Tie.valid_to",)),
    ExportColumn("visits", _("Contacts so far"), ("duties.Visit.held_on",)),
    ExportColumn("contact", _("Contact person there"), ("duties.Tie.contact",)),
    ExportColumn("phone", _("Telephone"), ("duties.Tie.phone",)),
)
TIE_IN = tuple(column for column in TIE_COLUMNS if column.code != "visits")
"""Called as the fields of the table by which contacts come in."""


def _codes(columns: Iterable[ExportColumn]) -> tuple[str, ...]:
    return tuple(column.code for column in columns)


def _register(code: str, label: Any, columns: tuple[ExportColumn, ...], *purposes: Purpose) -> None:
    EXPORT_KINDS.register(code, ExportKind(code, label, MANAGE, columns, purposes, over=OVER))


_register(
    PLAN,
    _("Work plans"),
    (*PLAN_COLUMNS, *PROGRESS),
    Purpose("upkeep", _("Keeping the plans (comes in again)"), _codes(PLAN_COLUMNS), ColumnClass.INTERNAL),
    Purpose("progress", _("Looking at the progress"), _codes((*PLAN_COLUMNS, *PROGRESS)), ColumnClass.INTERNAL),
)
_register(
    DUTIES,
    _("Duty lists"),
    DUTY_COLUMNS,
    Purpose("upkeep", _("Keeping the duty lists (comes in again)"), _codes(DUTY_COLUMNS), ColumnClass.INTERNAL),
)
_register(
    TIES,
    _("Contacts with units and lower councils"),
    TIE_COLUMNS,
    Purpose("reach", _("Reaching the contact persons"), _codes(TIE_COLUMNS), ColumnClass.HANDLER),
    Purpose("inside", _("Work inside the house"), _codes(TIE_COLUMNS[:6]), ColumnClass.INTERNAL),
    Purpose("upkeep", _("Keeping the contacts (comes in again)"), _codes(TIE_IN), ColumnClass.HANDLER),
)


def told_task(task: Task) -> dict[str, Any]:
    """A task as its table says it, by column."""
    plain = {name: getattr(task, name) for name in ("year", "title", "target", "due_on", "lead")}
    return {"body": task.body.name, "duty": task.duty.title if task.duty else "", "counting": described(task), **plain}


def told_duty(duty: Duty) -> dict[str, Any]:
    """A duty as its table says it, by column."""
    return {"body": duty.body.name} | {name: getattr(duty, name) for name in _codes(DUTY_COLUMNS) if name != "body"}


def told_tie(tie: Tie) -> dict[str, Any]:
    """A contact as its table says it, by column."""
    plain = {name: getattr(tie, name) for name in ("valid_from", "valid_to", "contact", "phone")}
    return {"holder": tie.holder.name, "kind": str(tie.get_kind_display()), "partner": partner(tie)} | plain


def _plan_rows(found: QuerySet[Task]) -> Iterable[dict[str, Any]]:
    # A task that was dropped is no longer part of the plan that somebody works on.
    for one in progress_of(found.filter(dropped_on__isnull=True)):
        yield told_task(one.task) | {"count": one.count, "state": one.word}


def _tie_rows(found: QuerySet[Tie]) -> Iterable[dict[str, Any]]:
    for row in found:
        yield told_tie(row) | {"visits": row.n}  # type: ignore[attr-defined]


ROWS: dict[str, Callable[[Any], Iterable[dict[str, Any]]]] = {
    PLAN: _plan_rows,
    DUTIES: lambda found: map(told_duty, found),
    TIES: _tie_rows,
}


def export(actor: Actor, key: str | None, kind: str, found: QuerySet[Any], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The rows of one of the three kinds as a workbook. Raises `Invalid` for a purpose that is not known."""
    rows = list(ROWS[kind](found))
    label = str(EXPORT_KINDS.get(kind).label)

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        heads = [str(column.label) for column in columns]
        write_sheet(file, label, heads, ([row[column.code] for column in columns] for row in rows), mark)

    name = f"{label}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=kind, purpose=purpose, rows=len(rows), asked=asked, name=name, write=write)
