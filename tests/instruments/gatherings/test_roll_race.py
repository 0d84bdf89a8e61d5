"""C5 for the roll: sixteen writers at desks and phones put the same people on it; nobody stands there twice, nobody is lost."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.features.meetings.hall import Hall, build_hall
from tests.fixtures import seed
from tests.trust.race import race
from yitang.foundation.core.clock import now
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.gatherings.inviting import invite
from yitang.instruments.gatherings.models import Attendee, Gathering, RollMark
from yitang.instruments.gatherings.roll import check_in, mark, switch_roll

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, PEOPLE = 16, 48


@pytest.fixture
def full(council: Council) -> tuple[Hall, UUID]:
    """A gathering under way with forty-eight people, of whom each can check in by the number of the hall."""
    hall = build_hall(council)
    with seed(council):
        people = [Principal(council=council, kind="member", code=f"r{n:03}", name=f"委员{n}") for n in range(PEOPLE)]
        for one in people:
            one.save()
    case_id = hall.gathering(starts_at=now() - timedelta(minutes=1), people=1)
    invite(hall.office(), gathering_id=case_id, principal_ids=[one.pk for one in people])
    hall.step(case_id, "begin")
    switch_roll(hall.office(), gathering_id=case_id, by_number=True, by_link=False, reason="人多")
    return hall, case_id


def people_of(hall: Hall, case_id: UUID) -> list[tuple[UUID, UUID]]:
    with in_council(hall.council.id):
        rows = Attendee.objects.filter(gathering=case_id, principal__code__startswith="r").order_by("number")
        return list(rows.values_list("pk", "principal_id"))


def lost_and_double(hall: Hall, case_id: UUID) -> tuple[int, int]:
    """How many of the people are missing on the roll, and how many stand there more than once."""
    with in_council(hall.council.id):
        marks = Counter(RollMark.objects.filter(sitting__gathering=case_id).values_list("attendee_id", flat=True))
    wanted = [pk for pk, _principal in people_of(hall, case_id)]
    return sum(pk not in marks for pk in wanted), sum(marks[pk] > 1 for pk in wanted)


def test_nobody_is_double_and_nobody_is_lost_with_sixteen_writers(full: tuple[Hall, UUID]) -> None:
    hall, case_id = full
    people = people_of(hall, case_id)
    sitting = hall.sittings(case_id)[0]
    with in_council(hall.council.id):
        number = Gathering.objects.get(pk=case_id).roll_number

    def phone(principal_id: UUID) -> Actor:
        return Actor(hall.council.id, "委员", None, (Grant(Role.MEMBER, hall.council.id, None, None, principal_id),))

    def writer(n: int) -> list[Any]:
        desk, done = hall.office(name=f"签到台{n}"), []
        for place in range(PEOPLE):
            # Each person meets several writers: two desks and two phones reach for the same one at the same moment.
            pk, principal_id = people[(place + n // 4) % PEOPLE]
            if place % 4 != n % 4:
                continue
            if n % 2:
                done.append(check_in(phone(principal_id), gathering_id=case_id, number=number)["done"])
            else:
                done.append(mark(desk, sitting_id=sitting.pk, attendee_ids=[pk])["marked"])
        return done

    with race(WRITERS) as field:
        outcomes = field.run([lambda n=n: writer(n) for n in range(WRITERS)])  # type: ignore[misc]
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert lost_and_double(hall, case_id) == (0, 0)


def test_a_roll_that_loses_somebody_would_be_seen(full: tuple[Hall, UUID]) -> None:
    """The negative control: one mark is left out, and the count says so."""
    hall, case_id = full
    people = people_of(hall, case_id)
    mark(hall.office(), sitting_id=hall.sittings(case_id)[0].pk, attendee_ids=[pk for pk, _principal in people[1:]])
    assert lost_and_double(hall, case_id) == (1, 0)
