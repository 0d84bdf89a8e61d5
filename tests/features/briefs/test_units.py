"""A unit's part of a brief: papers of a unit without an account, files, answers one by one, extensions."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.features.briefs.conftest import Browser
from tests.features.briefs.house import House
from tests.features.briefs.test_pages import shown, url
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.workflow.models import Decision, Track

pytestmark = pytest.mark.django_db
NUMBERED = "1.在路口增设一处站点。\n2.早晚高峰加密班次。"


def picture() -> SimpleUploadedFile:
    file = BytesIO()
    Image.effect_noise((60, 40), 40).convert("RGB").save(file, "JPEG")
    return SimpleUploadedFile("回执.jpg", file.getvalue(), "image/jpeg")


def sent_step(client: Client, address: str, step: str, **fields: object) -> int:
    """Take a decision of the part's page with what its form shows; returns the status."""
    form = client.get(address).context["forms"][step]
    hidden = {f"{step}-{name}": form[name].value() or "" for name in ("key", "version")}
    typed = {name if name in ("scan",) else f"{step}-{name}": value for name, value in fields.items()}
    return client.post(address, {"step": step} | hidden | typed).status_code


def test_the_office_enters_receipt_and_answer_of_a_unit_without_an_account(house: House, browser: Browser) -> None:
    case_id = house.passed_on(house.submitted(suggestion=NUMBERED))
    part, client = house.part(case_id), browser(house.editor)
    address = url(house, "part", assignment_id=part.pk)
    assert "该单位没有账号" in shown(client, address)
    assert sent_step(client, address, "enter_receipt", evidence="") == 422
    assert sent_step(client, address, "enter_receipt", evidence="11月3日回执，存3号卷", scan=picture()) == 302
    answer = {
        "evidence": "11月20日复函",
        "text": "站点年内建成。",
        "result_class": "A",
        "covered_1": "on",
        "answer_2": "已加密。",
    }
    assert sent_step(client, address, "enter_reply", **answer, signed_by="局长", scan=picture()) == 302
    with in_council(house.council.id):
        reply = Reply.objects.get()
        assert (reply.evidence, reply.signed_by, reply.publicity) == ("11月20日复函", "局长", "internal")
        assert [(point["answer"], point["covered"]) for point in reply.points] == [("", True), ("已加密。", False)]
        taken = Decision.objects.filter(edge__in=("enter_receipt", "enter_reply")).values_list("channel", flat=True)
        assert list(taken) == ["paper", "paper"]
        assert set(StoredFile.objects.values_list("purpose", flat=True)) == {"receipt_scan", "reply_scan"}
    writer = browser(house.member)
    page = shown(writer, url(house, "detail", case_id))
    assert "已加密。" in page and "在路口增设一处站点" in page
    assert "回执.jpg" not in page, "a scan shows hands: it stays with the office"


def test_a_unit_with_an_account_does_it_itself(house: House, browser: Browser) -> None:
    case_id = house.passed_on()
    browser(None, Role.UNIT_LIAISON, name="unit", principal=house.unit_id)
    forms = browser(house.editor).get(url(house, "part", assignment_id=house.part(case_id).pk)).context["forms"]
    assert "enter_receipt" not in forms


def test_the_unit_answers_each_suggestion_with_a_file(house: House, browser: Browser) -> None:
    case_id = house.passed_on(house.submitted(suggestion=NUMBERED))
    part = house.part(case_id)
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    client = browser(None, Role.UNIT_HANDLER, name="handler", principal=house.unit_id)
    address = url(house, "unit_case", assignment_id=part.pk)
    assert "早晚高峰加密班次" in shown(client, address)
    typed = {"key": uuid4().hex, "version": 0, "text": "站点年内建成。", "result_class": "A", "answer_2": "已加密。"}
    answer = client.post(address, typed | {"act": "attach", "files": picture()})
    assert answer["Location"] == f"{address}#files"
    with in_council(house.council.id):
        assert StoredFile.objects.get().purpose == "attachment"
        assert Reply.objects.get().points[1]["answer"] == "已加密。"
    assert client.post(address, typed | {"version": 1, "act": "finish"}).status_code == 302
    writer = browser(house.member)
    assert "回执.jpg" not in shown(writer, url(house, "detail", case_id))
    house.step(house.unit(Role.UNIT_HEAD), case_id, "handling.issue")
    assert "回执.jpg" in shown(writer, url(house, "detail", case_id))


def test_an_extension_is_asked_for_and_granted(house: House, browser: Browser) -> None:
    case_id = house.passed_on()
    part = house.part(case_id)
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    unit = browser(None, Role.UNIT_LIAISON, name="liaison", principal=house.unit_id)
    address = url(house, "unit_case", assignment_id=part.pk)
    form = unit.get(address).context["forms"]["ask_extension"]
    due = house.part(case_id).due_on
    assert due is not None
    until = due + timedelta(days=10)
    sent = {"ask_extension-key": form["key"].value(), "ask_extension-version": form["version"].value()}
    ask = url(house, "unit_step", assignment_id=part.pk, edge="ask_extension")
    assert unit.post(ask, sent | {"ask_extension-reason": "施工等审批", "ask_extension-until": ""}).status_code == 422
    assert unit.post(ask, sent | {"ask_extension-reason": "施工等审批", "ask_extension-until": str(until)}).status_code == 302
    assert "已申请延期" in shown(unit, address)
    office = browser(house.editor)
    decide = url(house, "part", assignment_id=part.pk)
    assert "施工等审批" in shown(office, decide)
    assert sent_step(office, decide, "grant_extension", until=str(until)) == 302
    with in_council(house.council.id):
        assert Assignment.objects.get().due_on == until
        assert Track.objects.get(case_id=case_id, axis="handling").due_on == until


def test_an_earlier_answer_stays_to_be_read_and_goes_with_what_was_uploaded_by_mistake(house: House, browser: Browser) -> None:
    case_id = house.answered()
    house.step(house.editor, case_id, "handling.correct", reason="日期写错")
    client = browser(house.editor)
    address = url(house, "part", assignment_id=house.part(case_id).pk)
    assert "站点年内建成" in shown(client, address) and "日期写错" in shown(client, address)
    client.post(url(house, "purge", UUID(str(case_id))), {"reason": "误传", "key": uuid4().hex})
    assert "站点年内建成" not in shown(client, address)
