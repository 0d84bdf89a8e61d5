"""Computing the figures of consultations, and the rows behind them as lines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet

from yitang.features.consultations.figures.declared import FIGURES, Figure, Span, tied
from yitang.features.consultations.models import Consultation
from yitang.institution.principals.models import Principal
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import Case

SPLITS = {"method": "method_id", "source": "source", "organiser": "organiser_id"}
"""Breakdown of the activities that came into the plan → the column by which they are split."""
SPLIT_FIGURE = "planned"


@dataclass(frozen=True, slots=True)
class Line:
    """A counted row as the page shows it: its words, its day, and the consultation it belongs to."""

    case_id: UUID | None
    text: str
    on: date | None
    note: str = ""


def report(span: Span) -> dict[str, Any]:
    """All figures of the days, plain data: `{"since", "until", "counts": {code: n}, "breakdowns": {name: {value: {label, n}}}}`."""
    return {
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "counts": {code: figure.rows(span).order_by().count() for code, figure in FIGURES.items()},
        "breakdowns": {name: split(span, name) for name in SPLITS},
    }


def split(span: Span, name: str) -> dict[str, dict[str, Any]]:
    """The activities that came into the plan, by method, source or preparer; the parts sum to the figure. Raises `KeyError`."""
    rows = FIGURES[SPLIT_FIGURE].rows(span).order_by().values_list(SPLITS[name]).annotate(n=Count("pk"))
    counted = {str(value or ""): n for value, n in rows}
    names = _names(name, span)
    order = [value for value in names if value in counted] + [value for value in counted if value not in names]
    return {value: {"label": names.get(value, ""), "n": counted[value]} for value in order}


def narrowed(rows: QuerySet[Consultation], name: str, value: str) -> QuerySet[Consultation]:
    """The rows of one part of a breakdown. Raises `KeyError` for a breakdown that is none, `ValueError` for a value that is none."""
    column = SPLITS[name]
    if column == "source":
        return rows.filter(source=value)
    return rows.filter(**{column: UUID(value)} if value else {f"{column}__isnull": True})


def lines_of(rows: Iterable[Any]) -> list[Line]:
    """The rows of a page as lines: three queries for titles, for what gatherings belong to, and for whose a duty was."""
    rows = list(rows)
    made = [_LINES[type(row).__name__](row) for row in rows]
    owners = dict(tied().filter(source__in=[line.case_id for line in made]).values_list("source_id", "target_id"))
    made = [replace(line, case_id=owners[line.case_id]) if line.case_id in owners else line for line in made]
    titles = dict(Case.objects.filter(pk__in=[line.case_id for line in made if not line.text]).values_list("pk", "title"))
    people = [row.principal_id for row in rows if isinstance(row, DutyFact)]
    names = dict(Principal.objects.filter(pk__in=people).values_list("pk", "name"))
    return [
        replace(
            line,
            text=line.text or (titles.get(line.case_id, "") if line.case_id else ""),
            note=line.note or names.get(getattr(row, "principal_id", None), ""),
        )
        for row, line in zip(rows, made, strict=True)
    ]


def joined(figure: Figure, span: Span) -> QuerySet[Any]:
    """The rows of a figure with what their lines show, the newest first."""
    rows = figure.rows(span)
    return rows.select_related(*_JOINED.get(rows.model.__name__, ())).order_by("-pk")


def _names(name: str, span: Span) -> dict[str, str]:
    if name == "source":
        return {code: str(label) for code, label in Consultation.Source.choices}
    column = f"{name}__name"
    rows = FIGURES[SPLIT_FIGURE].rows(span).filter(**{f"{name}__isnull": False}).order_by(column)
    return {str(pk): label for pk, label in rows.values_list(F(SPLITS[name]), column).distinct()}


_JOINED = {"Consultation": ("case", "organiser"), "Gathering": ("case",), "Suggestion": ("unit",)}
# What members and residents wrote, and what letters say, is read on the page of the consultation, by those who may.
_LINES: dict[str, Callable[[Any], Line]] = {
    "Consultation": lambda row: Line(row.pk, row.case.title, row.proposed_on, row.organiser.name if row.organiser else ""),
    "Gathering": lambda row: Line(row.pk, row.case.title, local_day(row.starts_at), row.place),
    "Suggestion": lambda row: Line(row.case_id, row.text, local_day(row.raised_at), row.unit.name if row.unit else ""),
    "DutyFact": lambda row: Line(row.case_id, "", row.effective_on),
    "IssuedLetter": lambda row: Line(row.case_id, "", row.issued_on, row.number),
    "Opinion": lambda row: Line(row.consultation_id, "", local_day(row.written_at)),
    "Instruction": lambda row: Line(row.consultation_id, "", row.given_on, row.get_level_display()),
    "ResidentOpinion": lambda row: Line(row.consultation_id, "", row.said_on),
}
