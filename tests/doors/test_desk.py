"""The desk's own pages."""

from datetime import date, timedelta

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, seed
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.models import ReadMark
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.ui.todo import TODO, TodoItem, TodoQueue


def _two_things(actor: Actor, council: Council) -> list[TodoItem | TodoQueue]:
    if actor.name != "todo-tester":
        return []
    return [
        TodoItem("评价答复", f"{council.code}的提案", "/x/", due_on=today() + timedelta(days=40)),
        TodoQueue("审查提案", 37, "/y/", late=2),
    ]


TODO.register("tests.two_things", _two_things)


def test_home_says_so_when_nothing_waits(council: Council, account_with: AccountWith) -> None:
    page = logged_in(account_with("wang", Role.MEMBER)).get("/yunhe/desk/")
    assert "没有需要您办的事" in page.content.decode()


def test_home_gathers_all_councils_of_a_person(council: Council, other_council: Council, account_with: AccountWith) -> None:
    account = account_with("todo-tester", Role.MEMBER)
    with seed(other_council) as ctx:
        Appointment(council_id=ctx.council_id, account=account, role=Role.PROPOSAL_CLERK, valid_from=date(2020, 1, 1)).save(
            force_insert=True
        )
    page = logged_in(account).get("/yunhe/desk/").content.decode()
    assert ("yunhe的提案" in page, "qingshan的提案" in page, other_council.name in page) == (True, True, True)


def test_home_asks_its_providers_once_between_two_acts(
    council: Council, account_with: AccountWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(TODO, "values", lambda: [lambda actor, council: asked.append(actor.name) or []])
    wang, li = (logged_in(account_with(name, Role.MEMBER)) for name in ("wang", "li"))
    for client in (wang, wang, li, wang):
        client.get("/yunhe/desk/")
    assert asked == ["wang", "li"]
    with seed(council):
        tell(council.id, "x", "一件事", role=Role.MEMBER)
    wang.get("/yunhe/desk/")
    assert asked == ["wang", "li", "wang"]


def test_messages_reach_principal_and_role_and_nobody_else(council: Council, account_with: AccountWith) -> None:
    mine, other = uuid7(), uuid7()
    with seed(council):
        tell(council.id, "x", "给我的", principal_id=mine, needs_action=True)
        tell(council.id, "x", "给别人的", principal_id=other, needs_action=True)
        tell(council.id, "x", "给所有委员", role=Role.MEMBER, needs_action=True)
        tell(council.id, "x", "给提案委", role=Role.PROPOSAL_CLERK, needs_action=True)
        tell(council.id, "x", "只需知悉", principal_id=mine)
    client = logged_in(account_with("wang", Role.MEMBER, principal=mine))
    page = client.get("/yunhe/desk/messages/").content.decode()
    assert ["给我的" in page, "给所有委员" in page] == [True, True]
    assert ["给别人的" in page, "给提案委" in page, "只需知悉" in page] == [False, False, False]
    assert "只需知悉" in client.get("/yunhe/desk/messages/?kind=know").content.decode()


def test_marking_reads_only_ones_own(council: Council, account_with: AccountWith) -> None:
    mine, other = uuid7(), uuid7()
    with seed(council):
        own = tell(council.id, "x", "给我的", principal_id=mine)
        foreign = tell(council.id, "x", "给别人的", principal_id=other)
    client = logged_in(account_with("wang", Role.MEMBER, principal=mine))
    assert client.post(f"/yunhe/desk/messages/{foreign.pk}/read/").status_code == 404
    assert client.post(f"/yunhe/desk/messages/{own.pk}/read/").status_code == 302
    with in_council(council.id):
        marked = list(ReadMark.objects.values_list("message_id", flat=True))
    assert (marked, foreign.pk in marked) == ([own.pk], False)


def test_root_leads_to_the_only_desk_or_asks(council: Council, other_council: Council, account_with: AccountWith) -> None:
    account = account_with("wang", Role.MEMBER)
    assert logged_in(account).get("/")["Location"] == "/yunhe/desk/"
    two = account_with("li", Role.MEMBER)
    with seed(other_council) as ctx:
        Appointment(council_id=ctx.council_id, account=two, role=Role.MEMBER, valid_from=date(2020, 1, 1)).save(force_insert=True)
    page = logged_in(two).get("/")
    assert page.status_code == 200
    assert ["/yunhe/desk/" in page.content.decode(), "/qingshan/desk/" in page.content.decode()] == [True, True]
