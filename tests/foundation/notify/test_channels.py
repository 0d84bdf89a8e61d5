"""Pages of the channels: robots come and go, their keys are shown nowhere, hours are the council's."""

import pytest

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith
from tests.foundation.notify.conftest import deliveries
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.notify.models import Robot
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db
PAGE = "/yunhe/desk/notify/channels/"
TOKEN = "tokentoken12345678"
FORM = {
    "name": "提案委工作群",
    "service": "wecom",
    "webhook": f"https://x/send?key={TOKEN}",
    "role": "proposal_clerk",
    "needs": "digest",
}


@pytest.fixture(autouse=True)
def one_step(council: Council) -> None:
    council.settings = {"mfa_roles": []}
    council.save()


def test_robot_is_connected_tested_and_disconnected(council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("system", Role.SYSTEM_ADMIN))
    assert "未设置" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}robots/add/", FORM).status_code == 302
    with in_council(council.pk):
        robot = Robot.objects.get()
        said = str(list(ActRecord.objects.values_list("changes", "result", "note")))
    page = client.get(PAGE).content.decode()
    assert ("企业微信 · 提案委工作群" in page, TOKEN in page, TOKEN in robot.keys, TOKEN in said) == (True, False, False, False)
    assert client.post(f"{PAGE}robots/{robot.pk}/test/").status_code == 302
    assert deliveries("purpose", "robot_id") == [("test", robot.pk)]
    assert "测试" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}robots/{robot.pk}/end/").status_code == 200
    assert client.post(f"{PAGE}robots/{robot.pk}/end/").status_code == 302
    with in_council(council.pk):
        assert list(Robot.objects.values_list("keys", flat=True)) == [""]
    assert "提案委工作群" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}robots/{robot.pk}/test/").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"webhook": "没有地址"}, "这不是机器人的地址"),
        ({"role": ""}, "选一个角色，或填一个单位"),
        ({"secret": "带 空格"}, "加签密钥只含字母和数字"),
        ({"principal": "没有这个单位"}, "名册"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    council: Council, account_with: AccountWith, change: dict[str, str], sentence: str
) -> None:
    client = logged_in(account_with("system", Role.SYSTEM_ADMIN))
    answer = client.post(f"{PAGE}robots/add/", FORM | change)
    assert (answer.status_code, sentence in answer.content.decode(), "提案委工作群" in answer.content.decode()) == (
        200,
        True,
        True,
    )


def test_test_mail_needs_an_address_of_ones_own(council: Council, account_with: AccountWith) -> None:
    client = logged_in(account_with("system", Role.SYSTEM_ADMIN))
    answer = client.post(f"{PAGE}test/", follow=True)
    assert "先在“接收方式”页填写并确认邮箱" in answer.content.decode()


def test_clerk_does_not_see_the_channels(council: Council, account_with: AccountWith) -> None:
    assert logged_in(account_with("clerk", Role.PROPOSAL_CLERK)).get(PAGE).status_code == 403
