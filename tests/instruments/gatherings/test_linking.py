"""The chain of gatherings, and the cases because of which one is held."""

from uuid import UUID, uuid4

import pytest

from tests.features.meetings.hall import Hall
from yitang.foundation.core.errors import Blocked, Invalid, NotFound, Refused
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.linking import chain_of, link_case, links_of, next_in_chain, unlink_case
from yitang.instruments.gatherings.planning import start
from yitang.instruments.workflow.models import CaseLink

pytestmark = pytest.mark.django_db


def chain(hall: Hall, gathering_id: UUID) -> list[UUID]:
    with in_council(hall.council.id):
        return [row.pk for row in chain_of(hall.office(), gathering_id)]


def test_a_chain_is_the_same_from_each_of_its_links(hall: Hall) -> None:
    first, second, third = (hall.gathering(kind=kind) for kind in ("centre_group", "chair", "standing"))
    for later, earlier in ((second, first), (third, second)):
        assert link_case(hall.office(), gathering_id=later, case_id=earlier)["made"] is True
    assert link_case(hall.office(), gathering_id=third, case_id=second)["made"] is False
    assert [chain(hall, one) for one in (first, second, third)] == [[first, second, third]] * 3
    assert chain(hall, hall.gathering()) == []


def test_a_gathering_does_not_follow_itself_by_any_way(hall: Hall) -> None:
    first, second, third = (hall.gathering() for _n in range(3))
    link_case(hall.office(), gathering_id=second, case_id=first)
    link_case(hall.office(), gathering_id=third, case_id=second)
    with pytest.raises(Blocked):
        link_case(hall.office(), gathering_id=first, case_id=third)
    with pytest.raises(Invalid):
        link_case(hall.office(), gathering_id=first, case_id=first)


def test_the_next_of_the_chain_is_named_by_the_dictionary_and_begun_with_the_link(hall: Hall) -> None:
    with in_council(hall.council.id):
        found = [next_in_chain(kind) for kind in ("centre_group", "chair", "standing", "committee", "lecture", "plenary")]
    assert [one and one[0] for one in found] == ["chair", "standing", "committee", "lecture", None, None]
    first = hall.gathering(kind="centre_group")
    with in_council(hall.council.id):
        from yitang.instruments.gatherings.models import Gathering

        row = Gathering.objects.get(pk=first)
    asked = {"kind_code": "chair", "title": "主席会议学习", "starts_at": row.ends_at, "ends_at": row.ends_at}
    second = UUID(str(start(hall.office(), follows=first, **asked)["case_id"]))
    assert chain(hall, first) == [first, second]


def test_a_link_is_taken_away_by_whoever_organises_until_the_archive(hall: Hall) -> None:
    first, second = hall.gathering(), hall.opened()
    link_case(hall.office(), gathering_id=second, case_id=first)
    with in_council(hall.council.id):
        (linked,) = links_of(hall.office(), first)
    assert (linked.case.pk, linked.later) == (second, True)
    with pytest.raises(Refused):
        unlink_case(hall.member, gathering_id=second, link_id=linked.link_id)
    with pytest.raises(NotFound):
        unlink_case(hall.office(), gathering_id=second, link_id=uuid4())
    unlink_case(hall.office(), gathering_id=first, link_id=linked.link_id)
    with in_council(hall.council.id):
        assert CaseLink.objects.count() == 0
    hall.step(second, "close")
    hall.step(second, "archive")
    with pytest.raises(Blocked):
        link_case(hall.office(), gathering_id=second, case_id=first)


def test_who_is_not_invited_sees_no_link_to_it(hall: Hall) -> None:
    ours, other = hall.noticed(people=1), hall.gathering(people=0 + 1)
    link_case(hall.office(), gathering_id=ours, case_id=other)
    with in_council(hall.council.id):
        assert links_of(hall.member, ours) == []
        assert [row.pk for row in chain_of(hall.member, ours)] == [ours]
