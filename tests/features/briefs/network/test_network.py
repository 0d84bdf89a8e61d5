"""Correspondents with terms, requests with recipients, answers linked, reminders to those who owe one."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.features.briefs.ladder.office import TEXT, Office, open_office
from tests.fixtures import AccountWith, seed
from yitang.features.briefs.actions import start_draft
from yitang.features.briefs.ladder.actions import record_step
from yitang.features.briefs.models import Brief
from yitang.features.briefs.network.actions import appoint, ask, close, end, remind, remind_by_day
from yitang.features.briefs.network.models import BriefCall, CallRecipient, Correspondent
from yitang.features.briefs.network.queries import correspondents
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.queries import facts_in_force

FROM = today() - timedelta(days=400)
SOON = today() + timedelta(days=2)


@pytest.fixture
def office(council: Council) -> Office:
    return open_office(council)


def told(office: Office) -> list[UUID | None]:
    with in_council(office.council.pk):
        return sorted(Message.objects.filter(event="briefs.call").values_list("principal_id", flat=True), key=str)


def test_a_term_ends_and_another_begins(office: Office, account_with: AccountWith) -> None:
    made = appoint(office.editor, name="陈站长", station="河西街道", valid_from=FROM, paper="聘书1号")
    person = UUID(made["principal_id"])
    account_with("chen", Role.CORRESPONDENT, principal=person)
    with pytest.raises(Conflict):
        appoint(office.editor, principal_id=person, station="河西街道", valid_from=today())
    end(office.editor, correspondent_id=UUID(made["correspondent_id"]), on=today(), reason="换届")
    with in_council(office.council.pk):
        assert not correspondents(on=today()).exists()
        assert Appointment.objects.get(principal_id=person).valid_to == today()
    appoint(office.editor, principal_id=person, station="河东街道", valid_from=today())
    with in_council(office.council.pk):
        assert [row.station for row in correspondents(on=today())] == ["河东街道"]
        assert Correspondent.objects.filter(principal_id=person).count() == 2


def test_only_the_editors_look_after_the_network(office: Office) -> None:
    for actor in (office.member, office.head):
        with pytest.raises(Refused):
            appoint(actor, name="某人", station="某处", valid_from=FROM)
        with pytest.raises(Refused):
            ask(actor, title="题", text="问", due_on=SOON, all_members=True)


def test_a_correspondent_hands_in_briefs_and_nothing_else(office: Office, account_with: AccountWith) -> None:
    made = appoint(office.editor, name="陈站长", station="河西街道", valid_from=FROM)
    person = UUID(made["principal_id"])
    actor = Actor(office.council.pk, "陈站长", uuid4(), (Grant(Role.CORRESPONDENT, office.council.pk, uuid4(), None, person),))
    case_id = office.written(by=actor)
    with in_council(office.council.pk):
        assert Brief.objects.get(pk=case_id).source_kind == "correspondent"
    client = Client()
    account = account_with("chen", Role.CORRESPONDENT, principal=person)
    client.force_login(account, backend="yitang.foundation.accounts.sessions.AccountBackend")
    base = f"/{office.council.code}/desk"
    assert client.get(f"{base}/briefs/mine/").status_code == 200
    assert client.get(f"{base}/briefs/new/").status_code == 200
    assert client.get(f"{base}/briefs/").status_code == 403
    assert client.get(f"{base}/proposals/").status_code in (403, 404)
    assert client.get(f"{base}/members/").status_code in (403, 404)


def test_a_request_is_answered_and_linked(office: Office) -> None:
    made = ask(
        office.editor, title="养老服务", text="反映社区养老的困难。", due_on=SOON, all_members=True, class_code="livelihood"
    )
    call_id = UUID(made["call_id"])
    everybody = sorted([*office.member.principal_ids, *office.other.principal_ids], key=str)
    assert told(office) == everybody
    case_id = UUID(str(start_draft(office.member, title="关于社区养老的建议", call_id=call_id, **TEXT)["case_id"]))
    office.step(office.member, case_id, "editing.submit")
    with in_council(office.council.pk):
        answered = CallRecipient.objects.get(answered_on__isnull=False)
        assert (answered.principal_id, answered.answer_id) == (next(iter(office.member.principal_ids)), case_id)
    assert remind(office.editor, call_id=call_id)["reminded"] == 1
    assert len(told(office)) == 3
    office.print_(case_id)
    record_step(office.editor, case_id=case_id, step="city_adopted", effective_on=today(), paper="3号")
    with in_council(office.council.pk):
        assert facts_in_force().filter(kind="briefs.asked").count() == 1
    close(office.editor, call_id=call_id)
    with pytest.raises(Conflict):
        remind(office.editor, call_id=call_id)


def test_the_reminder_goes_out_once_to_those_who_owe(office: Office) -> None:
    (asked,) = office.other.principal_ids
    ask(office.editor, title="养老服务", text="反映困难。", due_on=SOON, principal_ids=[asked])
    late = today() + timedelta(days=9)
    ask(office.editor, title="以后的事", text="反映困难。", due_on=late, principal_ids=[asked])
    job = RunningJob(uuid4(), office.council.pk, None, {})
    assert remind_by_day(job) == {"reminded": 1}
    assert remind_by_day(job) == {"reminded": 0}
    assert told(office) == [asked] * 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"title": ""}, "title"), ({"text": " "}, "text"), ({"due_on": FROM}, "due_on"), ({"all_members": False}, "to")],
)
def test_a_request_that_cannot_be_says_why(office: Office, changed: dict[str, object], field: str) -> None:
    given: dict[str, object] = {"title": "养老", "text": "反映困难。", "due_on": SOON, "all_members": True} | changed
    with pytest.raises(Invalid) as refused:
        ask(office.editor, **given)  # type: ignore[arg-type]
    assert list(refused.value.errors) == [field]


def test_nobody_is_reminded_when_all_have_answered(office: Office) -> None:
    (asked,) = office.member.principal_ids
    call_id = UUID(ask(office.editor, title="养老", text="反映困难。", due_on=SOON, principal_ids=[asked])["call_id"])
    case_id = UUID(str(start_draft(office.member, title="关于社区养老的建议", call_id=call_id, **TEXT)["case_id"]))
    office.step(office.member, case_id, "editing.submit")
    with pytest.raises(Blocked):
        remind(office.editor, call_id=call_id)


def test_pages_of_desk_and_writer(office: Office, account_with: AccountWith, council: Council) -> None:
    editor, writer = Client(), Client()
    (principal,) = office.member.principal_ids
    backend = "yitang.foundation.accounts.sessions.AccountBackend"
    editor.force_login(account_with("e", Role.RESEARCH_OFFICE), backend=backend)
    writer.force_login(account_with("w", Role.MEMBER, principal=principal), backend=backend)
    base = f"/{council.code}/desk/briefs"
    given = {"key": "n1", "name": "陈站长", "station": "河西街道", "valid_from": FROM.isoformat()}
    assert editor.post(f"{base}/network/", given | {"station": ""}).status_code == 422
    assert editor.post(f"{base}/network/", given).status_code == 302
    assert "X0001" in editor.get(f"{base}/network/").content.decode()
    asked = {"key": "n2", "title": "养老服务", "text": "反映困难。", "due_on": SOON.isoformat(), "numbers": "0001、9999"}
    assert editor.post(f"{base}/calls/new/", asked).status_code == 422
    assert editor.post(f"{base}/calls/new/", asked | {"numbers": "0001"}).status_code == 302
    with in_council(council.pk):
        call_id = BriefCall.objects.get().pk
    assert "养老服务" in writer.get(f"{base}/calls/").content.decode()
    begun = writer.post(f"{base}/calls/{call_id}/answer/", {"key": "n3"})
    assert begun.status_code == 302
    with in_council(council.pk):
        assert Brief.objects.get().call_id == call_id
    assert "已交 0 / 1" in editor.get(f"{base}/calls/{call_id}/").content.decode()
    assert editor.post(f"{base}/calls/{call_id}/remind/", {"key": "n4"}).status_code == 302
    assert editor.post(f"{base}/calls/{call_id}/close/", {"key": "n5"}).status_code == 302
    with in_council(council.pk):
        term = Correspondent.objects.get().pk
    assert editor.post(f"{base}/network/{term}/end/", {"key": "n6", "on": today().isoformat()}).status_code == 302


def test_a_sector_is_asked_and_its_convener_answers_for_it(office: Office) -> None:
    with seed(office.council):
        sector = Principal(council=office.council, kind="sector", name="教育界")
        sector.save()
    call_id = UUID(ask(office.editor, title="托育服务", text="反映困难。", due_on=SOON, principal_ids=[sector.pk])["call_id"])
    convener = Actor(
        office.council.pk, "召集人", uuid4(), (Grant(Role.SECTOR_CONVENER, office.council.pk, uuid4(), None, sector.pk),)
    )
    case_id = UUID(start_draft(convener, title="关于增加托位的建议", call_id=call_id, **TEXT)["case_id"])
    office.step(convener, case_id, "editing.submit")
    with in_council(office.council.pk):
        assert CallRecipient.objects.get().answer_id == case_id
    office.step(convener, case_id, "editing.withdraw")
    with in_council(office.council.pk):
        row = CallRecipient.objects.get()
        assert (row.answer_id, row.answered_on) == (None, None)


def test_the_page_offers_bodies_and_says_who_has_a_log_in(office: Office, account_with: AccountWith) -> None:
    with seed(office.council):
        Principal(council=office.council, kind="sector", name="教育界").save()
    made = appoint(office.editor, name="陈站长", station="河西街道", valid_from=FROM)
    client = Client()
    client.force_login(account_with("e", Role.RESEARCH_OFFICE), backend="yitang.foundation.accounts.sessions.AccountBackend")
    at = {"council": office.council.code}
    assert "教育界" in client.get(reverse("desk:briefs:new_call", kwargs=at)).content.decode()
    network = reverse("desk:briefs:network", kwargs=at)
    assert "还没有账号" in client.get(network).content.decode()
    account_with("chen", Role.CORRESPONDENT, principal=UUID(made["principal_id"]))
    assert "已开通" in client.get(network).content.decode()
