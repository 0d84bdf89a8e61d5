"""The portal's short way: the same bytes for everybody, no cookie, validators that tell the truth."""

import gzip
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.doors.portal.test_portal import published
from tests.features.proposals.house import House
from yitang.foundation.accounts.models import Account
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council

pytestmark = pytest.mark.django_db

PAGES = ["", "proposals/", "proposals/?q=x&lang=en", "proposals/feed.atom", "accessibility/", "privacy/", "sitemap.xml"]


@pytest.mark.parametrize("path", PAGES)
def test_answer_depends_on_the_address_alone(house: House, path: str) -> None:
    published(house)
    stranger, known = Client(), Client()
    known.force_login(Account.objects.create_user("ding", name="丁一"), "yitang.foundation.accounts.sessions.AccountBackend")
    known.cookies["django_language"] = "en"
    known.cookies["yt_large"] = "1"
    plain = stranger.get(f"/yunhe/{path}")
    other = known.get(f"/yunhe/{path}", headers={"Accept-Language": "en"})
    assert plain.content == other.content
    for response in (plain, other):
        assert response.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60"
        assert response.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        assert "Set-Cookie" not in response.headers
        assert not response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_copy_that_still_holds_is_304(house: House, client: Client, path: str) -> None:
    published(house)
    first = client.get(f"/yunhe/{path}")
    again = client.get(f"/yunhe/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    by_time = client.get(f"/yunhe/{path}", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert by_time.status_code == 304


def test_validator_changes_with_every_change_of_public_rows(house: House, client: Client) -> None:
    def etag() -> str:
        return client.get("/yunhe/proposals/").headers["ETag"]

    seen = [etag()]
    case_id = published(house)
    seen.append(etag())
    house.draft(title="草稿")
    assert etag() == seen[-1]  # what is not public changes nothing
    director = house.office(Role.PROPOSAL_DIRECTOR)
    house.step(director, case_id, "publication.take_down", reason="撤回同意")
    seen.append(etag())
    house.step(director, case_id, "publication.publish", payload={"body": "摘要", "is_summary": True})
    seen.append(etag())
    house.council.phone = "0500-0000000"
    house.council.save()
    seen.append(etag())
    assert len(set(seen)) == len(seen)


def test_page_is_compressed_for_those_who_take_it(house: House, client: Client) -> None:
    plain = client.get("/yunhe/proposals/")
    packed = client.get("/yunhe/proposals/", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["ETag"] == plain.headers["ETag"]


def test_two_addresses_have_two_validators(house: House, client: Client) -> None:
    etags = {client.get(f"/yunhe/{path}").headers["ETag"] for path in PAGES}
    assert len(etags) == len(PAGES)


def test_writing_methods_are_refused(house: House, client: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)("/yunhe/proposals/")
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


def test_foreign_host_is_refused(house: House, client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    for path in PAGES:
        assert client.get(f"/yunhe/{path}", headers={"Host": "evil.example"}).status_code == 400, path


def test_page_carries_the_security_headers(house: House, client: Client) -> None:
    headers = client.get("/yunhe/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["", "proposals/", "proposals/?class=society", "proposals/?page=1"])
def test_page_asks_once_when_shelf_and_revision_are_known(
    house: House, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """For its rows; an answer of 304 asks nothing."""
    published(house)
    settings.COUNCIL_REMEMBERED_SECONDS = 60.0
    monkeypatch.setattr("yitang.doors.middleware._councils", {})
    client.get("/yunhe/")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/yunhe/{path}")
    assert len([query["sql"] for query in asked if ' FROM "' in query["sql"]]) == 1
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/yunhe/{path}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert len(asked) == 0


def test_own_words_are_spoken_and_change_the_etag(council: Council) -> None:
    before = Client().get("/yunhe/")
    council.settings = {"words": {"proposal": "建议"}}
    council.save()
    after = Client().get("/yunhe/", headers={"If-None-Match": before["ETag"]})
    assert ["提案" in before.content.decode(), after.status_code, "建议" in after.content.decode()] == [True, 200, True]
