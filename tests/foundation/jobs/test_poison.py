"""C10: workers are killed at random while jobs run: each effect once, and what kills its workers is set aside with an alert."""

import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.fixtures import seed
from tests.foundation.audit.test_crash import ROOT, environment
from tests.trust.report import FULL, report
from yitang.foundation.jobs.models import Job
from yitang.foundation.jobs.runner import claim, run
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.models import Council, Organ
from yitang.foundation.tenancy.scope import in_council

JOBS, KILLS = (10_000, 100) if FULL else (120, 5)
POISON = 2
PATIENCE = 1800 if FULL else 150


def labourer() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.foundation.jobs.labourer"]
    return subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, text=True)


def states(council: Council) -> list[str]:
    with in_council(council.pk):
        return list(Job.objects.filter(council=council, name__startswith="tests.").values_list("state", flat=True))


def left(council: Council) -> int:
    return sum(state in ("waiting", "running") for state in states(council))


def work_off(council: Council) -> int:
    """Two workers run what there is; one is killed at random, time after time, and those that poison killed are replaced."""
    chance, kills, end = random.Random(20260303), 0, time.monotonic() + PATIENCE
    running = [labourer(), labourer()]
    try:
        while left(council) and time.monotonic() < end:
            time.sleep(chance.uniform(0.3, 0.9))
            if kills < KILLS and "running" in states(council):
                running[0].kill()
                kills += 1
            for process in [one for one in running if one.poll() is not None]:
                process.communicate()
                running.remove(process)
                running.append(labourer())
            chance.shuffle(running)
    finally:
        for process in running:
            process.kill()
            process.communicate()
    return kills


def marks(council: Council) -> Counter[str]:
    with in_council(council.pk):
        return Counter(Organ.objects.filter(code__startswith="m-").values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_each_effect_once_and_poison_set_aside_with_an_alert(council: Council) -> None:
    jobs = [Job(council=council, name="tests.mark") for _ in range(JOBS)]
    with seed(council):
        Job.objects.bulk_create(jobs)
        Job.objects.bulk_create(Job(council=council, name="tests.poison") for _ in range(POISON))
    kills = work_off(council)
    assert left(council) == 0
    assert marks(council) == Counter(job.pk.hex[-12:] for job in jobs)
    with in_council(council.pk):
        parked = Job.objects.filter(council=council, state=Job.State.PARKED)
        assert Counter(parked.values_list("name", flat=True)) == {"tests.poison": POISON}
        alerts = list(Message.objects.filter(event="jobs.set_aside").values_list("role", "text"))
    assert alerts == [("system_admin", "后台任务失败，已搁置：毒任务。")] * POISON
    caught = control(council)
    assert caught == "caught"
    report("C10", figure=0, unit=f"effects lost or doubled of {JOBS} jobs and {kills} kills", control=caught, poison=POISON)


def control(council: Council) -> str:
    """The seeded defect: a job whose effect has no key, and whose worker dies between the effect and its note."""
    from tests.foundation.jobs.labourer import register

    register()
    with seed(council):
        careless = Job.objects.create(council=council, name="tests.mark", args={"careless": True})
    _run_up_to(careless)
    with in_council(council.pk):
        Job.objects.filter(pk=careless.pk).update(state=Job.State.WAITING)
    _run_up_to(careless)
    return "caught" if marks(council)[careless.pk.hex[-12:]] == 2 else "missed"


def _run_up_to(job: Job) -> None:
    """Run what waits until this one was run: jobs of the house itself may wait before it."""
    while (claimed := claim()) is not None:
        run(claimed)
        if claimed.pk == job.pk:
            return
    raise AssertionError("the job was not offered")
