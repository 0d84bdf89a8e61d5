"""The list of briefs as a workbook for a purpose. Who reflected a brief is in none of them."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import IO, Any
from uuid import UUID

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.briefs.ladder.models import Instruction, LadderFact, Level
from yitang.features.briefs.models import Brief, Issue
from yitang.features.briefs.rules import CLASSES, REASONS, SOURCES
from yitang.features.briefs.states import EDITING
from yitang.features.briefs.states_course import COURSE
from yitang.foundation.core.clock import today
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_sheet
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.vocabulary.queries import labels

KIND = "briefs.list"
OVER = 2000
PORTION = 1000
ABOVE = (Level.CITY, Level.PROVINCE, Level.NATION)
_DAY_ADOPTED = ("briefs.LadderFact.effective_on",)
COLUMNS = (
    ExportColumn("number", gettext_lazy("Intake No."), ("workflow.Case.number",)),
    ExportColumn("title", gettext_lazy("Title of the brief"), ("workflow.Case.title",)),
    ExportColumn("class", gettext_lazy("Class"), ("briefs.Brief.class_code",)),
    ExportColumn("source", gettext_lazy("Source"), ("briefs.Brief.source_kind",)),
    ExportColumn("submitted", gettext_lazy("Came in"), ("briefs.Brief.submitted_on",)),
    ExportColumn("state", gettext_lazy("Where it stands"), ("workflow.Case.stage",)),
    ExportColumn("reason", gettext_lazy("Why it was not adopted"), ("briefs.Brief.outcome_reason",)),
    ExportColumn("issue", gettext_lazy("Issue"), ("briefs.Issue.code",)),
    ExportColumn("form", gettext_lazy("Form"), ("briefs.Issue.form",)),
    ExportColumn("issued", gettext_lazy("Day of issue"), ("briefs.Issue.issued_on",)),
    ExportColumn("main", gettext_lazy("Main recipients"), ("briefs.Issue.main_to",)),
    ExportColumn("city", gettext_lazy("Adopted by the city level on"), _DAY_ADOPTED),
    ExportColumn("province", gettext_lazy("Adopted by the provincial level on"), _DAY_ADOPTED),
    ExportColumn("nation", gettext_lazy("Adopted by the national level on"), _DAY_ADOPTED),
    ExportColumn("instructions", gettext_lazy("Instructions"), ("briefs.Instruction.level",)),
    ExportColumn("answered", gettext_lazy("Answered by the units on"), ("briefs.Brief.answered_on",)),
    ExportColumn("situation", gettext_lazy("Situation"), ("briefs.Brief.situation",)),
    ExportColumn("analysis", gettext_lazy("Analysis"), ("briefs.Brief.analysis",)),
    ExportColumn("suggestion", gettext_lazy("Suggestion"), ("briefs.Brief.suggestion",)),
)
CODES = tuple(column.code for column in COLUMNS)
TEXTS = ("situation", "analysis", "suggestion")
_EDITING = tuple(code for code in CODES if code not in (*TEXTS, "city", "province", "nation", "instructions"))
_LADDER = (
    "number",
    "title",
    "class",
    "issue",
    "form",
    "issued",
    "main",
    "city",
    "province",
    "nation",
    "instructions",
    "answered",
)

EXPORT_KINDS.register(
    KIND,
    ExportKind(
        KIND,
        gettext_lazy("List of briefs"),
        "briefs.export",
        COLUMNS,
        (
            Purpose("editing", gettext_lazy("Work of the editors, without texts"), _EDITING, ColumnClass.INTERNAL),
            Purpose("ladder", gettext_lazy("Issues and how far they went"), _LADDER, ColumnClass.INTERNAL),
            Purpose("texts", gettext_lazy("With the texts"), (*_EDITING, *TEXTS), ColumnClass.HANDLER),
        ),
        over=OVER,
        list_code="briefs",
    ),
)


def export_list(actor: Actor, key: str | None, found: QuerySet[Brief], purpose: str, asked: dict[str, str]) -> HandedOut:
    """The briefs of `found` as a workbook with the columns of its purpose. Raises `Invalid` for a purpose that is not known."""

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        places = [CODES.index(column.code) for column in columns]
        rows = ([line[place] for place in places] for line in lines(found))
        write_sheet(file, str(_("List of briefs")), [str(column.label) for column in columns], rows, mark)

    name = f"{_('List of briefs')}_{today():%Y%m%d}.xlsx"
    return hand_out(actor, key=key, kind=KIND, purpose=purpose, rows=found.count(), asked=asked, name=name, write=write)


def lines(found: QuerySet[Brief]) -> Iterator[list[Any]]:
    """One line for each brief in the order of `COLUMNS`, codes in words."""
    states = {state.code: state.words() for state in (*EDITING.states, *COURSE.states)}
    words = {name: labels(name) for name in (CLASSES, SOURCES, REASONS)}
    forms = {code: str(label) for code, label in Issue.Form.choices}
    rows = found.select_related("case__brief_issue").iterator(chunk_size=PORTION)
    while portion := list(islice(rows, PORTION)):
        adopted, notes = _reached([brief.pk for brief in portion])
        for brief in portion:
            issue: Issue | None = getattr(brief.case, "brief_issue", None)
            yield [
                brief.case.number,
                brief.case.title,
                words[CLASSES].get(brief.class_code, ""),
                "" if brief.derived else words[SOURCES].get(brief.source_kind, ""),
                brief.submitted_on,
                states.get(brief.case.stage, brief.case.stage),
                words[REASONS].get(brief.outcome_reason, ""),
                issue.code if issue else "",
                forms[issue.form] if issue else "",
                issue.issued_on if issue else None,
                issue.main_to if issue else "",
                *(adopted.get((brief.pk, str(level))) for level in ABOVE),
                notes.get(brief.pk),
                brief.answered_on,
                *(getattr(brief, name) for name in TEXTS),
            ]


def _reached(case_ids: list[UUID]) -> tuple[dict[tuple[UUID, str], date], dict[UUID, int]]:
    """The first day on which each level above adopted an issue, and how many instructions there were; only what holds."""
    holds = {"brief_id__in": case_ids, "cancels__isnull": True, "cancelled_by__isnull": True}
    steps = LadderFact.objects.filter(sort="adopted", **holds).exclude(level=Level.OWN).order_by()
    days = steps.values_list("brief_id", "level").annotate(day=Min("effective_on"))
    notes = Instruction.objects.filter(**holds).order_by().values_list("brief_id").annotate(n=Count("pk"))
    return {(pk, level): day for pk, level, day in days}, dict(notes)
