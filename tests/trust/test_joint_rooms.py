"""A3 on joint work: whoever works in a shared room sees of the other council what was sent there, and no row of it anywhere else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.features.joint.house import Side, a_side, deliver, shared
from tests.fixtures import AccountWith, seed
from yitang.features.joint import actions
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import everywhere, in_council
from yitang.institution.principals.models import Principal

pytestmark = pytest.mark.django_db

SECRET = "鹈鹕不外传"


def models() -> Iterator[type[CouncilModel]]:
    for model in apps.get_models():
        if issubclass(model, CouncilModel) and not model._meta.abstract:
            yield model


def rows_of(other: Council) -> int:
    """Rows of another council that any table shows in the open scope; on PostgreSQL the tables themselves are asked as well."""
    seen = sum(model.objects.filter(council_id=other.pk).count() for model in models())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models():
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE council_id = %s', [other.pk])
                seen += cursor.fetchone()[0]
    return seen


def logged_in(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    return client


def test_a_member_of_a_shared_room_sees_nothing_else_of_the_other_council(
    council: Council, other_council: Council, account_with: AccountWith
) -> None:
    first, second = a_side(council, "云河"), a_side(other_council, "青山")
    shared(first, second)
    actions.name_person(first.office, room_id=first.room().pk, principal_id=first.person)
    both = spoken(second, "共同的材料"), spoken(first, "我们的材料")
    second_id = second.room().pk
    draft = actions.write(second.office, room_id=second_id, kind="note", title=f"草稿{SECRET}")["entry_id"]
    with seed(other_council):
        Principal(council=other_council, kind="unit", code="x", name=f"单位{SECRET}").save()
    other_room = actions.open_room(second.office, title=f"另一件事{SECRET}", kind="research")["case_id"]
    deliver()

    theirs = (f"{second_id}/", f"{other_room}/", f"entries/{draft}/", f"entries/{both[0]}/")
    with in_council(council.pk):
        assert rows_of(other_council) == 0
    member = logged_in(account_with("zhong", Role.MEMBER, principal=first.person))
    base = f"/{council.code}/desk/joint/"
    home = member.get(base).content.decode()
    room = member.get(f"{base}{first.room().pk}/").content.decode()
    assert "共同的材料" in room
    assert "我们的材料" in room
    assert SECRET not in home + room
    # Ids of the other council open nothing, in this council's addresses or in that one's.
    for path in theirs:
        assert member.get(f"{base}{path}").status_code == 404, path
        assert member.get(f"/{other_council.code}/desk/joint/{path}").status_code in (403, 404), path

    # Negative control: where the scope holds both councils, the same question finds rows.
    with everywhere():
        leaked = rows_of(other_council)
    assert leaked > 0


def spoken(side: Side, title: str) -> Any:
    entry = actions.write(side.office, room_id=side.room().pk, kind="note", title=title)["entry_id"]
    actions.send_out(side.office, entry_id=entry)
    deliver()
    return entry
