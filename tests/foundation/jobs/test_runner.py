"""Jobs: claimed once, repeated with pauses, set aside, taken over from the dead."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.fixtures import ActorWith
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Refused
from yitang.foundation.core.longwork import long_work
from yitang.foundation.jobs.actions import enqueue, resume_job
from yitang.foundation.jobs.handlers import JOB_HANDLERS, Handler, RunningJob
from yitang.foundation.jobs.models import Job, Schedule
from yitang.foundation.jobs.runner import claim, run, run_due
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db
declare("tests.jobs", "Ask for a job", {})
told: list[dict[str, Any]] = []


def tell(job: RunningJob) -> dict[str, Any]:
    told.append(job.args)
    if "wrong" in job.args:
        raise RuntimeError(job.args["wrong"])
    if "blocked" in job.args:
        raise Blocked(job.args["blocked"])
    return {"told": len(told)}


JOB_HANDLERS.register("tests.tell", Handler("tests.tell", "Tell", tell, tries=2))
JOB_HANDLERS.register("tests.daily", Handler("tests.daily", "Daily", tell, every=timedelta(days=1)))


@act("tests.ask")
def ask(ctx: ActContext, *, args: dict[str, Any], job_key: str | None = None, fail: bool = False) -> dict[str, Any]:
    ctx.require("tests.jobs")
    job_id = enqueue(ctx, "tests.tell", args, key=job_key)
    if fail:
        raise Blocked("the act does not hold")
    return {"job": str(job_id)}


@pytest.fixture(autouse=True)
def fresh(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    told.clear()
    yield


def jobs(council: Council, name: str = "tests.tell") -> list[Job]:
    with in_council(council.pk):
        return list(Job.objects.filter(council=council, name=name).order_by("created_at"))


def due_again(council: Council) -> None:
    with in_council(council.pk):
        Job.objects.filter(state=Job.State.WAITING).update(run_at=now())


def test_job_runs_once_and_keeps_its_result(council: Council) -> None:
    ask(system_actor(council.pk), args={"n": 1})
    run_due()
    run_due()
    (job,) = jobs(council)
    assert (job.state, job.result, job.attempts) == ("done", {"told": 1}, 1)
    assert [args for args in told if args] == [{"n": 1}]


def test_job_of_an_act_that_fails_does_not_exist(council: Council) -> None:
    with pytest.raises(Blocked):
        ask(system_actor(council.pk), args={}, fail=True)
    assert jobs(council) == []


def test_job_with_a_key_is_asked_for_once(council: Council) -> None:
    first = ask(system_actor(council.pk), args={}, job_key="a")
    assert ask(system_actor(council.pk), args={}, job_key="a") == first


def test_failing_job_is_tried_again_later_and_then_set_aside(council: Council) -> None:
    ask(system_actor(council.pk), args={"wrong": "no disk"})
    run_due()
    (job,) = jobs(council)
    assert (job.state, job.error, job.run_at > now()) == ("waiting", "RuntimeError: no disk", True)
    due_again(council)
    run_due()
    (job,) = jobs(council)
    assert (job.state, job.attempts) == ("parked", 2)


def test_job_that_is_refused_with_a_reason_is_set_aside_at_once(council: Council) -> None:
    ask(system_actor(council.pk), args={"blocked": "先办别的"})
    run_due()
    (job,) = jobs(council)
    assert (job.state, job.error, job.attempts) == ("parked", "先办别的", 1)


def test_job_set_aside_runs_again_when_asked(council: Council, actor_with: ActorWith) -> None:
    ask(system_actor(council.pk), args={"blocked": "先办别的"})
    run_due()
    (job,) = jobs(council)
    with pytest.raises(Refused):
        resume_job(actor_with(Role.PROPOSAL_CLERK), job_id=job.pk)
    resume_job(actor_with(Role.SYSTEM_ADMIN), job_id=job.pk)
    assert jobs(council)[0].state == "waiting"


def test_job_of_a_living_worker_is_left_alone(council: Council) -> None:
    ask(system_actor(council.pk), args={})
    job = claim()
    assert job is not None
    with long_work(f"job-{job.pk}", ""):
        with in_council(council.pk):
            Job.objects.update(lease_until=now() - timedelta(minutes=5))
        assert claim() is None


def test_job_of_a_dead_worker_is_taken_over(council: Council) -> None:
    ask(system_actor(council.pk), args={})
    lost = claim()
    assert lost is not None and claim() is None
    with in_council(council.pk):
        Job.objects.update(lease_until=now() - timedelta(seconds=1))
    again = claim()
    assert again is not None
    assert (again.pk, again.attempts) == (lost.pk, 2)
    run(again)
    assert jobs(council)[0].state == "done"


def test_job_that_kills_its_workers_is_set_aside(council: Council) -> None:
    ask(system_actor(council.pk), args={})
    for _attempt in range(3):
        job = claim()
        assert job is not None
        with in_council(council.pk):
            Job.objects.update(lease_until=now() - timedelta(seconds=1))
    run(job)
    assert (jobs(council)[0].state, told) == ("parked", [])


def test_scheduled_job_is_made_once_a_period(council: Council, other_council: Council) -> None:
    run_due()
    run_due()
    assert [len(jobs(c, "tests.daily")) for c in (council, other_council)] == [1, 1]
    with in_council(council.pk):
        Schedule.objects.filter(council=council, name="tests.daily").update(next_at=now() - timedelta(days=3))
    run_due()
    assert len(jobs(council, "tests.daily")) == 2
