"""The outbox: with the act or not at all, handed over outside of transactions, once as far as anybody can know."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from tests.fixtures import ActorWith
from tests.foundation.notify.conftest import Letterbox, PersonWith, Service, Telling, deliveries
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked
from yitang.foundation.notify.actions import mark_read, tell
from yitang.foundation.notify.channels import add_robot, end_robot, health, send_test
from yitang.foundation.notify.models import Message
from yitang.foundation.notify.outbox import TRIES, carry, claim, hand_over
from yitang.foundation.notify.spreading import spread_all
from yitang.foundation.permissions.actors import actor_of, system_actor
from yitang.foundation.permissions.policy import declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db(transaction=True)
declare("tests.tell", "Tell", {})


@act("tests.tell")
def tell_and_fail(ctx: ActContext, *, fail: bool) -> dict[str, str]:
    ctx.require("tests.tell")
    tell(ctx.council_id, "x", "有一件事", role=Role.MEMBER, needs_action=True)
    if fail:
        raise Blocked("the act does not hold")
    return {}


def states() -> list[tuple[str, int]]:
    return deliveries("state", "attempts")


def later(**pause: float) -> int:
    with time_machine.travel(now() + timedelta(**pause), tick=True):
        return carry()


def test_message_of_an_act_that_fails_does_not_exist(council: Council) -> None:
    with pytest.raises(Blocked):
        tell_and_fail(system_actor(council.pk), fail=True)
    with in_council(council.pk):
        assert Message.objects.count() == 0
    tell_and_fail(system_actor(council.pk), fail=False)
    with in_council(council.pk):
        assert list(Message.objects.values_list("spread_at", flat=True)) == [None]


def test_mail_goes_out_once_and_says_no_more_than_it_may(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    wang = person("wang", email="wang@yitang.test", needs="at_once")
    telling(principal_id=wang.principal_id, due_on=now().date())
    telling(principal_id=wang.principal_id, next_step="退回：张三的电话不对")
    assert (carry(), carry()) == (1, 0)
    (text,) = letterbox.texts()
    assert text.strip().splitlines() == [
        f"【{council.name}】2 件事需要您办",
        f"1. 一件事：签收，期限 {now().date().isoformat()}",
        "2. 一件事",
        "登录办理：https://yitang.test/yunhe/desk/messages/",
    ]
    assert letterbox.subjects() == [f"{council.name}：2 件事需要您办"]
    assert letterbox.taken[0]["Message-ID"] == f"<{deliveries()[0].pk}@yitang.test>"
    assert states() == [("sent", 1)]


def test_digest_gathers_until_the_councils_hour(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    council.settings = {"messages": {"digest_hour": 7, "zone": "Asia/Shanghai"}}
    council.save()
    wang = person("wang", email="wang@yitang.test")
    with time_machine.travel("2026-03-02T10:00:00+08:00", tick=False):
        telling(principal_id=wang.principal_id)
        carry()
        telling(principal_id=wang.principal_id, needs_action=False)
        carry()
        assert deliveries("purpose", "state") == [("digest", "queued")]
    with time_machine.travel("2026-03-03T06:59:00+08:00", tick=False):
        assert carry() == 0
    with time_machine.travel("2026-03-03T07:00:00+08:00", tick=False):
        assert carry() == 1
    assert "另有 1 件仅供知悉。" in letterbox.texts()[0]


def test_what_was_read_meanwhile_is_not_sent(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    wang = person("wang", email="wang@yitang.test")
    telling(principal_id=wang.principal_id)
    carry()
    with in_council(council.pk):
        reader = actor_of(wang.account.pk, "王", council.pk)
    mark_read(reader)
    assert (later(days=1), states(), letterbox.taken) == (1, [("dropped", 1)], [])


def test_failure_is_tried_again_with_growing_pauses_and_given_up(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    letterbox.answers = ["451 later"] * TRIES
    wang = person("wang", email="wang@yitang.test", needs="at_once")
    telling(principal_id=wang.principal_id)
    assert (carry(), carry()) == (1, 0)
    pauses = []
    for days in range(1, TRIES):
        pauses.append(deliveries()[0].not_before > now())
        later(days=days)
    assert (states(), pauses[0], letterbox.taken) == ([("given_up", TRIES)], True, [])
    with in_council(council.pk):
        assert [row.down for row in health(council.pk)] == [True]


def test_address_that_does_not_exist_is_given_up_at_once_and_the_server_is_not_to_blame(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    letterbox.answers = ["550 no such mailbox"]
    telling(principal_id=person("wang", email="wang@yitang.test", needs="at_once").principal_id)
    carry()
    assert states() == [("given_up", 1)]
    with in_council(council.pk):
        assert health(council.pk)[0].state is None


def test_delivery_of_a_dead_worker_goes_out_under_the_same_mark(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    telling(principal_id=person("wang", email="wang@yitang.test", needs="at_once").principal_id)
    with time_machine.travel(now() - timedelta(minutes=5), tick=True):
        spread_all()
        lost = claim()
    assert lost is not None
    assert (carry(), states()) == (1, [("sent", 2)])
    assert [mail["Message-ID"] for mail in letterbox.taken] == [f"<{lost.pk}@yitang.test>"]


def test_nothing_is_handed_over_inside_a_transaction(
    council: Council, letterbox: Letterbox, person: PersonWith, telling: Telling
) -> None:
    telling(principal_id=person("wang", email="wang@yitang.test", needs="at_once").principal_id)
    spread_all()
    delivery = claim()
    assert delivery is not None
    with transaction.atomic():
        hand_over(delivery)
    assert (letterbox.taken, states()) == ([], [("failed", 1)])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("dingtalk", "/robot/send?access_token=abcdefgh12345678"),
        ("wecom", "/cgi-bin/webhook/send?key=abcdefgh12345678"),
        ("feishu", "/open-apis/bot/v2/hook/abcdefgh12345678"),
    ],
)
def test_robot_tells_its_group_what_waits(
    council: Council, service: Service, actor_with: ActorWith, telling: Telling, name: str, path: str
) -> None:
    admin = actor_with(Role.SYSTEM_ADMIN)
    webhook = f"https://elsewhere.test/hook/{'abcdefgh12345678'}" if name == "feishu" else "x?key=abcdefgh12345678"
    secret = "" if name == "wecom" else "SECabc12345"
    add_robot(
        admin,
        name="提案委群",
        service=name,
        webhook=webhook,
        secret=secret,
        host=service.host,
        role=Role.PROPOSAL_CLERK,
        needs="at_once",
    )
    telling(role=Role.PROPOSAL_CLERK)
    telling(role=Role.PROPOSAL_CLERK)
    telling(role=Role.DISPATCH_OFFICE)
    assert (carry(), later(minutes=2)) == (0, 1)
    ((asked, body, mark),) = service.asked
    assert (asked.startswith(path), ("sign" in asked or "sign" in body)) == (True, bool(secret))
    words = body["content"]["text"] if name == "feishu" else body["text"]["content"]
    assert ("2 件事需要您办" in words, "机密" in words, mark) == (True, False, str(deliveries()[0].pk))
    assert states() == [("sent", 1)]


def test_answer_200_that_refuses_is_a_failure(council: Council, service: Service, actor_with: ActorWith) -> None:
    admin = actor_with(Role.SYSTEM_ADMIN)
    robot_id = add_robot(admin, name="群", service="dingtalk", webhook="a" * 16, host=service.host, role=Role.MEMBER)
    service.answer = (200, {"errcode": 310000, "errmsg": "keywords not in content"})
    send_test(admin, robot_id=robot_id)
    carry()
    (delivery,) = deliveries()
    assert (delivery.state, delivery.error) == ("given_up", "服务答复 310000：keywords not in content")
    end_robot(admin, robot_id=robot_id)
    with in_council(council.pk):
        assert [row.channel for row in health(council.pk)] == ["email"]


def test_robot_never_posts_to_a_host_that_is_not_allowed(
    council: Council, service: Service, actor_with: ActorWith, settings: object
) -> None:
    admin = actor_with(Role.SYSTEM_ADMIN)
    robot_id = add_robot(admin, name="群", service="wecom", webhook="a" * 16, host=service.host, role=Role.MEMBER)
    settings.ROBOT_HOSTS = []  # type: ignore[attr-defined]
    send_test(admin, robot_id=robot_id)
    carry()
    assert (service.asked, states()) == ([], [("given_up", 1)])
