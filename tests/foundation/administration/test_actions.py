"""Accounts, appointments, invitations, tokens: who may, and what is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, seed
from yitang.foundation.accounts.models import Account, ApiToken, Invitation
from yitang.foundation.accounts.tokens import find_token
from yitang.foundation.administration import actions
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import now, today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor, actor_of, visitor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def admin(actor_with: ActorWith) -> Actor:
    return actor_with(Role.SECURITY_ADMIN)


def invite(actor: Actor, username: str = "wang", role: str = Role.MEMBER, **more: Any) -> actions.Invited:
    return actions.invite(actor, username=username, name="王某", role=role, valid_from=today(), **more)


def test_invite_makes_account_appointment_and_link(admin: Actor, council: Council) -> None:
    made = invite(admin)
    actor = actor_of(made.account_id, "王某", council.id)
    assert actor.roles == {Role.MEMBER}
    assert not Account.objects.get(pk=made.account_id).has_usable_password()


def test_secret_of_invitation_is_nowhere_in_the_database(admin: Actor) -> None:
    made = invite(admin, key="one")
    record = ActRecord.objects.get(name="administration.invite")
    assert made.secret not in f"{record.changes}{record.result}{record.note}{Invitation.objects.get().digest}"
    assert len(made.secret) >= 43


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_only_the_security_administrator_invites(role: Role, actor_with: ActorWith) -> None:
    with pytest.raises(Refused):
        invite(actor_with(role))


def test_taken_or_odd_login_name_is_said_at_the_field(admin: Actor) -> None:
    invite(admin)
    for username in ("WANG", "a b", ""):
        with pytest.raises(Invalid) as refused:
            invite(admin, username)
        assert set(refused.value.errors) == {"username"}


def test_invitation_is_taken_once(admin: Actor, council: Council) -> None:
    made = invite(admin)
    link = f"/yunhe/desk/administration/invitation/{made.secret}/"
    words = {"password": "fourteen-green-pines", "again": "fourteen-green-pines"}
    assert Client().get(link).status_code == 200
    assert Client().post(link, words)["Location"] == "/accounts/login/"
    assert Account.objects.get(pk=made.account_id).check_password("fourteen-green-pines")
    assert Client().post(link, words).status_code == 410
    used = Invitation.objects.get()
    with pytest.raises(Conflict):
        actions.take_invitation(visitor(council.id), used, "another-password-1")


def test_invitation_expires(admin: Actor, council: Council) -> None:
    made = invite(admin)
    with seed(council):
        Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    assert Client().get(f"/yunhe/desk/administration/invitation/{made.secret}/").status_code == 410


def test_invitation_of_another_council_does_not_open(admin: Actor, other_council: Council) -> None:
    made = invite(admin)
    assert Client().get(f"/qingshan/desk/administration/invitation/{made.secret}/").status_code == 410


def test_weak_or_differing_password_is_refused(admin: Actor) -> None:
    link = f"/yunhe/desk/administration/invitation/{invite(admin).secret}/"
    for words in ({"password": "12345678901", "again": "12345678901"}, {"password": "a-good-long-one", "again": "another"}):
        page = Client().post(link, words)
        assert (page.status_code, Invitation.objects.get().used_at) == (200, None)


def test_renewed_link_ends_the_former(admin: Actor) -> None:
    first = invite(admin)
    second = actions.renew_invitation(admin, account_id=first.account_id)
    assert Client().get(f"/yunhe/desk/administration/invitation/{first.secret}/").status_code == 410
    assert Client().get(f"/yunhe/desk/administration/invitation/{second.secret}/").status_code == 200


def test_foreign_log_in_cannot_be_taken_over(admin: Actor, other_council: Council, account_with: AccountWith) -> None:
    account = account_with("li", Role.MEMBER, at=other_council)
    actions.appoint(admin, account_id=account.pk, role=Role.MEMBER, valid_from=today())
    with pytest.raises(Refused):
        actions.renew_invitation(admin, account_id=account.pk)
    with pytest.raises(Refused):
        actions.set_account_active(admin, account_id=account.pk, active=False)


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN),
        (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN),
        (Role.MEMBER, Role.AUDIT_ADMIN),
        (Role.AUDIT_ADMIN, Role.PROPOSAL_CLERK),
    ],
)
def test_three_administrators_are_kept_apart(held: Role, asked: Role, admin: Actor, account_with: AccountWith) -> None:
    account = account_with("li", held)
    with pytest.raises(Refused):
        actions.appoint(admin, account_id=account.pk, role=asked, valid_from=today())


def test_powers_are_kept_apart_across_councils(admin: Actor, other_council: Council, account_with: AccountWith) -> None:
    account = account_with("li", Role.SYSTEM_ADMIN, at=other_council)
    with pytest.raises(Refused):
        actions.appoint(admin, account_id=account.pk, role=Role.AUDIT_ADMIN, valid_from=today())


def test_ended_power_frees_for_another(admin: Actor, account_with: AccountWith) -> None:
    account = account_with("li", Role.SYSTEM_ADMIN)
    held = Appointment.objects.get(account=account)
    actions.end_appointment(admin, appointment_id=held.pk, on=today())
    actions.appoint(admin, account_id=account.pk, role=Role.AUDIT_ADMIN, valid_from=today())
    assert Appointment.objects.filter(account=account).count() == 2


def test_nobody_appoints_or_ends_themselves(council: Council, account_with: AccountWith) -> None:
    account = account_with("an", Role.SECURITY_ADMIN)
    own = actor_of(account.pk, "an", council.id)
    with pytest.raises(Refused):
        actions.appoint(own, account_id=account.pk, role=Role.SECURITY_ADMIN, valid_from=today())
    with pytest.raises(Refused):
        actions.end_appointment(own, appointment_id=Appointment.objects.get(account=account).pk, on=today())


def test_same_appointment_twice_is_invalid(admin: Actor, account_with: AccountWith) -> None:
    account = account_with("li", Role.MEMBER)
    with pytest.raises(Invalid):
        actions.appoint(admin, account_id=account.pk, role=Role.MEMBER, valid_from=today())


def test_visitor_is_no_role_to_appoint(admin: Actor, account_with: AccountWith) -> None:
    with pytest.raises(Invalid):
        actions.appoint(admin, account_id=account_with("li").pk, role=Role.VISITOR, valid_from=today())


def test_appointment_of_another_council_is_not_found(admin: Actor, other_council: Council, account_with: AccountWith) -> None:
    account = account_with("li", Role.MEMBER, at=other_council)
    with in_council(other_council.id):
        foreign = Appointment.objects.get(account=account).pk
    with pytest.raises(NotFound):
        actions.end_appointment(admin, appointment_id=foreign, on=today())


def test_token_is_found_by_secret_until_it_ends(council: Council, account_with: AccountWith) -> None:
    account = account_with("li", Role.MEMBER)
    own = actor_of(account.pk, "li", council.id)
    made = actions.create_token(own, account_id=account.pk, name="抄送", purpose="read", days=3)
    kept = ApiToken.objects.get()
    assert (kept.digest == made.secret, find_token(made.secret)) == (False, kept)
    actions.revoke_token(own, token_id=made.token_id)
    assert find_token(made.secret) is None


def test_token_for_somebody_else_is_refused(council: Council, account_with: AccountWith) -> None:
    own = actor_of(account_with("li", Role.MEMBER).pk, "li", council.id)
    other = account_with("wang", Role.MEMBER)
    with pytest.raises(Refused):
        actions.create_token(own, account_id=other.pk, name="x", purpose="read", days=3)


@pytest.mark.parametrize(("purpose", "days"), [("admin", 3), ("read", 0), ("read", 731)])
def test_token_outside_its_limits_is_invalid(purpose: str, days: int, council: Council, account_with: AccountWith) -> None:
    account = account_with("li", Role.MEMBER)
    with pytest.raises(Invalid):
        actions.create_token(actor_of(account.pk, "li", council.id), account_id=account.pk, name="x", purpose=purpose, days=days)


def test_pages_answer_to_their_own_administrator_only(council: Council, account_with: AccountWith) -> None:
    council.settings = {"mfa_roles": []}
    council.save()
    pages = {
        Role.SECURITY_ADMIN: ("accounts/", "accounts/invite/", "accounts/appoint/"),
        Role.SYSTEM_ADMIN: ("settings/", "settings/contact/", "settings/sessions/", "settings/words/"),
        Role.AUDIT_ADMIN: ("audit/",),
    }
    for role in pages:
        client = logged_in(account_with(role, role))
        for owner, paths in pages.items():
            answers = {client.get(f"/yunhe/desk/administration/{path}").status_code for path in paths}
            assert (role, owner, answers) == (role, owner, {200 if owner == role else 403})


def test_opening_a_record_is_recorded(council: Council, account_with: AccountWith, admin: Actor) -> None:
    invite(admin)
    record = ActRecord.objects.get(name="administration.invite")
    client = logged_in(account_with("sj", Role.AUDITOR))
    address = f"/yunhe/desk/administration/audit/{record.pk}/"
    assert client.get(address).status_code == 200
    assert ActRecord.objects.filter(name="administration.open_record").count() == 0
    page = client.post(address).content.decode()
    assert "accounts" in page or "wang" in page
    opened = ActRecord.objects.get(name="administration.open_record")
    assert (opened.subject_id, opened.actor_name) == (record.pk, "sj")
