"""A worker that runs what is due until it is killed: `python -m tests.foundation.jobs.labourer`. Prints each job it began."""

import os
import time
from functools import cache

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yitang.config.settings")


@cache
def register() -> None:
    """Two kinds of job: one that leaves a mark by an act under the job's key, one that kills whoever runs it. Once in a process."""
    from typing import Any

    from yitang.foundation.acts.door import ActContext, act
    from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
    from yitang.foundation.permissions.actors import system_actor
    from yitang.foundation.permissions.policy import declare
    from yitang.foundation.tenancy.models import Organ

    declare("tests.labour", "Labour", {})

    @act("tests.leave_mark")
    def leave_mark(ctx: ActContext, *, code: str) -> dict[str, Any]:
        ctx.require("tests.labour")
        Organ(council_id=ctx.council_id, code=f"m-{ctx.at.timestamp()}-{code}".replace(".", "-")[:40], name=code).save()
        return {}

    def mark(job: RunningJob) -> None:
        key = None if job.args.get("careless") else f"mark:{job.id}"
        leave_mark(system_actor(job.council_id), key=key, code=job.id.hex[-12:])
        print(job.id, flush=True)
        time.sleep(0.02)

    def poison(job: RunningJob) -> None:
        os._exit(9)

    JOB_HANDLERS.register("tests.mark", Handler("tests.mark", "留下记号", mark))
    JOB_HANDLERS.register("tests.poison", Handler("tests.poison", "毒任务", poison, tries=3))


def main() -> None:
    """Run jobs until killed."""
    from yitang.foundation.jobs.runner import run_due

    register()
    while True:
        if not run_due():
            time.sleep(0.05)


if __name__ == "__main__":
    django.setup()
    main()
