"""Single sign-on against a provider on this machine: who is let in, who is not, and how an identity is joined."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from tests.fixtures import AccountWith
from tests.foundation.logins.provider import CLIENT, SECRET, Provider, running
from yitang.config.signons import SignOn, for_allauth
from yitang.foundation.accounts.models import Account
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

PASSWORD = "fourteen-green-pines"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with running(Provider()) as started:
        settings.SIGN_ONS = [SignOn("city", "市统一认证", started.issuer, CLIENT, SECRET)]
        settings.SOCIALACCOUNT_PROVIDERS = for_allauth(settings.SIGN_ONS)
        yield started


def by_password(name: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    return client


def confirm(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def walk(client: Client, question: str = "") -> Any:
    """From our form to the provider and back; the last answer of ours."""
    page = client.post(f"/accounts/sign-on/city/{question}")
    address = page.context["address"]
    assert parse_qs(urlsplit(address).query)["code_challenge_method"] == ["S256"]
    sent = requests.get(address, allow_redirects=False, timeout=5)
    return client.get(sent.headers["Location"].removeprefix("http://testserver"))


def joined() -> list[tuple[str, str, str]]:
    return list(SocialAccount.objects.values_list("user__username", "provider", "uid"))


def test_log_in_page_offers_the_sign_on_and_passkeys(provider: Provider, db: None) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert "用“市统一认证”登录" in page
    assert "用通行密钥登录" in page


def test_unknown_person_is_refused_even_with_a_known_name_and_address(
    provider: Provider, council: Council, account_with: AccountWith
) -> None:
    account = account_with("wang", Role.MEMBER)
    Account.objects.filter(pk=account.pk).update(name="王芳", email="wang@example.org")
    provider.person = {
        "sub": "x",
        "name": "王芳",
        "preferred_username": "wang",
        "email": "wang@example.org",
        "email_verified": True,
    }
    client = Client()
    answer = walk(client)
    assert answer.status_code == 403
    assert "这个身份还没有关联账号" in answer.content.decode()
    assert joined() == []
    assert Account.objects.count() == 1
    assert client.get("/yunhe/desk/").status_code == 302


def test_person_joins_their_identity_once_and_comes_in_by_it(
    provider: Provider, council: Council, account_with: AccountWith
) -> None:
    account = account_with("wang", Role.PROPOSAL_CLERK)
    client = by_password("wang")
    confirm(client)
    answer = walk(client, "?process=connect")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/identity/")
    page = client.get("/accounts/identity/").content.decode()
    assert "3301-0042" in page and "王芳" in page
    assert joined() == []
    client.post("/accounts/identity/")
    assert joined() == [("wang", "city", "3301-0042")]
    assert client.post("/accounts/identity/").status_code == 302
    assert SocialAccount.objects.get().extra_data == {}
    with in_council(council.pk):
        (record,) = ActRecord.objects.filter(name="logins.join")
    assert (record.account_id, record.subject_id) == (account.pk, account.pk)
    fresh = Client()
    assert walk(fresh)["Location"] == "/"
    assert fresh.get("/yunhe/desk/").status_code == 200
    assert provider.asked.count("/keys") == 2


def test_joining_asks_for_the_password_again(provider: Provider, council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    client = by_password("wang")
    session = client.session
    for one in session.get("account_authentication_methods", []):
        one["at"] -= 3600
    session.save()
    answer = client.post("/accounts/sign-on/city/?process=connect")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_identity_of_somebody_else_is_not_joined(provider: Provider, council: Council, account_with: AccountWith) -> None:
    SocialAccount.objects.create(user=account_with("li", Role.MEMBER), provider="city", uid="3301-0042")
    account_with("wang", Role.MEMBER)
    client = by_password("wang")
    confirm(client)
    answer = walk(client, "?process=connect")
    assert answer.status_code == 409
    assert joined() == [("li", "city", "3301-0042")]


def test_closed_account_does_not_come_in_by_the_sign_on(provider: Provider, council: Council, account_with: AccountWith) -> None:
    account = account_with("wang", Role.MEMBER)
    SocialAccount.objects.create(user=account, provider="city", uid="3301-0042")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    client = Client()
    walk(client)
    assert client.get("/yunhe/desk/").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"signing_key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        {"audience": "another client"},
        {"called": "https://somewhere.example"},
    ],
    ids=["signed by another", "meant for another", "called otherwise"],
)
def test_answer_that_is_not_sound_lets_nobody_in(
    provider: Provider, council: Council, account_with: AccountWith, wrong: dict[str, Any]
) -> None:
    SocialAccount.objects.create(user=account_with("wang", Role.MEMBER), provider="city", uid="3301-0042")
    client = Client()
    page = client.post("/accounts/sign-on/city/")
    for name, value in wrong.items():
        setattr(provider, name, value)
    if page.status_code == 200 and "called" not in wrong:
        sent = requests.get(page.context["address"], allow_redirects=False, timeout=5)
        answer = client.get(sent.headers["Location"].removeprefix("http://testserver"))
    else:
        answer = client.post("/accounts/sign-on/city/")
    assert answer.status_code == 401
    assert "没有确认您的身份" in answer.content.decode()
    assert client.get("/yunhe/desk/").status_code == 302


def test_answer_begun_in_another_browser_lets_nobody_in(provider: Provider, council: Council, account_with: AccountWith) -> None:
    SocialAccount.objects.create(user=account_with("wang", Role.MEMBER), provider="city", uid="3301-0042")
    page = Client().post("/accounts/sign-on/city/")
    sent = requests.get(page.context["address"], allow_redirects=False, timeout=5)
    client = Client()
    assert client.get(sent.headers["Location"].removeprefix("http://testserver")).status_code == 401
    assert client.get("/yunhe/desk/").status_code == 302


def test_provider_out_of_reach_is_said_in_a_sentence(settings: Any, db: None) -> None:
    settings.SIGN_ONS = [SignOn("city", "市统一认证", "http://127.0.0.1:9", CLIENT, SECRET)]
    settings.SOCIALACCOUNT_PROVIDERS = for_allauth(settings.SIGN_ONS)
    answer = Client().post("/accounts/sign-on/city/")
    assert answer.status_code == 401
    assert "暂时联系不上" in answer.content.decode()


def test_log_out_leads_to_where_the_sign_on_ends(provider: Provider, council: Council, account_with: AccountWith) -> None:
    SocialAccount.objects.create(user=account_with("wang", Role.MEMBER), provider="city", uid="3301-0042")
    client = Client()
    walk(client)
    page = client.post("/accounts/logout/")
    assert page.context["address"].startswith(f"{provider.issuer}/end?client_id=yitang&")
    assert client.get("/yunhe/desk/").status_code == 302


def test_person_parts_from_the_identity(provider: Provider, council: Council, account_with: AccountWith) -> None:
    SocialAccount.objects.create(user=account_with("wang", Role.MEMBER), provider="city", uid="3301-0042")
    client = by_password("wang")
    confirm(client)
    client.post("/accounts/identity/city/part/")
    assert joined() == []
    assert "账号解除了统一认证身份的关联" in client.get("/accounts/2fa/").content.decode()


def test_security_administrator_joins_by_a_list_and_wrong_lines_stay(
    provider: Provider, council: Council, account_with: AccountWith
) -> None:
    account_with("keeper", Role.SECURITY_ADMIN)
    council.settings = {"mfa_roles": []}
    council.save()
    account_with("wang", Role.MEMBER)
    account_with("li", Role.MEMBER)
    keeper = by_password("keeper")
    lines = "wang 3301-0001\nli，3301-0002\nnobody 3301-0003\nli 3301-0001"
    page = keeper.post("/yunhe/desk/logins/identities/", {"provider": "city", "lines": lines})
    assert page.status_code == 200
    assert sorted(joined()) == [("li", "city", "3301-0002"), ("wang", "city", "3301-0001")]
    text = page.content.decode()
    assert "本机构没有这个账号" in text and "这个身份已关联另一个账号" in text
    assert page.context["form"].data["lines"] == "nobody 3301-0003\nli 3301-0001"


def test_change_is_told_to_a_member(provider: Provider, council: Council, account_with: AccountWith) -> None:
    account_with("wang", Role.MEMBER)
    client = by_password("wang")
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "fifteen-green-pines", "password2": "fifteen-green-pines"},
    )
    with in_council(council.pk):
        assert ActRecord.objects.filter(name="logins.note_change").count() == 1
        told = Message.objects.get()
        assert (told.principal_id, told.appointment_id) == (None, Appointment.objects.get().pk)
