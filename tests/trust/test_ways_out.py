"""I8: no parameter and no header leads anybody off the site, or makes an answer of another's name."""

import itertools
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.fixtures import AccountWith
from tests.trust.report import FULL, report
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui import views

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PASSWORD = "fourteen-green-pines"
HOSTS = (
    "evil.example",
    "evil.example:80",
    "testserver.evil.example",
    "testserver@evil.example",
    "evil.example#testserver",
    "%65vil.example",
    "evil。example",
)
HEADS = ["//", "///", "////", "http://", "https://", "https:", "https:/", "HTTPS://", "\\\\", "/\\", "\\/", "/\t/", "/\n/", " //"]
HEADS += ["\x00//", "http:\\\\", "//\\", "/%09/", "ftp://", "//testserver@", "https://testserver%40"]
SCRIPTS = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,<script>", "vbscript:x"]
SCRIPTS += ["\x01javascript:alert(1)"]
PAYLOADS = [head + host for head, host in itertools.product(HEADS, HOSTS)] + SCRIPTS
PAYLOADS += [f"{payload}/desk/" for payload in PAYLOADS[::3]]


def leaves(answer: Any) -> str:
    """Where an answer would lead a browser to; "" when it stays here. A browser takes \\ for / and drops tabs and new lines."""
    target = answer.get("Location", "")
    seen = "".join(letter for letter in target.replace("\\", "/") if letter not in "\t\r\n").strip()
    parts = urlsplit(seen)
    stays = not parts.scheme and not parts.netloc and not seen.startswith("//")
    return "" if stays or parts.netloc == "testserver" else target


def led_off(client: Client) -> list[str]:
    """Payloads with which some way back leads off the site: after log-in, after large print, after a change of council."""
    found = []
    for place, payload in enumerate(PAYLOADS):
        answers = [client.get("/ui/large-print", {"next": payload, "on": "1"})]
        if FULL or place % 5 == 0:
            cache.clear()
            answers += [
                client.post("/accounts/login/", {"login": "wang", "password": PASSWORD, "next": payload}),
                client.post("/accounts/logout/", {"next": payload}),
            ]
        found += [f"{answer.request['PATH_INFO']}: {payload!r} → {way}" for answer in answers if (way := leaves(answer))]
    return found


def test_no_way_back_leads_off_the_site(council: Council, account_with: AccountWith, monkeypatch: pytest.MonkeyPatch) -> None:
    account_with("wang", Role.MEMBER)
    client = Client(raise_request_exception=False)
    assert len(PAYLOADS) >= 200
    assert client.get("/ui/large-print", {"next": "/yunhe/", "on": "1"}).get("Location") == "/yunhe/"
    assert led_off(client) == []
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        strange = [client.get("/accounts/login/", headers={"Host": host}).status_code for host in HOSTS]
    assert set(strange) == {400}
    forwarded = client.get("/accounts/login/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in forwarded.content.decode()
    with monkeypatch.context() as patch:
        # The seeded defect: every target is taken for one of ours.
        patch.setattr(views, "url_has_allowed_host_and_scheme", lambda *asked: True)
        red = led_off(client)
    assert red != []
    report(
        "I8",
        figure=0,
        unit=f"of {len(PAYLOADS)} ways back led off the site, nor any of {len(HOSTS)} foreign host names",
        control="caught",
        red=len(red),
    )
