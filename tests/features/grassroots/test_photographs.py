"""Photographs before they are sent, taken in from programmes, and taken out because they came by mistake."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.doors.api.programme import a_token
from tests.doors.test_middleware import logged_in
from tests.features.grassroots.test_open_door import SAID, hidden, photograph
from tests.fixtures import AccountWith, ActorWith
from yitang.features.grassroots import matters
from yitang.features.grassroots.mistakes import photographs, purge_photograph
from yitang.features.grassroots.photos import tokens_of
from yitang.features.grassroots.states import AXIS
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound, Refused
from yitang.foundation.files.store import path_of
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.engine import advance

CODE = "C" * 26


def test_page_that_asks_shows_what_waits_and_nobody_else_sees_it(venue: Venue, council: Council, other_council: Council) -> None:
    client, page = Client(), f"/{council.code}/say/"
    asked = client.post(page, SAID | {"step": "check", "key": "k1", "new_photos": photograph()}).content.decode()
    address = asked.partition('<img src="')[2].partition('"')[0]
    assert address.startswith(f"{page}waiting/")
    shown = client.get(address)
    assert (shown.status_code, shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    elsewhere = address.replace(f"/{council.code}/", f"/{other_council.code}/")
    gone = tokens_of([{"sha256": "0" * 64, "type": "jpeg"}], council.id)[0]
    wrong = (elsewhere, f"{address[:-3]}xy/", f"{page}waiting/{gone}/", f"{page}waiting/x/")
    assert [client.get(path).status_code for path in wrong] == [404] * len(wrong)
    client.post(page, SAID | {"step": "send", "key": "k1", "code": hidden(asked, "code"), "photos": hidden(asked, "photos")})
    assert client.get(address).status_code == 404


@pytest.fixture
def taken(office: Actor, venue: Venue, council: Council, account_with: AccountWith) -> tuple[UUID, Client, dict[str, Any]]:
    """A matter that somebody took down, with a programme that may write."""
    with in_council(council.id):
        told = {"way": "table", "said_on": today(), **SAID}
        made = matters.take_down(office, digest=digest_of(CODE), venue_id=venue.pk, **told)["case_id"]
    secret = a_token(account_with("hotline", Role.RESEARCH_OFFICE), council)
    return UUID(str(made)), Client(), {"headers": {"Authorization": f"Bearer {secret}"}}


def test_programme_adds_photographs_and_hears_what_was_none(
    taken: tuple[UUID, Client, dict[str, Any]], office: Actor, council: Council
) -> None:
    case_id, client, bearer = taken
    address = f"/api/v1/{council.code}/matters/{case_id}/photographs"
    text = SimpleUploadedFile("说明.jpg", b"not a picture", "image/jpeg")
    answer = client.post(address, {"photographs": [photograph(), text]}, **bearer)
    assert (answer.status_code, answer.json()["kept"], len(answer.json()["problems"])) == (201, 1, 1)
    text.seek(0)
    assert client.post(address, {"photographs": [text]}, **bearer).status_code == 422
    assert client.post(address, {}, **bearer).status_code == 422
    unknown = f"/api/v1/{council.code}/matters/{UUID(int=7)}/photographs"
    assert client.post(unknown, {"photographs": [photograph()]}, **bearer).status_code == 404
    with in_council(council.id):
        assert [len(rows) for rows in photographs(case_id)] == [1, 0]
        advance(office, case_id=case_id, axis=AXIS, edge="send_elsewhere", reason="由供电公司维护。")
    assert client.post(address, {"photographs": [photograph("blue")]}, **bearer).status_code == 409


def test_photograph_of_a_mistake_goes_for_good_and_leaves_its_trace(
    taken: tuple[UUID, Client, dict[str, Any]],
    office: Actor,
    actor_with: ActorWith,
    account_with: AccountWith,
    council: Council,
) -> None:
    case_id, client, bearer = taken
    client.post(
        f"/api/v1/{council.code}/matters/{case_id}/photographs",
        {"photographs": [photograph(), photograph("blue")]},
        **bearer,
    )
    with in_council(council.id):
        first, second = photographs(case_id)[0]
        asked: dict[str, Any] = {"case_id": case_id, "file_id": first.pk}
        with pytest.raises(Invalid):
            purge_photograph(office, reason=" ", **asked)
        with pytest.raises(Refused):
            purge_photograph(actor_with(Role.COUNCIL_LEADER), reason="误传", **asked)
        with pytest.raises(NotFound):
            purge_photograph(office, case_id=case_id, file_id=UUID(int=7), reason="误传")
    clerk, page = logged_in(account_with("office", Role.RESEARCH_OFFICE)), f"/{council.code}/desk/grassroots/matters/{case_id}/"
    assert "先选要移除的照片" in clerk.post(f"{page}photograph/", {"key": "p0"}, follow=True).content.decode()
    sent = {"photo": str(first.pk), "why": "照片里有身份证", "key": "p1"}
    shown = clerk.post(f"{page}photograph/", sent, follow=True).content.decode()
    assert ("照片已移除" in shown, "移除了一张照片：照片里有身份证" in shown) == (True, True)
    with in_council(council.id):
        kept, gone = photographs(case_id)
        assert ([row.pk for row in kept], [(row.pk, row.sha256) for row in gone]) == ([second.pk], [(first.pk, "")])
        assert ActRecord.objects.get(name="grassroots.purge_photograph").note == "照片里有身份证"
        with pytest.raises(NotFound):
            purge_photograph(office, reason="再来", **asked)
        assert path_of(council.id, second.sha256).is_file()
    own = Client().get(f"/{council.code}/say/{CODE}/").content.decode()
    assert (own.count("<img "), "移除了一张照片" in own) == (1, True)
