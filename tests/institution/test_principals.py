"""Finding principals, and joining unconfirmed ones."""

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, seed
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.actions import add_member
from yitang.institution.principals.actions import add_principal, join_principal, part_principal
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import also_known_as, find_principal, resolve, search, suggestions, unconfirmed
from yitang.institution.principals.spelling import spelled

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def wang(actor_with: ActorWith) -> Principal:
    made = add_member(actor_with(Role.MEMBERS_AFFAIRS), number="0101", name="王芳")
    return Principal.objects.get(pk=made["principal_id"])


def unknown(council: Council, name: str, kind: str = Principal.Kind.MEMBER) -> Principal:
    with seed(council):
        row = Principal(council=council, kind=kind, name=name, confirmed=False)
        Principal.objects.bulk_create([row])
    return row


@pytest.mark.parametrize("typed", ["王芳", "芳", "wang", "wangfang", "WF", "wf", "0101", " 王芳 "])
def test_search_finds_by_name_pinyin_initials_and_number(typed: str, wang: Principal) -> None:
    assert search(typed) == [wang]


@pytest.mark.parametrize("typed", ["", " ", "李", "fang w", "010"])
def test_search_finds_nobody_for_other_words(typed: str, wang: Principal) -> None:
    assert search(typed) == []


def test_search_offers_known_ones_only(council: Council, wang: Principal) -> None:
    unknown(council, "王芳")
    assert search("王芳") == [wang]


def test_bulk_rows_are_spelled_too(council: Council) -> None:
    assert unknown(council, "欧阳 明").spelled == "ouyangming oym"


def test_join_leaves_the_row_and_readers_follow(council: Council, wang: Principal, actor_with: ActorWith) -> None:
    loose = unknown(council, "王 芳")
    assert [p.pk for p in suggestions([loose])[loose.pk]] == [wang.pk]
    join_principal(actor_with(Role.PROPOSAL_CLERK), principal_id=loose.pk, into_id=wang.pk)
    loose.refresh_from_db()
    assert (loose.name, resolve(loose), set(also_known_as([wang.pk]))) == ("王 芳", wang, {wang.pk, loose.pk})
    assert list(unconfirmed()) == []
    part_principal(actor_with(Role.PROPOSAL_CLERK), principal_id=loose.pk)
    assert list(unconfirmed()) == [loose]


def test_join_refuses_what_does_not_fit(council: Council, wang: Principal, actor_with: ActorWith) -> None:
    clerk = actor_with(Role.PROPOSAL_CLERK)
    loose, unit = unknown(council, "王芳"), unknown(council, "王芳", Principal.Kind.UNIT)
    for one, into in ((unit, wang), (loose, unit), (wang, loose), (loose, loose)):
        with pytest.raises(Invalid):
            join_principal(clerk, principal_id=one.pk, into_id=into.pk)


def test_join_is_refused_to_others(council: Council, wang: Principal, actor_with: ActorWith) -> None:
    loose = unknown(council, "王芳")
    for role in (Role.MEMBER, Role.UNIT_LIAISON, Role.SYSTEM_ADMIN):
        with pytest.raises(Refused):
            join_principal(actor_with(role), principal_id=loose.pk, into_id=wang.pk)


def test_find_by_code_is_exact(wang: Principal) -> None:
    assert find_principal("member", "0101") == wang
    assert find_principal("unit", "0101") is None


def test_members_and_units_are_not_added_as_bodies(actor_with: ActorWith) -> None:
    with pytest.raises(Invalid):
        add_principal(actor_with(Role.PROPOSAL_CLERK), kind="member", code="1", name="王芳")


def test_picker_answers_in_json(council: Council, wang: Principal, account_with: AccountWith) -> None:
    client = logged_in(account_with("li", Role.MEMBER))
    assert client.get("/yunhe/desk/principals/pick?q=wf&kind=member").json() == {
        "results": [{"id": str(wang.pk), "name": "王芳", "kind": "委员", "code": "0101", "words": "王芳（0101）"}]
    }
    assert client.get("/yunhe/desk/principals/pick?q=wf&kind=unit").json() == {"results": []}


def test_pages_of_unconfirmed_names(council: Council, wang: Principal, account_with: AccountWith) -> None:
    loose = unknown(council, "王芳")
    client = logged_in(account_with("clerk", Role.PROPOSAL_CLERK))
    assert "王芳 0101" in client.get("/yunhe/desk/principals/waiting/").content.decode()
    address = f"/yunhe/desk/principals/waiting/{loose.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"into": "9999"}).status_code == 200
    assert client.post(address, {"into": "0101"}).status_code == 302
    loose.refresh_from_db()
    assert loose.merged_into_id == wang.pk
    assert client.get("/yunhe/desk/principals/joined/").status_code == 200


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单立文", "shanliwen"), ("单立文", "slw"), ("单立文", "danliwen"), ("解晓东", "xiexiao"), ("仇和平", "qhp"), ("区少坤", "ou"),
        ("查良镛", "zha"), ("长孙无忌", "zhangsun"), ("长孙无忌", "zswj"), ("尉迟恭", "yuchi"), ("曾志伟", "zzw"), ("王芳", "wf"),
    ],
)  # fmt: skip
def test_people_are_found_by_the_sound_of_their_surname(name: str, typed: str) -> None:
    spelling = f" {spelled(name, person=True)}"
    assert f" {typed}" in spelling


def test_a_unit_has_no_surname() -> None:
    assert spelled("区教育局") == "qujiaoyuju qjyj"
    assert spelled("单", person=True) == spelled("单")
