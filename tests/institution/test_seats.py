"""Seats, belongings and offices: what holds on which day, and what ends with a seat."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.fixtures import AccountWith, ActorWith, Seeding
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.institution.members.actions import (
    add_member,
    come_back,
    edit_member,
    elect,
    end_office,
    leave,
    put_in_body,
    take_out_of_body,
)
from yitang.institution.members.models import Belonging, ElectedPost, Member, Seat
from yitang.institution.members.queries import belongings, bodies_of, elected, members_of, roster_order, serving, term_on
from yitang.institution.principals.actions import add_principal
from yitang.institution.principals.models import Principal

pytestmark = pytest.mark.usefixtures("scope")
BEGUN = date(2023, 1, 10)


@pytest.fixture
def term(council: Council, seeding: Seeding) -> Term:
    with seeding(council):
        running = Term(council=council, number=6, name="第六届", starts_on=BEGUN)
        running.save(force_insert=True)
    return running


@pytest.fixture
def keeper(actor_with: ActorWith, term: Term) -> Actor:
    return actor_with(Role.MEMBERS_AFFAIRS)


def body(keeper: Actor, kind: str, code: str, name: str) -> Principal:
    return Principal.objects.get(pk=add_principal(keeper, kind=kind, code=code, name=name)["principal_id"])


def member(keeper: Actor, number: str, name: str, **more: Any) -> Member:
    return Member.objects.get(pk=add_member(keeper, number=number, name=name, **more)["member_id"])


def test_new_member_gets_a_seat_in_the_running_term(keeper: Actor, term: Term) -> None:
    wang = member(keeper, "1", "王芳")
    added = member(keeper, "2", "李明", joined_on=date(2024, 5, 1), came=Seat.Came.ADDED, paper="六届十次常委会")
    assert list(Seat.objects.order_by("place").values_list("member_id", "term_id", "valid_from", "came")) == [
        (wang.pk, term.pk, BEGUN, "nominated"),
        (added.pk, term.pk, date(2024, 5, 1), "added"),
    ]
    assert [set(serving(day)) for day in (date(2022, 1, 1), BEGUN, date(2024, 5, 1))] == [set(), {wang}, {wang, added}]


def test_without_terms_the_days_of_the_member_decide(actor_with: ActorWith) -> None:
    wang = member(actor_with(Role.MEMBERS_AFFAIRS), "1", "王芳", joined_on=date(2023, 5, 1))
    assert [set(serving(day)) for day in (date(2023, 4, 30), date(2023, 5, 1))] == [set(), {wang}]
    assert (Seat.objects.count(), term_on(today())) == (0, None)


def test_sector_has_a_history(keeper: Actor) -> None:
    first, second = body(keeper, "sector", "s1", "教育"), body(keeper, "sector", "s2", "科技")
    wang = member(keeper, "1", "王芳", sector_id=first.pk)
    edit_member(keeper, member_id=wang.pk, name="王芳", sector_id=second.pk)
    wang.refresh_from_db()
    assert wang.sector_id == second.pk
    assert list(members_of(first.pk, today() - timedelta(days=1))) == [wang]
    assert (list(members_of(first.pk)), list(members_of(second.pk))) == ([], [wang])


def test_committee_with_a_post(keeper: Actor) -> None:
    committee = body(keeper, "organ", "c1", "提案委员会")
    wang = member(keeper, "1", "王芳")
    put = put_in_body(keeper, member_id=wang.pk, body_id=committee.pk, valid_from=BEGUN, post="副主任")
    with pytest.raises(Invalid):
        put_in_body(keeper, member_id=wang.pk, body_id=committee.pk, valid_from=today())
    assert [(row.kind, row.post) for row in bodies_of([wang.principal_id])[wang.principal_id]] == [("committee", "副主任")]
    take_out_of_body(keeper, belonging_id=put["belonging_id"], valid_to=today())
    assert list(belongings(today(), "committee")) == []
    assert list(belongings(today() - timedelta(days=1), "committee").values_list("body__name", flat=True)) == ["提案委员会"]
    with pytest.raises(NotFound):
        take_out_of_body(keeper, belonging_id=put["belonging_id"], valid_to=today())


def test_unit_is_nothing_that_one_belongs_to(keeper: Actor, council: Council, seeding: Seeding) -> None:
    with seeding(council):
        unit = Principal(council=council, kind=Principal.Kind.UNIT, code="u", name="教育局")
        unit.save(force_insert=True)
    with pytest.raises(Invalid) as refused:
        put_in_body(keeper, member_id=member(keeper, "1", "王芳").pk, body_id=unit.pk, valid_from=today())
    assert set(refused.value.errors) == {"body"}


def test_only_who_sits_is_elected(keeper: Actor) -> None:
    wang = member(keeper, "1", "王芳")
    held = elect(keeper, member_id=wang.pk, office="standing", valid_from=BEGUN)
    for office, day in (("standing", today()), ("king", today()), ("chair", date(2020, 1, 1))):
        with pytest.raises(Invalid):
            elect(keeper, member_id=wang.pk, office=office, valid_from=day)
    assert [row.member for row in elected(today(), "standing")] == [wang]
    end_office(keeper, elected_id=held["elected_id"], valid_to=today())
    assert list(elected(today())) == []


@pytest.mark.parametrize("left", [Seat.Left.RESIGNED, Seat.Left.REVOKED, Seat.Left.DIED, Seat.Left.MOVED])
def test_everything_ends_with_the_seat(left: str, keeper: Actor, account_with: AccountWith) -> None:
    committee, sector = body(keeper, "organ", "c1", "提案委员会"), body(keeper, "sector", "s1", "教育")
    wang = member(keeper, "1", "王芳", sector_id=sector.pk)
    put_in_body(keeper, member_id=wang.pk, body_id=committee.pk, valid_from=BEGUN)
    elect(keeper, member_id=wang.pk, office="standing", valid_from=BEGUN)
    account_with("wang", Role.MEMBER, principal=wang.principal_id)
    leave(keeper, member_id=wang.pk, left_on=today(), left=left, paper="六届十二次常委会")
    assert list(Seat.objects.values_list("valid_to", "left", "left_paper")) == [(today(), left, "六届十二次常委会")]
    for rows in (Belonging.objects.all(), ElectedPost.objects.all(), Appointment.objects.filter(principal_id=wang.principal_id)):
        assert set(rows.values_list("valid_to", flat=True)) == {today()}
    assert (list(serving()), list(serving(today() - timedelta(days=1)))) == ([], [wang])
    with pytest.raises(Invalid):
        leave(keeper, member_id=wang.pk, left_on=today(), left=left)


def test_member_who_left_can_come_back(keeper: Actor) -> None:
    sector = body(keeper, "sector", "s1", "教育")
    wang = member(keeper, "1", "王芳", sector_id=sector.pk)
    leave(keeper, member_id=wang.pk, left_on=date(2024, 1, 1), left="moved")
    with pytest.raises(Invalid):
        come_back(keeper, member_id=wang.pk, valid_from=date(2023, 6, 1))
    come_back(keeper, member_id=wang.pk, valid_from=date(2025, 1, 1))
    assert [list(serving(day)) for day in (date(2024, 6, 1), date(2025, 1, 1))] == [[], [wang]]
    assert [row.came for row in Seat.objects.order_by("valid_from")] == ["nominated", "added"]
    assert list(members_of(sector.pk)) == [wang]


@pytest.mark.parametrize(("day", "left"), [(date(2100, 1, 1), "moved"), (date(2020, 1, 1), "moved"), (today(), "term_end")])
def test_wrong_end_is_told(day: date, left: str, keeper: Actor) -> None:
    with pytest.raises(Invalid):
        leave(keeper, member_id=member(keeper, "1", "王芳").pk, left_on=day, left=left)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PROPOSAL_DIRECTOR, Role.COMMITTEE_CLERK])
def test_seats_are_kept_by_the_keepers_of_the_roster(role: Role, keeper: Actor, actor_with: ActorWith) -> None:
    with pytest.raises(Refused):
        leave(actor_with(role), member_id=member(keeper, "1", "王芳").pk, left_on=today(), left="moved")


def test_three_orders_of_the_roster(keeper: Actor) -> None:
    names = ["欧阳青", "陈一", "李白", "安然"]
    for number, name in enumerate(names, start=1):
        member(keeper, f"{number:03}", name)
    found = {order: [row.principal.name for row in roster_order(serving(), order)] for order in ("term", "strokes", "pinyin")}
    assert found == {
        "term": names,
        "strokes": ["安然", "李白", "陈一", "欧阳青"],
        "pinyin": ["安然", "陈一", "李白", "欧阳青"],
    }
