"""The plan and its activities as a workbook for a purpose: registered, marked, text stays text."""

from collections.abc import Iterable
from typing import IO
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yitang.features.consultations.models import AnsweringUnit, Consultation
from yitang.features.consultations.policy import EXPORT
from yitang.features.consultations.queries import of_year, steps_open
from yitang.foundation.core.columns import ColumnClass
from yitang.foundation.exports.declared import EXPORT_KINDS, ExportColumn, ExportKind, Purpose
from yitang.foundation.exports.marks import Mark
from yitang.foundation.exports.sheets import write_columns
from yitang.foundation.exports.taking import HandedOut, hand_out
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.methods.compiling import AXIS
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import CaseLink, Track
from yitang.instruments.workflow.procedures import procedure_of

PLAN_KIND = "consultations.plan"
OVER = 1000
WIDTH = 20
COLUMNS = (
    ExportColumn("title", gettext_lazy("Topic"), ("workflow.Case.title",)),
    ExportColumn("month", gettext_lazy("Month"), ("consultations.Consultation.month",)),
    ExportColumn("method", gettext_lazy("Method"), ("methods.Method.name",)),
    ExportColumn("organiser", gettext_lazy("Prepared by"), ("principals.Principal.name",)),
    ExportColumn("question", gettext_lazy("What is to be consulted on"), ("consultations.Consultation.question",)),
    ExportColumn("state", gettext_lazy("State"), ("workflow.Case.stage",)),
    ExportColumn("units", gettext_lazy("Units that answer"), ("principals.Principal.name",)),
    ExportColumn("leader", gettext_lazy("Leader"), ("principals.Principal.name", "consultations.Consultation.leader")),
    ExportColumn("source", gettext_lazy("Where the topic comes from"), ("consultations.Consultation.source",)),
    ExportColumn(
        "proposer", gettext_lazy("Who proposed it"), ("principals.Principal.name", "consultations.Consultation.proposer")
    ),
    ExportColumn("step", gettext_lazy("Open step"), ("workflow.Track.state",)),
    ExportColumn("due_on", gettext_lazy("Due"), ("workflow.Track.due_on",)),
    ExportColumn("suggestions", gettext_lazy("Suggestions"), ("suggestions.Suggestion.ordinal",)),
    ExportColumn("answered", gettext_lazy("Suggestions answered"), ("suggestions.Suggestion.answered_on",)),
    ExportColumn("adopted", gettext_lazy("Adopted in full or in part"), ("suggestions.Suggestion.adopted",)),
)
POSTED = ("title", "month", "method", "organiser", "question")
"""What of the plan may be made public: who leads, proposes and answers stays in the house."""

EXPORT_KINDS.register(
    PLAN_KIND,
    ExportKind(
        PLAN_KIND,
        gettext_lazy("Consultation plan and its activities"),
        EXPORT,
        COLUMNS,
        (
            Purpose("work", gettext_lazy("Carrying out the plan"), tuple(one.code for one in COLUMNS), ColumnClass.INTERNAL),
            Purpose("posted", gettext_lazy("To be made public"), POSTED, ColumnClass.PUBLIC),
        ),
        over=OVER,
    ),
)


def export_plan(actor: Actor, key: str | None, year: int, stages: Iterable[str], purpose: str) -> HandedOut:
    """The topics and activities of a year at these stages as a workbook. Raises `Invalid` for a purpose that is not known."""
    wanted = set(stages)
    found = [row for row in of_year(actor, year) if row.case.stage in wanted]
    rows = texts_of(found)
    name = f"{_('Consultation plan')}_{year}.xlsx"

    def write(file: IO[bytes], columns: list[ExportColumn], mark: Mark) -> None:
        write_columns(file, columns, ([row[column.code] for column in columns] for row in rows), mark, width=WIDTH, wrap=True)

    return hand_out(
        actor, key=key, kind=PLAN_KIND, purpose=purpose, rows=len(rows), asked={"year": str(year)}, name=name, write=write
    )


def texts_of(found: list[Consultation]) -> list[dict[str, str | int]]:
    """The cells of each row; four questions for all of them."""
    ids = [row.pk for row in found]
    units: dict[UUID, list[str]] = {}
    for row in AnsweringUnit.objects.filter(consultation__in=ids).select_related("unit").order_by("pk"):
        units.setdefault(row.consultation_id, []).append(row.unit.name)
    tracks, said = steps_open(ids), _said(ids)
    return [_texts(row, units.get(row.pk, []), tracks.get(row.pk), said.get(row.pk, (0, 0, 0))) for row in found]


def _texts(row: Consultation, units: list[str], track: Track | None, said: tuple[int, int, int]) -> dict[str, str | int]:
    procedure = procedure_of(row.case.procedure_id)
    under_way = track is not None and row.case.stage == "under_way"
    return {
        "title": row.case.title,
        "month": pgettext("month", "Month %(n)d") % {"n": row.month} if row.month else "",
        "method": row.method.name if row.method else "",
        "organiser": row.organiser.name if row.organiser else "",
        "question": row.question,
        "state": procedure.stage_state(row.case.stage).words(),
        "units": "、".join(units),
        "leader": row.leader.name if row.leader else "",
        "source": row.get_source_display(),
        "proposer": row.proposer.name if row.proposer else "",
        "step": procedure.axis(AXIS).state(track.state).words() if track is not None and under_way else "",
        "due_on": track.due_on.isoformat() if track is not None and under_way and track.due_on else "",
        "suggestions": said[0],
        "answered": said[1],
        "adopted": said[2],
    }


def _said(ids: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Consultation → suggestions, of them answered, of them adopted in full or in part; those of its gatherings are its own."""
    links = CaseLink.objects.filter(target__in=ids, kind=CaseLink.Kind.RAISED_FROM).values_list("source_id", "target_id")
    owner = dict(links) | {pk: pk for pk in ids}
    rows = Suggestion.objects.filter(case__in=list(owner)).order_by().values_list("case_id")
    rows = rows.annotate(
        n=Count("pk"),
        answered=Count("pk", filter=Q(answered_on__isnull=False)),
        taken=Count("pk", filter=Q(adopted__in=("full", "partial"))),
    )
    found: dict[UUID, tuple[int, int, int]] = {}
    for pk, n, answered, taken in rows:
        before = found.get(owner[pk], (0, 0, 0))
        found[owner[pk]] = (before[0] + n, before[1] + answered, before[2] + taken)
    return found
