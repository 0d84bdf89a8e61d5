"""A member corrects own data on the phone: field by field, decided by the members' affairs office."""

from datetime import date

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.institution.members.actions import add_member, edit_member
from yitang.institution.members.models import DataRequest, Member
from yitang.institution.members.requests import ask_for_change, decide_change

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def wang(actor_with: ActorWith) -> Member:
    made = add_member(
        actor_with(Role.MEMBERS_AFFAIRS), number="1", name="王芳", phone="138", post="教师", joined_on=date(2023, 1, 1)
    )
    return Member.objects.get(pk=made["member_id"])


@pytest.fixture
def herself(wang: Member, actor_with: ActorWith) -> Actor:
    return actor_with(Role.MEMBER, principal=wang.principal_id)


def waiting() -> dict[str, DataRequest]:
    return {row.field: row for row in DataRequest.objects.filter(state="waiting")}


def test_only_what_differs_is_asked_for(wang: Member, herself: Actor) -> None:
    assert ask_for_change(herself, values={"post": "校长", "phone": "138", "email": ""}) == {"asked": 1}
    assert {name: (row.old, row.new) for name, row in waiting().items()} == {"post": ("教师", "校长")}


def test_newer_wish_takes_the_place_and_the_old_text_takes_it_back(wang: Member, herself: Actor) -> None:
    for text in ("校长", "副校长"):
        ask_for_change(herself, values={"post": text})
    assert waiting()["post"].new == "副校长"
    assert ask_for_change(herself, values={"post": "教师"}) == {"asked": 0}
    assert (waiting(), DataRequest.objects.get().state) == ({}, "withdrawn")


def test_each_field_is_decided_alone_and_told(wang: Member, herself: Actor, actor_with: ActorWith) -> None:
    ask_for_change(herself, values={"post": "校长", "phone": "139"})
    rows, office = waiting(), actor_with(Role.MEMBERS_AFFAIRS)
    decide_change(office, request_id=rows["post"].pk, take_over=True)
    with pytest.raises(Invalid):
        decide_change(office, request_id=rows["phone"].pk, take_over=False)
    decide_change(office, request_id=rows["phone"].pk, take_over=False, reason="少了一位数字")
    with pytest.raises(Conflict):
        decide_change(office, request_id=rows["post"].pk, take_over=True)
    wang.refresh_from_db()
    assert (wang.post, wang.phone) == ("校长", "138")
    assert Message.objects.filter(principal_id=wang.principal_id, event="members.data").count() == 2


def test_what_changed_meanwhile_is_not_overwritten(wang: Member, herself: Actor, actor_with: ActorWith) -> None:
    office = actor_with(Role.MEMBERS_AFFAIRS)
    ask_for_change(herself, values={"post": "校长"})
    edit_member(office, member_id=wang.pk, name="王芳", post="局长", phone="138", joined_on=date(2023, 1, 1))
    with pytest.raises(Conflict):
        decide_change(office, request_id=waiting()["post"].pk, take_over=True)


@pytest.mark.parametrize("values", [{"email": "无"}, {"phone": "1" * 41}, {"name": "王大"}, {"number": "9"}])
def test_what_cannot_be_is_told(values: dict[str, str], wang: Member, herself: Actor) -> None:
    with pytest.raises(Invalid):
        ask_for_change(herself, values=values)


def test_others_neither_ask_nor_decide(wang: Member, herself: Actor, actor_with: ActorWith) -> None:
    with pytest.raises(NotFound):
        ask_for_change(actor_with(Role.MEMBER), values={"post": "校长"})
    ask_for_change(herself, values={"post": "校长"})
    row = waiting()["post"]
    for actor in (herself, actor_with(Role.PROPOSAL_CLERK), actor_with(Role.MEMBERS_AFFAIRS, principal=wang.principal_id)):
        with pytest.raises(Refused):
            decide_change(actor, request_id=row.pk, take_over=True)


def test_pages_lead_from_the_phone_to_the_roster(wang: Member, account_with: AccountWith) -> None:
    phone = logged_in(account_with("wang", Role.MEMBER, principal=wang.principal_id))
    desk = logged_in(account_with("office", Role.MEMBERS_AFFAIRS))
    form = {"post": "校长", "phone": "139", "email": "", "political_party": ""}
    assert phone.post("/yunhe/desk/members/own/", form | {"email": "无"}).status_code == 200
    assert phone.post("/yunhe/desk/members/own/", form).status_code == 302
    assert "校长" in phone.get("/yunhe/desk/members/own/").content.decode()
    page = desk.get("/yunhe/desk/members/requests/").content.decode()
    assert ("校长" in page, "王芳" in page) == (True, True)
    rows = waiting()
    assert desk.post(f"/yunhe/desk/members/requests/{rows['post'].pk}/take-over/").status_code == 302
    assert desk.get(f"/yunhe/desk/members/requests/{rows['phone'].pk}/refuse/").status_code == 200
    assert desk.post(f"/yunhe/desk/members/requests/{rows['phone'].pk}/refuse/", {"reason": "号码不全"}).status_code == 302
    assert "号码不全" in phone.get("/yunhe/desk/members/own/").content.decode()
