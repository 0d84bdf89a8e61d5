"""Asking for a job, inside the act that wants it; and taking up one that was set aside."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import NotFound
from yitang.foundation.jobs.handlers import JOB_HANDLERS
from yitang.foundation.jobs.models import Job
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role

declare("jobs.manage", _("Look after background jobs"), {Role.SYSTEM_ADMIN: anyone})


def enqueue(ctx: ActContext, name: str, args: dict[str, Any], *, key: str | None = None) -> UUID:
    """Ask for a job on behalf of the act's actor; with a key it is asked for once. Returns the job's id.

    The row is written in the act's transaction. Raises `LookupError` for a name that nobody registered.
    """
    JOB_HANDLERS.get(name)
    made = {"args": args, "account_id": ctx.actor.account_id, "run_at": ctx.at}
    if key is None:
        return Job.objects.create(council_id=ctx.council_id, name=name, **made).pk
    return Job.objects.get_or_create(council_id=ctx.council_id, name=name, key=key, defaults=made)[0].pk


@act("jobs.resume")
def resume_job(ctx: ActContext, *, job_id: UUID) -> dict[str, Any]:
    """Let a job that was set aside run again."""
    ctx.require("jobs.manage")
    found = Job.objects.filter(pk=job_id, council_id=ctx.council_id, state=Job.State.PARKED)
    if not found.update(state=Job.State.WAITING, attempts=0, run_at=now(), error="", ended_at=None):
        raise NotFound(_("There is no such job that was set aside."))
    ctx.about("job", job_id)
    return {}
