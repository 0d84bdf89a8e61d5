"""C5 for targets and the library: of several people at the same act exactly one gets it, and what follows happens once."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.fixtures import ActorWith
from tests.insights.grassroots.world import fill
from tests.trust.race import race
from tests.trust.report import FULL
from yitang.features.library import actions as library
from yitang.features.library.models import LibraryCase, TakenUp
from yitang.features.library.states import AXIS
from yitang.features.targets import actions as targets
from yitang.features.targets.models import Charge, Correction, Target, TargetPlace
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import YitangError
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Region, Venue
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Decision, Track

pytestmark = pytest.mark.django_db(transaction=True)
RUNNERS = 3
ROUNDS = 300 if FULL else 1

Attempt = Callable[[], Any]
TEXT = {"title": "小桥晚上亮了", "summary": "先看现场，再坐下来谈。", "body": "桥头没有灯，一起看了现场，当月装上。"}


def tried(attempt: Attempt) -> bool:
    """Whether the act went through. A refusal of ours is an answer; anything else is a fault of the test or the product."""
    try:
        attempt()
    except YitangError:
        return False
    return True


def a_target(office: Actor, **more: Any) -> UUID:
    asked = {
        "year": today().year,
        "title": uuid4().hex,
        "measure": "talks",
        "way": "each",
        "number": 1,
        "level": "village",
    } | more
    return UUID(str(targets.add_target(office, **asked)["target_id"]))


def freezing(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    target = a_target(office)
    places = Region.objects.filter(level="village", valid_to__isnull=True).count()
    return (
        lambda: targets.freeze(office, key=uuid4().hex, target_id=target),
        lambda: TargetPlace.objects.filter(target=target).count() // places,
    )


def changing(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    target = a_target(office)
    asked = {"title": uuid4().hex, "measure": "talks", "way": "total", "number": 9}
    return (
        lambda: targets.edit_target(office, key=uuid4().hex, target_id=target, expected_version=1, **asked),
        lambda: Target.objects.get(pk=target).version - 1,
    )


def striking_off(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    target = a_target(office)
    targets.freeze(office, target_id=target)
    place = Region.objects.filter(level="village").order_by("path")[0].pk
    return (
        lambda: targets.correct(office, key=uuid4().hex, target_id=target, what="drop", region_id=place, reason="合并"),
        lambda: Correction.objects.filter(target=target).count(),
    )


def naming_twice(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    title = uuid4().hex
    return lambda: a_target(office, title=title), lambda: Target.objects.filter(title=title).count()


def putting_in_charge(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    place = Region.objects.filter(level="village").exclude(pk__in=Charge.objects.values("region")).order_by("path")[0].pk
    holder = Principal.objects.filter(kind="member").order_by("code")[0].pk
    return (
        lambda: targets.charge(office, key=uuid4().hex, region_id=place, holder_id=holder, valid_from=today()),
        lambda: Charge.objects.filter(region=place, holder=holder).count(),
    )


def a_case(office: Actor) -> UUID:
    return UUID(str(library.begin(office, **TEXT)["case_id"]))


def editing(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    case_id = a_case(office)
    return (
        lambda: library.edit(office, key=uuid4().hex, case_id=case_id, expected_version=1, **TEXT),
        lambda: LibraryCase.objects.get(pk=case_id).version - 1,
    )


def handing_in(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    case_id = a_case(office)
    version = Track.objects.get(case=case_id).version
    return (
        lambda: advance(office, case_id=case_id, axis=AXIS, edge="submit", key=uuid4().hex, expected_version=version),
        lambda: Decision.objects.filter(case=case_id, edge="submit").count(),
    )


def publishing(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    case_id = a_case(office)
    for edge in ("submit", "approve"):
        advance(office, case_id=case_id, axis=AXIS, edge=edge)
    version = Track.objects.get(case=case_id).version
    return (
        lambda: advance(office, case_id=case_id, axis=AXIS, edge="publish", key=uuid4().hex, expected_version=version),
        lambda: Decision.objects.filter(case=case_id, edge="publish").count(),
    )


def taking_up(office: Actor) -> tuple[Attempt, Callable[[], int]]:
    case_id = a_case(office)
    for edge in ("submit", "approve", "publish"):
        advance(office, case_id=case_id, axis=AXIS, edge=edge)
    venue = Venue.objects.order_by("code")[0].pk
    return (
        lambda: library.take_up(office, key=uuid4().hex, case_id=case_id, venue_id=venue, taken_on=today()),
        lambda: TakenUp.objects.filter(library_case=case_id).count(),
    )


SCENES = (
    freezing,
    changing,
    striking_off,
    naming_twice,
    putting_in_charge,
    editing,
    handing_in,
    publishing,
    taking_up,
)


def test_one_of_several_at_the_same_act_wins(council: Council, actor_with: ActorWith) -> None:
    fill(council, random.Random(4), 3)
    office = actor_with(Role.SECRETARY_GENERAL)
    with race(RUNNERS) as field:
        for bring in SCENES:
            for _round in range(ROUNDS):
                with in_council(council.pk):
                    attempt, effects = bring(office)
                won = field.run([lambda a=attempt: tried(a)] * RUNNERS)  # type: ignore[misc]
                with in_council(council.pk):
                    assert (won.count(True), effects()) == (1, 1), (bring.__name__, won)
        # The control: the same key for all is one act done once, so all are told that it went well.
        with in_council(council.pk):
            target, key = a_target(office), uuid4().hex
        same = field.run([lambda: tried(lambda: targets.freeze(office, key=key, target_id=target))] * RUNNERS)
        assert same.count(True) == RUNNERS
