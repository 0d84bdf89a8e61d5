"""Questions about imports: who may import what sees its batches."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.foundation.core.errors import NotFound
from yitang.foundation.jobs.models import Job
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.instruments.imports.formats import IMPORT_FORMATS, ImportFormat
from yitang.instruments.imports.models import ImportBatch

declare(
    "imports.use",
    gettext_lazy("Use the import centre"),
    dict.fromkeys((Role.PROPOSAL_CLERK, Role.PROPOSAL_DIRECTOR, Role.MEMBERS_AFFAIRS, Role.RESEARCH_OFFICE), anyone),
)


def formats_of(actor: Actor) -> list[ImportFormat]:
    """The formats that the actor may import."""
    return [form for form in IMPORT_FORMATS.values() if policy.ask(actor, form.permission)]


def format_of(actor: Actor, code: str) -> ImportFormat:
    """The format of this code. Raises `NotFound` when the actor may not import it."""
    found = next((form for form in formats_of(actor) if form.code == code), None)
    if found is None:
        raise NotFound(_("There is no such import, or it is not yours to see."))
    return found


def visible_batches(actor: Actor) -> QuerySet[ImportBatch]:
    """Batches of those formats, newest first."""
    return ImportBatch.objects.filter(format__in=[form.code for form in formats_of(actor)]).order_by("-id")


def visible_batch(actor: Actor, batch_id: UUID) -> ImportBatch:
    """One of those batches. Raises `NotFound`."""
    found = visible_batches(actor).filter(pk=batch_id).first()
    if found is None:
        raise NotFound(_("There is no such import, or it is not yours to see."))
    return found


def job_of(batch: ImportBatch) -> Job | None:
    """The newest job about the batch."""
    about = Job.objects.filter(council_id=batch.council_id, name__startswith="imports.", args__batch_id=str(batch.pk))
    return about.order_by("-created_at").first()
