"""住地委员: kept by date, their proposals to the upper body followed under its number and in none of our figures."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.features.roster.guests import save_guest, save_upper_proposal
from yitang.features.roster.models import Guest, UpperProposal
from yitang.foundation.core.errors import Conflict, Invalid, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.queries import serving
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case

pytestmark = pytest.mark.usefixtures("scope")
UPPER = "政协云省委员会"


@pytest.fixture
def keeper(actor_with: ActorWith) -> Actor:
    return actor_with(Role.MEMBERS_AFFAIRS)


def guest(keeper: Actor, name: str = "江知行", **more: Any) -> UUID:
    made = save_guest(keeper, **{"name": name, "upper": UPPER, "valid_from": date(2024, 1, 1), **more})
    return UUID(str(made["guest_id"]))


def proposal(keeper: Actor, guest_id: UUID, **more: Any) -> UUID:
    asked = {"title": "关于支线公路的建议", "upper": UPPER, "submitted_on": date(2025, 1, 12), "number": "0216", **more}
    return UUID(str(save_upper_proposal(keeper, guest_id=guest_id, **asked)["proposal_id"]))


def test_a_guest_is_no_member_and_people_of_one_name_stay_two(keeper: Actor) -> None:
    first, second = guest(keeper), guest(keeper)
    assert first != second
    assert (Principal.objects.filter(kind="guest").count(), serving().count()) == (2, 0)
    save_guest(keeper, guest_id=first, name="江知行", upper=UPPER, valid_from=date(2024, 1, 1), valid_to=date(2025, 1, 1))
    assert [row.principal.valid_to for row in Guest.objects.order_by("pk")] == [date(2025, 1, 1), None]


def test_their_proposals_get_no_number_of_ours_and_are_no_case(keeper: Actor) -> None:
    row = proposal(keeper, guest(keeper))
    assert (UpperProposal.objects.get(pk=row).number, Case.objects.count()) == ("0216", 0)


def test_one_number_of_the_upper_body_stands_once_in_a_year(keeper: Actor) -> None:
    who = guest(keeper)
    proposal(keeper, who)
    with pytest.raises(Invalid) as refused:
        proposal(keeper, who, submitted_on=date(2025, 2, 1))
    assert list(refused.value.errors) == ["number"]
    proposal(keeper, who, submitted_on=date(2026, 1, 12))
    proposal(keeper, who, number="")
    proposal(keeper, who, number="")
    assert UpperProposal.objects.count() == 4


def test_what_became_of_it_is_kept_with_its_day_and_nothing_is_overwritten(keeper: Actor) -> None:
    who = guest(keeper)
    row = proposal(keeper, who)
    for wrong in (
        {"state": "answered"},
        {"answered_on": date(2025, 3, 1)},
        {"state": "answered", "answered_on": date(2024, 1, 1)},
    ):
        with pytest.raises(Invalid) as refused:
            proposal(keeper, who, proposal_id=row, expected_version=1, **wrong)
        assert list(refused.value.errors) == ["answered_on"]
    done = {"state": "answered", "answered_on": date(2025, 6, 1), "unit": "省交通运输厅", "result": "列入计划"}
    proposal(keeper, who, proposal_id=row, expected_version=1, **done)
    with pytest.raises(Conflict):
        proposal(keeper, who, proposal_id=row, expected_version=1, title="别的")
    assert UpperProposal.objects.values_list("title", "result", "version").get() == ("关于支线公路的建议", "列入计划", 2)


def test_only_those_who_keep_the_roster_keep_guests(actor_with: ActorWith) -> None:
    for role in (Role.COMMITTEE_CLERK, Role.MEMBER, Role.COUNCIL_LEADER):
        with pytest.raises(Refused):
            guest(actor_with(role))


def test_the_pages_list_guests_and_their_proposals_apart(keeper: Actor, account_with: AccountWith, council: Council) -> None:
    client = logged_in(account_with("sun", Role.MEMBERS_AFFAIRS))
    desk = f"/{council.code}/desk/roster/"
    answer = client.post(
        f"{desk}guests/add/", {"name": "江知行", "upper": UPPER, "valid_from": "2024-01-01", "key": "k"}, follow=True
    )
    assert "江知行" in answer.content.decode()
    who = Guest.objects.get()
    data = {"title": "关于支线公路的建议", "upper": UPPER, "submitted_on": "2025-01-12", "state": "submitted"}
    client.post(f"{desk}guests/{who.pk}/proposal/", data | {"key": "p"})
    client.post(f"{desk}guests/{who.pk}/proposal/", data | {"key": "p"})
    assert "关于支线公路的建议" in client.get(f"{desk}upper/?state=submitted").content.decode()
    row = UpperProposal.objects.get()
    stale = client.post(f"{desk}upper/{row.pk}/", data | {"title": "改写的题目", "version": "7"})
    assert "改写的题目" in stale.content.decode() and "刚被他人改过" in stale.content.decode()
    assert "江知行" in client.get(f"{desk}guests/?q=jzx").content.decode()
