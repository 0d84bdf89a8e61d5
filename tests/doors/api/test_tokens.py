"""A token opens one council for one purpose until a day (trust A6): everything else is refused within one request."""

from datetime import timedelta

import pytest

from tests.doors.api.programme import Programme, a_programme, a_token, an_account
from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.foundation.accounts.models import Account, ApiToken
from yitang.foundation.core.clock import now
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

pytestmark = pytest.mark.django_db


def status(programme: Programme) -> int:
    return programme.get("me").status_code


def test_token_in_force_says_who_it_acts_for(house: House, clerk: Programme) -> None:
    answer = clerk.get("me").json()
    assert answer["council"] == {"code": "yunhe", "name": "政协云河县委员会", "level": "county"}
    assert [grant["role"] for grant in answer["grants"]] == ["proposal_clerk"]


def test_expired_token_is_refused(house: House) -> None:
    account = an_account(house.council, "zhou", Role.PROPOSAL_CLERK)
    secret = a_token(account, house.council, expires_at=now() - timedelta(seconds=1))
    assert status(Programme(house.council, secret)) == 401


def test_revoked_token_is_refused_at_once(house: House, clerk: Programme) -> None:
    assert status(clerk) == 200
    with seed(house.council):
        ApiToken.objects.filter(account__username="zhou").update(revoked_at=now())
    assert status(clerk) == 401


def test_token_of_another_council_is_refused(house: House, clerk: Programme, other_council: Council) -> None:
    an_account(other_council, "zhou", Role.PROPOSAL_CLERK)
    assert status(Programme(other_council, clerk.secret)) == 401


def test_token_for_reading_does_not_write(house: House) -> None:
    (principal,) = house.member.principal_ids
    reader = a_programme(house.council, "ding", Role.MEMBER, principal=principal, purpose="read")
    assert reader.get("proposals").status_code == 200
    for refused in (reader.post("proposals", {"title": "甲"}), reader.post("messages/read")):
        assert (refused.status_code, refused.json()["code"]) == (403, "refused")
    assert reader.get("proposals").json()["total"] == 0


def test_disabled_account_is_refused_at_once(house: House, clerk: Programme) -> None:
    assert status(clerk) == 200
    Account.objects.filter(username="zhou").update(is_active=False)
    assert status(clerk) == 401


def test_ended_appointment_is_refused_at_once(house: House, clerk: Programme) -> None:
    assert status(clerk) == 200
    with seed(house.council) as ctx:
        Appointment.objects.filter(account__username="zhou").update(valid_to=ctx.today)
    assert status(clerk) == 403


@pytest.mark.parametrize("header", ["Basic eDp4", "Bearer", "Bearer yt_unknown", "Bearer \x01", "yt_x", "Bearer  a b"])
def test_other_credentials_are_refused(house: House, header: str) -> None:
    response = Programme(house.council).get("me", None, Authorization=header)
    assert response.status_code == 401


def test_wrong_token_is_refused_even_where_none_is_needed(house: House) -> None:
    assert Programme(house.council, "yt_unknown").get("public/proposals").status_code == 401
    assert Programme(house.council).get("public/proposals").status_code == 200
