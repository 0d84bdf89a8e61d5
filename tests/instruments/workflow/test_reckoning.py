"""When the holidays of a year become known, running clocks that reach into it are reckoned again, once, by the house."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.features.proposals.house import House, build_house
from tests.fixtures import seed
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.errors import Refused
from yitang.foundation.jobs.handlers import JOB_HANDLERS, RunningJob
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.models import NationalDay
from yitang.instruments.deadlines.queries import calendar_for, forget_national_days
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.reckoning import RECKON, reckon_clocks

pytestmark = pytest.mark.django_db
BEGUN = date(2061, 9, 28)
"""A Wednesday of a year that no notice has reached; ten working days later by weekdays alone is 12 October."""


@pytest.fixture
def house(council: Council) -> Iterator[House]:
    yield build_house(council)
    forget_national_days()


def running(house: House, begun: date, *, paused: bool = False) -> UUID:
    case_id = house.draft(title="办好社区食堂")
    with seed(house.council):
        track = Track.objects.get(case=case_id)
        clock = Clock.start(Period.parse({"unit": "working_days", "count": 10}), begun, calendar_for(house.council.pk))
        clock = clock.pause(begun) if paused else clock
        track.clock, track.due_on = clock.to_json(), clock.deadline
        track.save()
    return track.pk


def announced(*days: date) -> None:
    NationalDay.objects.bulk_create(NationalDay(day=day, kind="holiday", name="国庆节", source="通知") for day in days)
    forget_national_days()


def clock_of(house: House, track_id: UUID) -> tuple[Any, ...]:
    with in_council(house.council.pk):
        track = Track.objects.get(pk=track_id)
        assert track.clock is not None
        return track.due_on, track.clock["certain"], track.version


def work(house: House) -> Any:
    council_id = house.council.pk
    return JOB_HANDLERS.get(RECKON).run(RunningJob(council_id, council_id, None, {}))


def test_a_running_clock_follows_the_notice_once(house: House) -> None:
    moved, later = running(house, BEGUN), running(house, date(2062, 9, 28))
    stopped = running(house, BEGUN, paused=True)
    before = {track: clock_of(house, track) for track in (moved, later, stopped)}
    assert before[moved][:2] == (date(2061, 10, 12), False)
    assert work(house) == {"clocks": 0}
    announced(date(2061, 10, 1), date(2061, 10, 3), date(2061, 10, 4))
    assert work(house) == {"clocks": 1}
    assert clock_of(house, moved) == (date(2061, 10, 14), True, before[moved][2])
    assert {track: clock_of(house, track) for track in (later, stopped)} == {track: before[track] for track in (later, stopped)}
    assert work(house) == {"clocks": 0}
    with in_council(house.council.pk):
        assert list(ActRecord.objects.filter(name="workflow.reckon_clocks").values_list("role", flat=True)) == ["system"]


def test_nobody_but_the_house_reckons_clocks(house: House) -> None:
    with pytest.raises(Refused):
        reckon_clocks(house.office(Role.SYSTEM_ADMIN), track_ids=[])
