"""Rosters of members and units: who keeps them, who sees how to reach somebody."""

from datetime import date

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.actions import add_member, edit_member, leave
from yitang.institution.members.models import Member
from yitang.institution.units.actions import add_unit, edit_unit
from yitang.institution.units.models import Unit

pytestmark = pytest.mark.usefixtures("scope")
PHONE = "0571-8888-0101"


@pytest.fixture
def wang(actor_with: ActorWith) -> Member:
    made = add_member(actor_with(Role.MEMBERS_AFFAIRS), number="0101", name="王芳", phone=PHONE, joined_on=date(2023, 1, 1))
    return Member.objects.get(pk=made["member_id"])


def test_number_is_given_once(wang: Member, actor_with: ActorWith) -> None:
    with pytest.raises(Invalid) as refused:
        add_member(actor_with(Role.MEMBERS_AFFAIRS), number="0101", name="李明")
    assert set(refused.value.errors) == {"number"}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.PROPOSAL_DIRECTOR, Role.UNIT_HEAD, Role.SYSTEM_ADMIN])
def test_roster_is_kept_by_its_keepers_only(role: Role, actor_with: ActorWith) -> None:
    with pytest.raises(Refused):
        add_member(actor_with(role), number="1", name="某人")


def test_correction_renames_the_principal(wang: Member, actor_with: ActorWith) -> None:
    edit_member(actor_with(Role.PROPOSAL_CLERK), member_id=wang.pk, name="王芳华", joined_on=date(2023, 1, 1))
    wang.principal.refresh_from_db()
    assert (wang.principal.name, wang.principal.spelled) == ("王芳华", "wangfanghua wfh")


def test_first_day_to_come_is_invalid(wang: Member, actor_with: ActorWith) -> None:
    with pytest.raises(Invalid):
        edit_member(actor_with(Role.PROPOSAL_CLERK), member_id=wang.pk, name="王芳", joined_on=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.MEMBERS_AFFAIRS, True),
        (Role.PROPOSAL_CLERK, True),
        (Role.MEMBER, False),
        (Role.AUDITOR, False),
        (Role.COUNCIL_LEADER, False),
    ],
)
def test_telephone_is_shown_by_policy_only(
    role: Role, sees: bool, wang: Member, council: Council, account_with: AccountWith
) -> None:
    client = logged_in(account_with("li", role))
    for address in ("/yunhe/desk/members/", f"/yunhe/desk/members/{wang.pk}/"):
        page = client.get(address)
        assert (page.status_code, "王芳" in page.content.decode(), PHONE in page.content.decode()) == (200, True, sees)


def test_unit_roles_do_not_see_the_roster(wang: Member, account_with: AccountWith) -> None:
    assert logged_in(account_with("u", Role.UNIT_HANDLER)).get("/yunhe/desk/members/").status_code == 403


def test_left_members_are_hidden_from_members(wang: Member, actor_with: ActorWith, account_with: AccountWith) -> None:
    leave(actor_with(Role.PROPOSAL_CLERK), member_id=wang.pk, left_on=date(2024, 1, 1), left="moved")
    address = f"/yunhe/desk/members/{wang.pk}/"
    assert logged_in(account_with("li", Role.MEMBER)).get(address).status_code == 404
    assert logged_in(account_with("clerk", Role.PROPOSAL_CLERK)).get(address).status_code == 200


@pytest.mark.parametrize("query", ["", "?q=wf", "?sort=-name", "?state=all&page=9", "?sector=nonsense", "?sort=phone"])
def test_list_answers_to_any_query(query: str, wang: Member, account_with: AccountWith) -> None:
    assert logged_in(account_with("clerk", Role.PROPOSAL_CLERK)).get(f"/yunhe/desk/members/{query}").status_code == 200


def test_member_is_added_by_the_page(council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("clerk", Role.MEMBERS_AFFAIRS))
    assert client.post("/yunhe/desk/members/add/", {"number": "7", "name": ""}).status_code == 200
    assert client.post("/yunhe/desk/members/add/", {"number": "7", "name": "赵云"}).status_code == 302
    member = Member.objects.get(number="7")
    assert client.get(f"/yunhe/desk/members/{member.pk}/edit/").status_code == 200
    assert client.post(f"/yunhe/desk/members/{member.pk}/edit/", {"name": "赵云", "post": "工程师"}).status_code == 302
    member.refresh_from_db()
    assert member.post == "工程师"


def test_units_form_a_tree_without_circles(actor_with: ActorWith, account_with: AccountWith) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    above = add_unit(clerk, code="jt", name="交通运输局", system="政府系统")
    below = add_unit(clerk, code="gl", name="公路中心", parent_id=above["unit_id"])
    with pytest.raises(Invalid):
        edit_unit(clerk, unit_id=above["unit_id"], name="交通运输局", parent_id=below["unit_id"])
    assert Unit.objects.get(code="gl").parent is not None
    client = logged_in(account_with("clerk", Role.DISPATCH_OFFICE))
    for address in ("", "?system=政府系统&q=jt", f"{above['unit_id']}/", f"{above['unit_id']}/edit/", "add/"):
        assert client.get(f"/yunhe/desk/units/{address}").status_code == 200
    assert client.post("/yunhe/desk/units/add/", {"code": "jt", "name": "另一个"}).status_code == 200
    assert client.post("/yunhe/desk/units/add/", {"code": "sl", "name": "水利局"}).status_code == 302
