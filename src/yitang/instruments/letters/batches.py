"""The job that prints many letters into one file, its progress, and the file's short life in the data folder."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Busy, NotFound, YitangError
from yitang.foundation.core.longwork import LongWork, long_work, work_of
from yitang.foundation.files.aside import folder_of, lay_down, sweep_folder
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, actor_of, system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.letters.actions import PRINT, note_printed
from yitang.instruments.letters.models import PrintBatch
from yitang.instruments.letters.pdf import to_pdf
from yitang.instruments.letters.queries import Paper, paper_of

FOLDER = "print"


def print_batch(job: RunningJob) -> dict[str, Any]:
    """Make the file of a batch; one that an earlier attempt has made is left alone."""
    with in_council(job.council_id):
        batch = PrintBatch.objects.get(pk=UUID(job.args["batch_id"]))
        actor = actor_of(job.account_id, batch.actor_name, job.council_id) if job.account_id else system_actor(job.council_id)
    if batch.done_at is not None:
        return {"sha256": batch.sha256}
    return make(actor, batch)


def make(actor: Actor, batch: PrintBatch) -> dict[str, Any]:
    """Make the file of a batch now, and note what came of it."""
    try:
        with long_work(mark(batch.pk), "", total=len(batch.subject_ids)) as work:
            content = _made(actor, batch, work)
    except Busy:
        raise
    except YitangError as error:
        note_printed(actor, batch_id=batch.pk, sha256="", note=str(error.message))
        return {"refused": str(error.message)}
    digest = lay_down(file_of_batch(batch), content)
    note_printed(actor, batch_id=batch.pk, sha256=digest)
    return {"sha256": digest}


def _made(actor: Actor, batch: PrintBatch, work: LongWork) -> bytes:
    with in_council(batch.council_id):
        council = Council.objects.get(pk=batch.council_id)
        papers = []
        for number, subject_id in enumerate(batch.subject_ids, start=1):
            papers.append(paper_of(actor, batch.kind, UUID(subject_id)))
            work.report(number)
        if batch.form == PrintBatch.Form.DOCX:
            return zipped(papers)
        return to_pdf([paper.sheet for paper in papers], title=papers[0].name, author=council.name)


def zipped(papers: list[Paper]) -> bytes:
    """The Word files in one zip, numbered so that two of the same name do not meet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, paper in enumerate(papers, start=1):
            archive.writestr(f"{number:04}-{paper.name}.docx", paper.docx)
    return buffer.getvalue()


def mark(batch_id: UUID) -> str:
    """The name of a batch's progress."""
    return f"letters-{batch_id}"


def progress_of(batch: PrintBatch) -> LongWork | None:
    return work_of(mark(batch.pk))


def own_batch(actor: Actor, batch_id: UUID) -> PrintBatch:
    """A batch that the actor asked for. Raises `NotFound`: what others print is not shown."""
    found = PrintBatch.objects.filter(pk=batch_id, account_id=actor.account_id).first()
    if found is None or not policy.ask(actor, PRINT):
        raise NotFound(_("There is no such print, or it is not yours to see."))
    return found


def file_of_batch(batch: PrintBatch) -> Path:
    """Where the file of a batch lies, or lay until it was swept."""
    return folder_of(FOLDER, batch.council_id) / f"{batch.pk}.{'pdf' if batch.form == PrintBatch.Form.PDF else 'zip'}"


def sweep_files(job: RunningJob) -> dict[str, Any]:
    """Remove printed files that are a week old."""
    return sweep_folder(folder_of(FOLDER, job.council_id))


JOB_HANDLERS.register(PRINT, Handler(PRINT, _("Print letters together"), print_batch))
JOB_HANDLERS.register("letters.sweep", Handler("letters.sweep", _("Remove old prints"), sweep_files, every=timedelta(days=1)))
