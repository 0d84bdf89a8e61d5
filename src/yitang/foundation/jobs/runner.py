"""The worker's side of jobs: claim with a lease, run, retry with growing pauses, set aside what keeps failing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q

from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Busy, YitangError
from yitang.foundation.core.longwork import died, long_work, work_of
from yitang.foundation.core.turnstile import turn
from yitang.foundation.jobs.handlers import JOB_HANDLERS, SET_ASIDE, Handler, RunningJob
from yitang.foundation.jobs.models import Job, Schedule
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere

LEASE = timedelta(seconds=60)
HEARTBEAT = 15.0
"""Seconds between two renewals of a lease."""
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)

log = structlog.get_logger("yitang.jobs")
_RUNNING = Q(state=Job.State.RUNNING)
_thread: threading.Thread | None = None


def run_due(limit: int = 200) -> int:
    """Run up to `limit` jobs that are due, one after another; returns how many."""
    ask_for_scheduled()
    done = 0
    while done < limit and (job := claim()):
        run(job)
        done += 1
    return done


def run_aside() -> None:
    """Run what is due in a thread, so that the worker's other tasks go on beside a long job; one thread at a time."""
    global _thread
    if _thread is None or not _thread.is_alive():
        _thread = threading.Thread(target=_aside, name="jobs", daemon=True)
        _thread.start()


def claim() -> Job | None:
    """Take the job that has been due longest, or one whose worker died; None when nothing is due."""
    waiting = Q(state=Job.State.WAITING, run_at__lte=now())
    with everywhere():
        if not any(job.state == Job.State.WAITING or _lost(job) for job in Job.objects.filter(waiting | _RUNNING)[:50]):
            return None
    with turn(), everywhere(), transaction.atomic():
        due = Job.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        for job in due.filter(waiting | _RUNNING).order_by("run_at")[:50]:
            if job.state == Job.State.RUNNING and not _lost(job):
                continue
            job.state, job.attempts, job.lease_until = Job.State.RUNNING, job.attempts + 1, now() + LEASE
            job.save(update_fields=["state", "attempts", "lease_until"])
            return job
    return None


def run(job: Job) -> None:
    """Run a claimed job and note how it ended."""
    try:
        handler = JOB_HANDLERS.get(job.name)
        if job.attempts > handler.tries:
            # Its worker was killed again and again: perhaps the job is what kills it.
            raise YitangError("the worker ended several times while it ran this job")
        with long_work(_mark(job.pk), ""), _heartbeat(job.pk):
            result = handler.run(RunningJob(job.pk, job.council_id, job.account_id, job.args))
    except Exception as error:
        log.warning("job_failed", job=str(job.pk), name=job.name, attempt=job.attempts, exc_info=True)
        _failed(job, error)
        return
    _end(job, state=Job.State.DONE, result=result or {}, error="", ended_at=now())


def ask_for_scheduled() -> None:
    """Make the jobs that run by themselves and are due now, and set their next time."""
    regular = [handler for handler in JOB_HANDLERS.values() if handler.every]
    with everywhere():
        known = Schedule.objects.filter(name__in=[handler.name for handler in regular], next_at__gt=now()).count()
        if known == len(regular) * Council.objects.count():
            return
    with turn(), everywhere(), transaction.atomic():
        for council_id in Council.objects.values_list("pk", flat=True):
            for handler in regular:
                _ask_for(council_id, handler)


def _ask_for(council_id: UUID, handler: Handler) -> None:
    assert handler.every is not None
    moment = now()
    schedule, _made = Schedule.objects.get_or_create(council_id=council_id, name=handler.name, defaults={"next_at": moment})
    if schedule.next_at > moment:
        return
    # A missed time is made up for once, not as often as it was missed.
    Job.objects.get_or_create(council_id=council_id, name=handler.name, key=schedule.next_at.isoformat())
    schedule.next_at = max(schedule.next_at + handler.every, moment)
    schedule.save(update_fields=["next_at"])


def _lost(job: Job) -> bool:
    """Whether the worker of a running job is gone: killed on this machine, or silent beyond its lease on another."""
    mark = _mark(job.pk)
    expired = job.lease_until is None or job.lease_until < now()
    return died(mark) or (expired and work_of(mark) is None)


def _failed(job: Job, error: Exception) -> None:
    known = isinstance(error, YitangError)
    text = str(error.message) if isinstance(error, YitangError) else f"{type(error).__name__}: {error}"
    handler = JOB_HANDLERS.get(job.name) if job.name in JOB_HANDLERS else None
    if isinstance(error, Busy):
        _end(job, state=Job.State.WAITING, run_at=now() + FIRST_PAUSE, attempts=job.attempts - 1, error=text)
    elif known or handler is None or job.attempts >= handler.tries:
        # What was refused with a reason is refused again: trying on helps nobody.
        # First the alarm: if the worker dies in between, the job is parked by the next one, whose alarm counts as the same.
        _alert(job, handler)
        _end(job, state=Job.State.PARKED, error=text, ended_at=now())
    else:
        pause = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_PAUSE)
        _end(job, state=Job.State.WAITING, run_at=now() + pause, error=text)


def _alert(job: Job, handler: Handler | None) -> None:
    """Say that somebody has to look at it. A fault of the alarm is no fault of the job; the job stays visible in any case."""
    for alarm in SET_ASIDE.values():
        try:
            alarm(job, handler.label if handler else job.name)
        except Exception:
            log.exception("alert_failed", job=str(job.pk), name=job.name)


def _end(job: Job, **values: object) -> None:
    with turn(), everywhere(), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(lease_until=None, **values)


@contextmanager
def _heartbeat(job_id: UUID) -> Iterator[None]:
    """Keep moving the lease while the block runs, from a thread with a connection of its own."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            # On SQLite a long transaction of the job itself keeps this out; its mark then speaks for it.
            with suppress(DatabaseError, Busy), turn(), everywhere():
                Job.objects.filter(pk=job_id).update(lease_until=now() + LEASE)
        connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=HEARTBEAT)


def _aside() -> None:
    try:
        close_old_connections()
        run_due()
    except Exception:
        log.exception("jobs_failed")
    finally:
        connection.close()


def _mark(job_id: UUID) -> str:
    return f"job-{job_id}"
