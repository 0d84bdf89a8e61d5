"""Whoever changes a way to log in is told, whatever they stand for here, and nobody of the same office or unit reads it."""

import pytest

from tests.fixtures import AccountWith
from yitang.foundation.accounts.models import Account
from yitang.foundation.core.ids import uuid7
from yitang.foundation.logins.actions import note_everywhere
from yitang.foundation.notify.models import Message
from yitang.foundation.notify.queries import messages_of, unread_count
from yitang.foundation.notify.spreading import receivers
from yitang.foundation.permissions.actors import actor_of
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.PROPOSAL_CLERK, Role.UNIT_HANDLER, Role.SYSTEM_ADMIN, Role.MEMBER])
def test_the_person_alone_is_told(council: Council, account_with: AccountWith, role: str) -> None:
    principal = uuid7() if role in (Role.UNIT_HANDLER, Role.MEMBER) else None
    own = account_with("own", role, principal=principal)
    colleague = account_with("colleague", role, principal=None if role == Role.MEMBER else principal)
    note_everywhere(own, "password_changed")
    with in_council(council.pk):
        (message,) = Message.objects.all()
        assert message.text == "修改了密码。如果不是您本人操作，立即修改密码，并致电机构办公室。"
        assert read_by(own, council) == [message.pk]
        assert read_by(colleague, council) == []
        assert receivers([message]) == {message.pk: {own.pk}}


def test_who_works_here_no_longer_is_told_nothing(council: Council, account_with: AccountWith) -> None:
    nobody = account_with("nobody")
    note_everywhere(nobody, "webauthn_added")
    with in_council(council.pk):
        assert Message.objects.count() == 0


def read_by(account: Account, council: Council) -> list[object]:
    actor = actor_of(account.pk, account.name, council.pk)
    found = [message.pk for message in messages_of(actor)]
    assert unread_count(actor) == len(found)
    return found
