"""Who is let in at which door, and what errors become."""

from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.fixtures import AccountWith, seed
from yitang.doors.errors import answer
from yitang.doors.middleware import CouncilMiddleware
from yitang.foundation.accounts.models import Account, ApiToken
from yitang.foundation.administration import actions
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import AuditStopped, Blocked, Conflict, Invalid, KeyReused, NotFound, Refused, WriteOutsideAct
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

BACKEND = "yitang.foundation.accounts.sessions.AccountBackend"


def logged_in(account: object) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)  # type: ignore[arg-type]
    return client


def test_desk_for_stranger_asks_to_log_in_and_comes_back(council: Council) -> None:
    answer = Client().get("/yunhe/desk/messages/?kind=know")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/yunhe/desk/messages/%3Fkind%3Dknow"


def test_desk_for_stranger_script_is_told_401(council: Council) -> None:
    answer = Client().post("/yunhe/desk/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorised"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/yunhe/desk/members/?page=2", "/yunhe/desk/members/%3Fpage%3D2"),
        ("http://elsewhere/yunhe/desk/members/", "/yunhe/desk/"),
        ("http://testserver/qingshan/desk/", "/yunhe/desk/"),
        ("", "/yunhe/desk/"),
    ],
)
def test_form_sent_after_the_log_in_ended_comes_back_to_its_page(council: Council, referer: str, back: str) -> None:
    answer = Client().post("/yunhe/desk/messages/read/", headers={"Referer": referer})
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={back}")


def test_pages_of_the_desk_are_private(council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("wang", Role.MEMBER))
    assert [client.get(f"/yunhe/desk/{page}")["Cache-Control"] for page in ("", "units/add/")] == ["private", "private"]


def test_desk_without_appointment_here_is_refused(council: Council, other_council: Council, account_with: AccountWith) -> None:
    account = account_with("wang", Role.MEMBER, at=other_council)
    assert logged_in(account).get("/yunhe/desk/").status_code == 403
    assert logged_in(account).get("/qingshan/desk/").status_code == 200


def test_ended_appointment_no_longer_opens(council: Council, account_with: AccountWith) -> None:
    account = account_with("wang", Role.MEMBER)
    client = logged_in(account)
    assert client.get("/yunhe/desk/").status_code == 200
    with seed(council):
        Appointment.objects.filter(account=account).update(valid_to=date(2020, 6, 1))
    assert client.get("/yunhe/desk/").status_code == 403


def test_unknown_council_is_not_found(db: None) -> None:
    assert Client().get("/nowhere/desk/").status_code == 404


def test_separated_admin_is_sent_to_set_up_second_step(council: Council, account_with: AccountWith) -> None:
    answer = logged_in(account_with("an", Role.SECURITY_ADMIN)).get("/yunhe/desk/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/totp/activate/")


def test_second_step_follows_council_settings(council: Council, account_with: AccountWith) -> None:
    council.settings = {"mfa_roles": ["proposal_clerk"]}
    council.save()
    assert logged_in(account_with("an", Role.SECURITY_ADMIN)).get("/yunhe/desk/").status_code == 200
    assert logged_in(account_with("clerk", Role.PROPOSAL_CLERK)).get("/yunhe/desk/").status_code == 302


def test_desk_page_costs_a_pinned_number_of_queries(council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("wang", Role.MEMBER))
    client.get("/yunhe/desk/me/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/yunhe/desk/me/").status_code == 200
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT") and "set_config" not in query["sql"]]
    # council, session, account, appointments; unread messages and the switcher's two; the page's own: appointments, second step
    assert len(asked) == 9


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("no"), 403),
        (NotFound("no"), 404),
        (Invalid({"title": ["no"]}), 422),
        (Blocked("no", owes="somebody"), 409),
        (Conflict("no", who="Li"), 409),
        (KeyReused("no"), 409),
        (AuditStopped("no"), 503),
    ],
)
def test_expected_errors_have_a_page_and_an_object(error: Exception, status: int, rf: object, council: Council) -> None:
    page = rf.get("/yunhe/desk/")  # type: ignore[attr-defined]
    page.council, page.user, page.session = council, type("Nobody", (), {"is_authenticated": False})(), {}
    assert answer(page, error).status_code == status  # type: ignore[arg-type]
    program = rf.get("/api/v1/yunhe/x")  # type: ignore[attr-defined]
    assert answer(program, error).status_code == status  # type: ignore[arg-type]


def test_programming_errors_are_not_dressed_up(rf: object) -> None:
    with pytest.raises(WriteOutsideAct):
        answer(rf.get("/"), WriteOutsideAct("x"))  # type: ignore[attr-defined]


class TestTokens:
    """The API's door, tried on an address that needs nothing more."""

    @pytest.fixture
    def secret(self, council: Council, account_with: AccountWith) -> str:
        account = account_with("wang", Role.MEMBER)
        with in_council(council.id):
            made = actions.create_token(system_actor(council.id), account_id=account.pk, name="x", purpose="read", days=1)
        return made.secret

    def ask(self, code: str, secret: str, method: str = "GET") -> int:
        request = RequestFactory().generic(method, f"/api/v1/{code}/x", headers={"Authorization": f"Bearer {secret}"})
        request.resolver_match = type("Match", (), {"namespaces": ["api"]})()  # type: ignore[assignment]
        seen = CouncilMiddleware(lambda r: HttpResponse()).process_view(
            request, lambda r: HttpResponse(",".join(sorted(r.actor.roles))), (), {"council": code}
        )
        assert seen is not None
        if seen.status_code == 200:
            assert seen.content == b"member"  # type: ignore[attr-defined]
        return seen.status_code

    def test_token_opens_its_own_council_only(self, secret: str, other_council: Council) -> None:
        assert self.ask("yunhe", secret) == 200
        assert self.ask("qingshan", secret) == 401

    def test_read_token_cannot_write(self, secret: str, council: Council) -> None:
        assert self.ask("yunhe", secret, "POST") == 403

    def test_use_is_noted_once_a_day(self, secret: str, council: Council) -> None:
        assert [self.ask("yunhe", secret), self.ask("yunhe", secret)] == [200, 200]
        with in_council(council.id):
            assert ActRecord.objects.filter(name="administration.note_token_use").count() == 1
            assert ApiToken.objects.get().last_used_on == today()

    def test_wrong_token_is_unauthorised(self, council: Council) -> None:
        assert self.ask("yunhe", "yt_" + "x" * 43) == 401

    def test_token_of_closed_account_is_unauthorised(self, secret: str, council: Council) -> None:
        Account.objects.update(is_active=False)
        assert self.ask("yunhe", secret) == 401
