"""The pool and results of evaluations as workbooks for a purpose, each copy registered and marked."""

from typing import IO, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.experts.fields import FIELDS as POOL_FIELDS
from yitang.features.experts.models import Evaluation, Expert
from yitang.features.experts.policy import EXPORT
from yitang.features.experts.states import FIELDS
from yitang.features.experts.words import result_rows
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_sheet
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.naming import written

POOL, RESULT = "experts.pool", "experts.result"
OVER = 200
SOURCES = {
    "fields": ("experts.ExpertField.field_code",),
    "capacity": ("experts.Engagement.capacity",),
    "valid_from": ("experts.Engagement.valid_from",),
    "valid_to": ("experts.Engagement.valid_to",),
    "paper": ("experts.Engagement.paper",),
}
RESULT_COLUMNS = (
    ("label", gettext_lazy("Criterion")),
    ("weight", gettext_lazy("Weight")),
    ("printed", gettext_lazy("Mean")),
    ("exact", gettext_lazy("Exact fraction")),
    ("grade", gettext_lazy("Grade of the result")),
    ("lowest", gettext_lazy("Lowest")),
    ("highest", gettext_lazy("Highest")),
    ("spread", gettext_lazy("Standard deviation")),
    ("given", gettext_lazy("Score × times given")),
)
_CODES = tuple(field.name for field in POOL_FIELDS)

EXPORT_KINDS.register(
    POOL,
    ExportKind(
        POOL,
        gettext_lazy("Pool of experts"),
        EXPORT,
        tuple(
            ExportColumn(field.name, field.label, SOURCES.get(field.name, (f"experts.Expert.{field.name}",)))
            for field in POOL_FIELDS
        ),
        (
            Purpose("upkeep", gettext_lazy("Keeping the pool (comes in again)"), _CODES, ColumnClass.HANDLER),
            Purpose(
                "inside",
                gettext_lazy("Work inside the house"),
                tuple(code for code in _CODES if code not in ("phone", "email")),
                ColumnClass.INTERNAL,
            ),
        ),
        over=OVER,
    ),
)
EXPORT_KINDS.register(
    RESULT,
    ExportKind(
        RESULT,
        gettext_lazy("Result of an evaluation"),
        EXPORT,
        tuple(ExportColumn(code, label, ("experts.Evaluation.result",)) for code, label in RESULT_COLUMNS),
        (
            Purpose(
                "report",
                gettext_lazy("Report on the result"),
                tuple(code for code, _label in RESULT_COLUMNS),
                ColumnClass.INTERNAL,
            ),
        ),
        over=None,
    ),
)


def export_pool(actor: Actor, key: str | None, found: QuerySet[Expert], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The experts as a workbook. That for keeping the pool comes in again: what was not changed changes nothing."""

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        words = labels(FIELDS)
        rows = ([texts_of(one, words)[column.code] for column in columns] for one in found)
        write_sheet(file, _("Pool of experts"), [str(column.label) for column in columns], rows, mark)

    name = f"{_('Pool of experts')}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=POOL, purpose=purpose, rows=found.count(), asked=asked, name=name, write=write)


def export_result(actor: Actor, key: str | None, evaluation: Evaluation) -> HandedOut:
    """A result as a workbook: the whole first, then each criterion, then the groups that may show."""
    found = result_rows(evaluation)
    whole = {"label": _("Weighted mean of all criteria"), "weight": found["weights"], "exact": found["exact"], **found["total"]}
    groups = [
        {"label": _("Group: %(name)s (%(n)d ballots)") % {"name": one["name"], "n": one["ballots"]}, "exact": one["exact"]}
        | one["total"]
        for one in found["groups"]
    ]
    lines: list[dict[str, Any]] = [whole, *found["criteria"], *groups]

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        rows = ([line.get(column.code, "") for column in columns] for line in lines)
        write_sheet(file, _("Result"), [str(column.label) for column in columns], rows, mark)

    name = f"{_('Result of an evaluation')}_{today():%Y%m%d}.xlsx"
    asked = {"evaluation": str(evaluation.pk)}
    return hand_out(actor, key=key, kind=RESULT, purpose="report", rows=len(lines), asked=asked, name=name, write=write)


def texts_of(expert: Expert, words: dict[str, str]) -> dict[str, str]:
    """Column → text, in the words in which it comes in again."""
    newest = next(iter(expert.engagements.all()), None)
    return {
        "code": expert.code,
        "name": expert.name,
        "post": expert.post,
        "title": expert.title,
        "fields": "、".join(words.get(row.field_code, row.field_code) for row in expert.fields.all()),
        "capacity": newest.capacity if newest else "",
        "valid_from": newest.valid_from.isoformat() if newest else "",
        "valid_to": newest.valid_to.isoformat() if newest and newest.valid_to else "",
        "paper": newest.paper if newest else "",
        "phone": expert.phone,
        "email": expert.email,
        "principal": written(expert.principal),
    }
