"""Materials that are due before the gathering of a consultation: whoever prepares it is reminded once, some working days ahead."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yitang.features.consultations.days import day_before, days_before
from yitang.features.consultations.documents import MATERIAL
from yitang.features.consultations.figures.declared import tied
from yitang.features.consultations.models import Consultation
from yitang.features.consultations.states import KIND, RUNNING
from yitang.features.consultations.telling import LANGUAGE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.models import StoredFile
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import SYSTEM_ROLE, system_actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.states import OVER_STAGES
from yitang.instruments.workflow.procedures import procedure_of

JOB, REMIND = "consultations.materials", "consultations.remind_materials"
declare(REMIND, _("Remind of materials of consultations that are due"), {SYSTEM_ROLE: anyone})


@act(REMIND)
def remind_materials(ctx: ActContext, *, case_id: UUID, gathering_id: UUID, materials_by: date) -> dict[str, Any]:
    """Remind whoever prepares a consultation that its materials are due. Raises `NotFound`, `Refused`."""
    ctx.require(REMIND)
    found = Consultation.objects.select_related("case").filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("There is no such consultation, or it is not yours to see."))
    ctx.about(KIND, found.pk)
    with override(LANGUAGE):
        words = str(_("Materials of “%(title)s” are to be there by %(day)s; none is attached yet."))
        words = words.replace("%(title)s", found.case.title).replace("%(day)s", zh_date(materials_by))
        tell(
            ctx.council_id,
            "consultations.materials",
            words,
            principal_id=found.organiser_id,
            needs_action=True,
            case=(KIND, found.pk),
            due_on=materials_by,
        )
    return {"case_id": found.pk}


def owing(council_id: UUID, on: date) -> list[tuple[UUID, UUID, date]]:
    """(consultation, gathering, last day for its materials) for gatherings to come whose materials are due soon and of which none is there.

    Needs the scope. How many days ahead is a parameter of the council; a day that has passed is on the page and reminds nobody.
    """
    links = dict(tied().filter(target__stage__in=RUNNING).values_list("source_id", "target_id"))
    rows = Gathering.objects.filter(pk__in=links).exclude(case__stage__in=(*OVER_STAGES, "cancelled")).order_by("starts_at", "pk")
    found = Consultation.objects.select_related("case").filter(organiser__isnull=False).in_bulk(set(links.values()))
    files = StoredFile.objects.filter(
        subject_kind=KIND, purpose=MATERIAL, state=StoredFile.State.KEPT, subject_id__in=list(found)
    )
    there, calendar = set(files.values_list("subject_id", flat=True)), calendar_for(council_id)
    due = []
    for row in rows:
        consultation = found.get(links[row.pk])
        if consultation is None or consultation.pk in there:
            continue
        by = days_before(consultation.case, row.starts_at)["materials_by"]
        rule = procedure_of(consultation.case.procedure_id).parameters.get("materials_reminder")
        if rule and day_before(by, rule, calendar) <= on <= by:
            due.append((consultation.pk, row.pk, by))
    return due


def remind(job: RunningJob) -> dict[str, Any]:
    """Remind of everything that is due, once for each gathering and day: the key of the act is made of both, whenever the job runs."""
    with in_council(job.council_id):
        due = owing(job.council_id, today())
    actor = system_actor(job.council_id)
    for case_id, gathering_id, by in due:
        key = f"materials:{gathering_id}:{by.isoformat()}"
        remind_materials(actor, key=key, case_id=case_id, gathering_id=gathering_id, materials_by=by)
    return {"due": len(due)}


JOB_HANDLERS.register(JOB, Handler(JOB, _("Remind of materials of consultations"), remind, every=timedelta(days=1)))
