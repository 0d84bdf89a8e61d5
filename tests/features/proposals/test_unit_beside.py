"""What a unit asks for and notes beside its reply, as pages; and the submitter's answer to a contact."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test import Client

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import assignment_of, clerk, dispatch, hidden, of_unit, state_of, url
from tests.features.proposals.test_tracking import roads  # noqa: F401 fixture
from tests.features.proposals.test_units import received, sent_to_unit
from tests.fixtures import seed
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.handling.models import Contact, InnerTask
from yitang.instruments.workflow.models import Decision

pytestmark = pytest.mark.django_db


def at(house: House, name: str, case_id: UUID) -> str:
    return url(house, name, assignment_id=assignment_of(house, case_id).pk)


def liaison(browser: Browser, house: House) -> Client:
    return of_unit(browser, house, Role.UNIT_LIAISON)


@pytest.fixture
def channels(house: House) -> None:
    with seed(house.council):
        DictionaryEntry(council=house.council, dictionary="contact_channel", code="telephone", label="电话").save()
        none = DictionaryEntry(council=house.council, dictionary="contact_channel", code="none", label="未联系", order=1)
        none.flags = {"no_contact": True}
        none.save()


def test_return_is_requested_with_its_cut_off_day_in_sight(house: House, browser: Browser, roads: UUID) -> None:  # noqa: F811
    case_id = sent_to_unit(house)
    client = liaison(browser, house)
    page = client.get(at(house, "unit_return", case_id))
    assert page.context["until"] > date.today()
    empty = client.post(at(house, "unit_return", case_id), hidden(page, "form", reason="", suggested="没有这个局"))
    assert (empty.status_code, "没有这个局" in empty.content.decode()) == (422, True)
    data = hidden(page, "form", reason="不属我局职责", suggested="云河县交通运输局")
    assert [client.post(at(house, "unit_return", case_id), data).status_code for _ in range(2)] == [302, 302]
    assert state_of(house, case_id, "handling") == "return_requested"
    with in_council(house.council.id):
        asked = Decision.objects.get(case_id=case_id, edge="request_return")
    assert (asked.reason, asked.data["suggested"]["name"]) == ("不属我局职责", "云河县交通运输局")
    assert "申退中" in client.get(at(house, "unit_case", case_id)).content.decode()
    assert client.get(at(house, "unit_return", case_id)).status_code == 302


def test_extension_is_asked_for_and_decided(house: House, browser: Browser) -> None:
    case_id = received(house)
    client = liaison(browser, house)
    page = client.get(at(house, "unit_extension", case_id))
    too_far = hidden(page, "form", until=(page.context["last"] + timedelta(days=1)).isoformat(), reason="等预算")
    assert client.post(at(house, "unit_extension", case_id), too_far).status_code == 422
    until = page.context["due_on"] + timedelta(days=10)
    data = hidden(page, "form", until=until.isoformat(), reason="等预算") | {"key": "second"}
    assert client.post(at(house, "unit_extension", case_id), data).status_code == 302
    assert "等预算" in client.get(at(house, "unit_case", case_id)).content.decode()
    office = dispatch(browser)
    address = url(house, "tracked", assignment_id=assignment_of(house, case_id).pk)
    page = office.get(address)
    form = page.context["forms"]["grant_extension"]
    fields = {form[name].html_name: form[name].value() for name in ("key", "version", "until")}
    assert office.post(address, fields | {"step": "grant_extension"}).status_code == 302
    assert assignment_of(house, case_id).due_on == until


def test_contact_is_recorded_and_the_submitter_objects(house: House, browser: Browser, channels: None) -> None:
    case_id = received(house)
    client = of_unit(browser, house, Role.UNIT_HANDLER)
    page = client.get(at(house, "unit_contact", case_id))
    assert [code for code, _label in page.context["form"].fields["channel"].choices] == ["telephone"]
    words = {"held_on": date.today().isoformat(), "who": "沈科长", "result": "说明了进展。"}
    assert client.post(at(house, "unit_contact", case_id), hidden(page, "form", **words)).status_code == 422
    data = hidden(page, "form", **words, channel="telephone") | {"key": "second"}
    assert [client.post(at(house, "unit_contact", case_id), data).status_code for _ in range(2)] == [302, 302]
    with in_council(house.council.id):
        talk = Contact.objects.get()
    member = browser(house.member)
    assert url(house, "contact", contact_id=talk.pk) in member.get(url(house, "detail", case_id=case_id)).content.decode()
    page = member.get(url(house, "contact", contact_id=talk.pk))
    assert member.post(page.request["PATH_INFO"], hidden(page, "form", answer="objected", objection="")).status_code == 422
    answer = hidden(page, "form", answer="objected", objection="没有接到电话。") | {"key": "third"}
    assert member.post(page.request["PATH_INFO"], answer).status_code == 302
    for who, address in ((client, at(house, "unit_case", case_id)), (clerk(browser), url(house, "detail", case_id=case_id))):
        assert "没有接到电话。" in who.get(address).content.decode()
    other = browser(house.other)
    assert "说明了进展。" not in other.get(url(house, "detail", case_id=case_id)).content.decode()
    assert other.get(url(house, "contact", contact_id=talk.pk)).status_code == 403


def test_inner_tasks_are_seen_by_the_unit_alone(house: House, browser: Browser) -> None:
    case_id = received(house)
    client = liaison(browser, house)
    page = client.get(at(house, "unit_inner", case_id))
    assert client.post(at(house, "unit_inner", case_id), hidden(page, "form", section="")).status_code == 422
    data = hidden(page, "form", section="基教科", person="韩青", note="先摸底再报局长") | {"key": "second"}
    assert client.post(at(house, "unit_inner", case_id), data).status_code == 302
    assert "先摸底再报局长" in client.get(at(house, "unit_case", case_id)).content.decode()
    office = dispatch(browser)
    addresses = [
        url(house, "detail", case_id=case_id) + "?record=1",
        url(house, "tracked", assignment_id=assignment_of(house, case_id).pk),
    ]
    for who in (office, browser(house.member)):
        for address in addresses:
            assert "先摸底再报局长" not in who.get(address).content.decode()
            assert "内部分办" not in who.get(address).content.decode()
    with in_council(house.council.id):
        task = InnerTask.objects.get()
    assert client.post(at(house, "unit_inner_done", case_id), {"task": str(task.pk)}).status_code == 302
    assert client.post(at(house, "unit_inner_done", case_id), {"task": "x"}).status_code == 404
    with in_council(house.council.id):
        assert InnerTask.objects.get().done_on == date.today()


def test_lead_sees_who_owes_an_opinion_and_its_head_cannot_send(house: House, browser: Browser, roads: UUID) -> None:  # noqa: F811
    case_id = house.filed()
    payload = {"lead": str(house.unit_id), "co": [str(roads)]}
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload=payload)
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    client = of_unit(browser, house, Role.UNIT_HANDLER)
    assert [one["unit"] for one in client.get(at(house, "unit_case", case_id)).context["opinions"]] == ["云河县交通运输局"]
    draft = client.get(at(house, "unit_reply", case_id)).context["version"]
    words = {"text": "一、办好。", "result_class": "A", "publicity": "public", "version": draft, "then": "check"}
    client.post(at(house, "unit_reply", case_id), words)
    client.post(at(house, "unit_check", case_id), hidden(client.get(at(house, "unit_check", case_id)), "form"))
    assert state_of(house, case_id, "handling") in ("drafted", "sent")
    page = of_unit(browser, house, Role.UNIT_HEAD).get(at(house, "unit_sign", case_id))
    text = page.content.decode()
    assert "云河县交通运输局尚未送来会办意见。" in text
    assert "由云河县交通运输局补充。" in text
    assert "签发并送出答复</button>" not in text
