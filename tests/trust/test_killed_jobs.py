"""C4: each kind of job that changes what people see is killed at each of its steps: every effect once, nothing left running."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from tests.features.proposals.house import House, build_house
from tests.fixtures import AccountWith, seed
from tests.trust.report import FULL, SECOND, report
from yitang.config.tablehash import tables
from yitang.features.proposals.intake.meeting import open_meeting, put_on_list, release
from yitang.foundation.core.clock import now, today
from yitang.foundation.jobs.models import Job
from yitang.foundation.jobs.runner import claim, run
from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere, in_council

CASES = 3
STEP = 1 if FULL else (23 if SECOND else 11)
"""Every how many writing statements a kill is tried; all of them at the full measure."""

NOT_EFFECTS = {"jobs_job", "django_session", "sqlite_sequence"}
"""Tables that say how the work went, not what came of it."""

Prepare = Callable[[House, Actor], UUID]


def a_release(house: House, director: Actor) -> UUID:
    """The decisions of a review meeting: cases, numbers, clocks, messages."""
    cases = [house.submitted(title=f"关于第{uuid4().hex[:6]}件事的建议") for _ in range(CASES)]
    clerk = house.office(Role.PROPOSAL_CLERK)
    meeting_id = UUID(open_meeting(clerk, title="审查会", held_on=today())["meeting_id"])
    put_on_list(clerk, meeting_id=meeting_id, case_ids=cases)
    release(director, meeting_id=meeting_id, expected=CASES)
    return _waiting(house, "proposals.release")


def a_round_of(name: str) -> Prepare:
    """A job that runs by itself."""

    def prepare(house: House, director: Actor) -> UUID:
        with seed(house.council):
            return Job.objects.create(council=house.council, name=name).pk

    return prepare


KINDS: dict[str, Prepare] = {
    "proposals.release": a_release,
    "proposals.keep_time": a_round_of("proposals.keep_time"),
    "handling.succeed": a_round_of("handling.succeed"),
    "administration.sweep": a_round_of("administration.sweep"),
}


def _waiting(house: House, name: str) -> UUID:
    with in_council(house.council.pk):
        return Job.objects.filter(council=house.council, name=name, state=Job.State.WAITING).latest("created_at").pk


def rows() -> Counter[str]:
    """How many rows each table has."""
    with everywhere(), connection.cursor() as cursor:
        found: Counter[str] = Counter()
        for table in set(tables()) - NOT_EFFECTS:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


class Killer:
    """Kills its own process before the n-th statement that writes; counts them when n is none."""

    def __init__(self, at: int | None) -> None:
        self.at, self.seen = at, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self.seen += 1
            if self.seen == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def worker(at: int | None) -> int:
    """Run the one job that is due in a process of its own, killed at a step; how many statements it wrote, or -1."""
    connections.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        killer = Killer(at)
        with connection.execute_wrapper(killer):
            job = claim()
            if job is not None:
                run(job)
        os.write(writer, str(killer.seen).encode())
        os._exit(0)
    os.close(writer)
    _child, status = os.waitpid(child, 0)
    said = os.read(reader, 20)
    os.close(reader)
    assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return int(said) if said else -1


def finished(job_id: UUID) -> bool:
    """Let others take the job over until it is done; a minute later even one whose worker died while it noted the end."""
    for _ in range(3):
        with everywhere():
            if Job.objects.get(pk=job_id).state == Job.State.DONE:
                return True
            Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(lease_until=now())
        worker(None)
    return False


def _error(job_id: UUID) -> str:
    with everywhere():
        job = Job.objects.get(pk=job_id)
    return f"{job.name} did not come to its end: {job.state} {job.error}"


def effect(house: House, director: Actor, prepare: Prepare, at: int | None) -> tuple[Counter[str], int]:
    """What a job adds to the tables when its worker is killed at a step and another one takes over; and its number of steps."""
    job_id = prepare(house, director)
    before = rows()
    steps = worker(at)
    assert finished(job_id), _error(job_id)
    added = rows()
    added.subtract(before)
    return +added, steps


def differing(house: House, director: Actor, prepare: Prepare, every: int) -> tuple[list[str], int]:
    """Kills at each of the steps; those after which the effect was not the same as without a kill, and how many kills there were."""
    effect(house, director, prepare, None)  # What exists once for all, such as a series of numbers, comes with the first.
    undisturbed, steps = effect(house, director, prepare, None)
    wrong: list[str] = []
    kills = 0
    for at in sorted({*range(1, steps, every), steps}):
        kills += 1
        added, _steps = effect(house, director, prepare, at)
        if added != undisturbed:
            wrong.append(f"step {at} of {steps}: {dict(added - undisturbed)} more, {dict(undisturbed - added)} less")
    return wrong, kills


@pytest.fixture
def nothing_by_itself(council: Council) -> None:
    """Only the job in question is due."""
    with everywhere():
        Job.objects.filter(state=Job.State.WAITING).update(state=Job.State.DONE, ended_at=now())


@pytest.mark.django_db(transaction=True)
def test_job_killed_at_each_step_has_its_effect_once(
    council: Council, nothing_by_itself: None, account_with: AccountWith
) -> None:
    house = build_house(council)
    account = account_with("zheng", Role.PROPOSAL_DIRECTOR)
    with in_council(council.pk):
        director = actor_of(account.pk, account.name, council.pk)
    kills = 0
    for name, prepare in KINDS.items():
        wrong, count = differing(house, director, prepare, STEP)
        assert wrong == [], name
        kills += count
    with everywhere():
        assert not Job.objects.filter(state=Job.State.RUNNING).exists()
    report(
        "C4",
        figure=0,
        unit=f"effects lost or doubled of {len(KINDS)} kinds of job and {kills} kills at their steps",
        control=control(house, director),
        kills=kills,
    )


def control(house: House, director: Actor) -> str:
    """The seeded defect: a job that leaves its mark without a key, so that whoever takes over leaves another one."""
    from tests.foundation.jobs.labourer import register

    register()

    def careless(house: House, director: Actor) -> UUID:
        with seed(house.council):
            return Job.objects.create(council=house.council, name="tests.mark", args={"careless": True}).pk

    undisturbed, steps = effect(house, director, careless, None)
    added, _steps = effect(house, director, careless, steps)  # The last step notes that it is done.
    return "caught" if added != undisturbed else "missed"
