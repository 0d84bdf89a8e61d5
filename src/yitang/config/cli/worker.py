"""`yitang worker`: everything that happens without a request."""

import importlib
import signal
import threading
import time
from collections.abc import Callable

import click

from yitang.config.cli import environment

# What the worker does and how often, in seconds: each is a function without arguments that does what is due and returns.
TASKS: dict[str, float] = {
    "yitang.foundation.audit.sealer:seal_all": 2.0,
    "yitang.foundation.jobs.runner:run_aside": 1.0,
    "yitang.foundation.notify.outbox:carry_aside": 2.0,
    "yitang.foundation.tenancy.sqlite:analyse": 3600.0,
}


@click.command(short_help="只运行后台任务")
@click.option("--once", is_flag=True, help="各做一遍就结束（do everything once and end）。")
@click.option("--resume", is_flag=True, help="先让失败后搁置的任务重新排队（first take up what was set aside）。")
def worker(once: bool, resume: bool) -> None:
    """后台任务：封存审计、执行到期任务（seal the audit, run due jobs）；serve 与 demo 会自动带上它。

    \b
    示例 Example:
      ./yitang worker --data /srv/yitang
      ./yitang worker --once --resume
    """
    environment.start_django()
    if resume:
        _resume()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tasks = {name: getattr(importlib.import_module(name.split(":")[0]), name.split(":")[1]) for name in TASKS}
    due = dict.fromkeys(TASKS, 0.0)
    failed = False
    while not stop.is_set():
        for name, task in tasks.items():
            if time.monotonic() >= due[name]:
                failed = not _went_well(name, task) or failed
                due[name] = time.monotonic() + TASKS[name]
        if once:
            for thread in threading.enumerate():
                if thread.name in ("jobs", "messages"):
                    thread.join()
            raise SystemExit(1 if failed else 0)
        stop.wait(0.5)


def _went_well(name: str, task: Callable[[], object]) -> bool:
    """Do what is due of one task. A fault of one must not stop the sealer; it is logged and tried again at its next turn."""
    import structlog
    from django.db import close_old_connections

    from yitang.foundation.core.errors import Busy

    log = structlog.get_logger("yitang.worker")
    try:
        close_old_connections()
        task()
    except Busy as busy:
        log.info("task_waits", task=name, reason=str(busy.message))
    except Exception:
        log.exception("task_failed", task=name)
        return False
    return True


def _resume() -> None:
    from yitang.foundation.jobs.actions import resume_job
    from yitang.foundation.jobs.models import Job
    from yitang.foundation.permissions.actors import system_actor

    for job in Job.objects.filter(state=Job.State.PARKED):
        resume_job(system_actor(job.council_id, "worker"), job_id=job.pk)
        click.echo(f"已重新排队（waiting again）：{job.name}")
