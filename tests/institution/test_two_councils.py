"""One person in two councils: a seat, a number and a committee in each, and neither council sees the other's."""

from datetime import date
from uuid import UUID

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, Seeding
from yitang.foundation.permissions.actors import actor_of
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, Term
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.actions import add_member, leave
from yitang.institution.members.models import Member, Seat
from yitang.institution.members.queries import serving
from yitang.institution.members.requests import own_member

pytestmark = pytest.mark.django_db
BEGUN = date(2023, 1, 10)


def test_a_member_of_two_councils_holds_two_seats_that_end_each_for_itself(
    council: Council, other_council: Council, actor_with: ActorWith, account_with: AccountWith, seeding: Seeding
) -> None:
    account = None
    for place, number in ((council, "0001"), (other_council, "0077")):
        with seeding(place):
            Term(council=place, number=6, name="第六届", starts_on=BEGUN).save(force_insert=True)
        made = add_member(actor_with(Role.MEMBERS_AFFAIRS, at=place), number=number, name="王芳", joined_on=BEGUN)
        if account is None:
            account = account_with("wang", Role.MEMBER, principal=UUID(made["principal_id"]), at=place)
        else:
            with seeding(place):
                Appointment(
                    council=place, account=account, role=Role.MEMBER, principal_id=made["principal_id"], valid_from=BEGUN
                ).save(force_insert=True)
    assert account is not None
    own = {}
    for place in (council, other_council):
        with in_council(place.pk):
            member = own_member(actor_of(account.pk, "王芳", place.pk))
            assert member is not None
            own[place.code] = (member.number, Seat.objects.count(), Member.objects.count())
    assert own == {council.code: ("0001", 1, 1), other_council.code: ("0077", 1, 1)}

    with in_council(other_council.pk):
        gone = Member.objects.get().pk
    leave(actor_with(Role.MEMBERS_AFFAIRS, at=other_council), member_id=gone, left_on=date(2024, 1, 1), left="resigned")
    with in_council(council.pk):
        assert serving().count() == 1
    with in_council(other_council.pk):
        assert serving().count() == 0
    client = logged_in(account)
    assert client.get(f"/{council.code}/desk/members/own/").status_code == 200
    assert client.get(f"/{other_council.code}/desk/members/own/").status_code == 403
