"""The import centre's jobs: check a file, take a batch over, withdraw one, sweep old files. Each may be run again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Busy, Conflict, YitangError
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.permissions.actors import Actor, actor_of, system_actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.imports.actions import STAGE, TAKE, WITHDRAW, fail_batch, note_refusal
from yitang.instruments.imports.models import ImportBatch
from yitang.instruments.imports.staging import stage
from yitang.instruments.imports.taking import shown, take_back, take_over
from yitang.instruments.imports.uploads import kept, sweep

State = ImportBatch.State


def check_file(job: RunningJob) -> dict[str, Any]:
    """Read the kept file into its batch."""
    batch, actor = _batch(job)
    try:
        with shown(batch.pk, batch.counts.get("rows", 0), holds_writers=False) as work:
            staged = stage(actor, batch.pk, kept(job.council_id, batch.sha256, batch.file_name), work.report)
    except YitangError as error:
        # Another run may read the same file at this moment; then that one goes on.
        if not isinstance(error, (Busy, Conflict)):
            fail_batch(actor, batch_id=batch.pk, note=str(error.message))
        raise
    return dict(staged.counts)


def take(job: RunningJob) -> dict[str, Any]:
    """Take over an agreed batch; one that an earlier attempt has finished is left alone."""
    batch, actor = _batch(job)
    if batch.state == State.DONE:
        return dict(batch.result)
    try:
        return take_over(actor, batch.pk)
    except Busy:
        raise
    except YitangError as error:
        fail_batch(actor, batch_id=batch.pk, note=str(error.message))
        raise


def withdraw(job: RunningJob) -> dict[str, Any]:
    """Withdraw a batch; a refusal is kept on the batch, where whoever asked will look."""
    batch, actor = _batch(job)
    if batch.state == State.WITHDRAWN:
        return {}
    try:
        return take_back(actor, batch.pk, job.args["reason"])
    except Busy:
        raise
    except YitangError as error:
        note_refusal(actor, batch_id=batch.pk, note=str(error.message))
        return {"refused": str(error.message)}


def sweep_files(job: RunningJob) -> dict[str, Any]:
    """Remove uploaded files that nobody needs any more."""
    with in_council(job.council_id):
        return sweep(job.council_id)


def _batch(job: RunningJob) -> tuple[ImportBatch, Actor]:
    with in_council(job.council_id):
        batch = ImportBatch.objects.get(pk=UUID(job.args["batch_id"]))
        if job.account_id is None:
            return batch, system_actor(job.council_id)
        return batch, actor_of(job.account_id, batch.actor_name, job.council_id)


JOB_HANDLERS.register(STAGE, Handler(STAGE, _("Check an import"), check_file))
JOB_HANDLERS.register(TAKE, Handler(TAKE, _("Import a table"), take))
JOB_HANDLERS.register(WITHDRAW, Handler(WITHDRAW, _("Withdraw an import"), withdraw))
JOB_HANDLERS.register("imports.sweep", Handler("imports.sweep", _("Remove old uploads"), sweep_files, every=timedelta(days=1)))
