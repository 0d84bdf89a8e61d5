"""Log-in: lock-out, closed sign-up, the second step."""

import pytest
from allauth.mfa.adapter import get_adapter
from django.core.cache import cache
from django.test import Client

from tests.fixtures import AccountWith
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

PASSWORD = "fourteen-green-pines"


@pytest.fixture(autouse=True)
def forget_rates() -> None:
    """allauth counts in the process' cache, which outlives a test."""
    cache.clear()


def try_log_in(client: Client, password: str, login: str = "wang", **extra: str) -> int:
    return client.post("/accounts/login/", {"login": login, "password": password}, **extra).status_code  # type: ignore[arg-type]


def test_login_leads_to_the_desk(council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    client = Client()
    answer = client.post("/accounts/login/", {"login": "wang", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302), ("/yunhe/desk/", 302)]


def test_fifth_wrong_password_locks_even_the_right_one(council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    client = Client()
    assert [try_log_in(client, "wrong") for _ in range(5)] == [200, 200, 200, 200, 429]
    assert try_log_in(client, PASSWORD) == 429


def test_lock_holds_for_that_name_and_address_only(council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    account_with("li", Role.MEMBER)
    client = Client()
    for _ in range(5):
        try_log_in(client, "wrong")
    assert try_log_in(Client(), PASSWORD, "li") == 302
    assert try_log_in(Client(), PASSWORD, REMOTE_ADDR="10.1.2.3") == 302


def test_forwarded_address_counts_only_behind_own_proxies(council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    client = Client()
    answers = [try_log_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") for n in range(5)]
    assert answers == [200, 200, 200, 200, 429]


def test_forwarded_address_counts_behind_a_proxy(
    council: Council, account_with: AccountWith, settings: pytest.FixtureRequest
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]
    account_with("wang", Role.MEMBER)
    client = Client()
    answers = [try_log_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}") for n in range(5)]
    assert answers == [200] * 5


def test_nobody_signs_up(db: None) -> None:
    assert "邀请" in Client().get("/accounts/signup/").content.decode()
    assert Client().post("/accounts/signup/", {"username": "x", "password1": PASSWORD}).status_code == 405


def test_closed_account_cannot_log_in(council: Council, account_with: AccountWith) -> None:
    account = account_with("wang", Role.MEMBER)
    account.is_active = False
    account.save()
    assert Client().post("/accounts/login/", {"login": "wang", "password": PASSWORD}).status_code in (200, 302)
    client = Client()
    client.post("/accounts/login/", {"login": "wang", "password": PASSWORD})
    assert client.get("/yunhe/desk/").status_code == 302


def test_session_key_changes_at_log_in(council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    client = Client()
    client.session["before"] = "1"
    client.session.save()
    before = client.session.session_key
    try_log_in(client, PASSWORD)
    assert client.session.session_key != before


def test_second_step_secret_is_kept_encrypted() -> None:
    kept = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert get_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_lock_does_not_mind_how_the_name_is_written(council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    client = Client()
    assert [try_log_in(client, "wrong", name) for name in ("wang", "Wang", "WANG ", "wANg", "wang")] == [200, 200, 200, 200, 429]
