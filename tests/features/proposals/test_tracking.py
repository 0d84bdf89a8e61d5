"""办理跟踪, decisions of the offices on a unit's part, verification, and papers — as pages."""

import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.test import Client

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import acts, assignment_of, clerk, director, dispatch, hidden, of_unit, state_of, stored, url
from tests.features.proposals.test_units import drafted, received, sent_to_unit
from tests.fixtures import seed
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.institution.units.models import Unit
from yitang.instruments.handling.models import Assignment, Rating, Reply

pytestmark = pytest.mark.django_db
ROADS = "云河县交通运输局"
UNHAPPY = dict.fromkeys(("attitude", "result", "overall"), "dissatisfied") | {"text": "第二条没有落实。"}


@pytest.fixture
def roads(house: House) -> UUID:
    with seed(house.council):
        unit = Principal(council=house.council, kind="unit", code="roads", name=ROADS)
        unit.save()
        Unit(council=house.council, principal=unit, code="roads").save()
    return unit.pk


def part_url(house: House, case_id: UUID) -> str:
    return url(house, "tracked", assignment_id=assignment_of(house, case_id).pk)


def lines(client: Client, house: House, view: str, **more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(url(house, "tracking"), {"stage": view, **more}).context["rows"]
    return found


def send(client: Client, house: House, case_id: UUID, step: str, **typed: Any) -> Any:
    page = client.get(part_url(house, case_id))
    form = page.context["forms"][step]
    names = {name: form[name].html_name for name in form.fields}
    data = {names[name]: form[name].value() for name in ("key", "version")}
    return client.post(part_url(house, case_id), data | {names[name]: value for name, value in typed.items()} | {"step": step})


def asked_back(house: House) -> UUID:
    case_id = sent_to_unit(house)
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.request_return", reason="不属我局职责")
    return case_id


def test_each_stage_holds_its_own(house: House, browser: Browser) -> None:
    filed, sent, busy, waits = house.filed(), sent_to_unit(house), received(house), house.answered()
    back = asked_back(house)
    client = dispatch(browser)
    found = {
        view: [row["case"].pk for row in lines(client, house, view)]
        for view in ("unassigned", "sent", "returns", "doing", "feedback")
    }
    assert found == {"unassigned": [filed], "sent": [sent], "returns": [back], "doing": [busy], "feedback": [waits]}
    assert [tab["count"] for tab in client.get(url(house, "tracking")).context["tabs"]] == [1, 1, 1, 1, 0, 0, 0, 0, 1, 0]
    assert lines(client, house, "doing", q="没有的单位") == []
    assert len(lines(client, house, "doing", q="教育局")) == 1


def test_reminders_are_previewed_then_sent_together_once(house: House, browser: Browser) -> None:
    cases = [sent_to_unit(house), sent_to_unit(house)]
    client = clerk(browser)
    picks = [row["pick"] for row in lines(client, house, "sent")]
    before = acts(house)
    page = client.get(url(house, "remind"), {"stage": "sent", "ids": picks})
    assert "云河县教育局" in page.content.decode()
    assert acts(house) == before
    data = {
        "stage": "sent",
        "ids": picks,
        "key": page.context["form"]["key"].value(),
        "text": "《〔案由〕》须在本周签收，100%落实。",
    }
    for _ in range(2):
        assert client.post(url(house, "remind"), data).status_code == 302
    with in_council(house.council.id):
        told = list(Message.objects.filter(event="handling.remind_receipt").values_list("text", flat=True))
    assert told == ["《关于在老旧小区建设社区食堂的建议》须在本周签收，100%落实。"] * len(cases)
    assert "提醒签收" in client.get(part_url(house, cases[0])).content.decode()


def test_nothing_ticked_leads_back_and_nonsense_is_named(house: House, browser: Browser) -> None:
    client = clerk(browser)
    assert client.get(url(house, "remind"), {"stage": "sent"}).status_code == 302
    assert client.get(url(house, "remind"), {"stage": "sent", "ids": "x"}).status_code == 422
    assert client.get(url(house, "remind"), {"stage": "returns", "ids": "x"}).status_code == 404


def test_the_view_goes_out_as_a_workbook(house: House, browser: Browser) -> None:
    received(house)
    answer = dispatch(browser).post(url(house, "tracking_export") + "?stage=doing", {"key": "k1"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    rows = list(sheet.values)
    assert (len(rows), rows[1][0], rows[1][3]) == (2, 1, "云河县教育局")


def test_return_is_agreed_to_and_the_case_goes_to_the_other_unit(house: House, browser: Browser, roads: UUID) -> None:
    case_id = asked_back(house)
    client = dispatch(browser)
    text = client.get(part_url(house, case_id)).content.decode()
    assert "不属我局职责" in text
    wrong = send(client, house, case_id, "agree_return", unit="没有这个局")
    assert (wrong.status_code, "没有这个局" in wrong.content.decode()) == (422, True)
    assert send(client, house, case_id, "agree_return", unit="").status_code == 422
    assert send(client, house, case_id, "agree_return", unit=ROADS, note="").status_code == 302
    with in_council(house.council.id):
        parts = {a.unit_id: (a.role, a.released_on is None) for a in Assignment.objects.filter(case_id=case_id)}
    assert parts == {house.unit_id: ("sole", False), roads: ("sole", True)}
    unit_page = of_unit(browser, house, Role.UNIT_LIAISON).get(
        url(house, "unit_case", assignment_id=assignment_of(house, case_id).pk)
    )
    assert "已改交其他单位" in unit_page.content.decode()


def test_denied_return_is_read_by_the_unit(house: House, browser: Browser) -> None:
    case_id = asked_back(house)
    client = dispatch(browser)
    assert send(client, house, case_id, "deny_return", reason="").status_code == 422
    assert send(client, house, case_id, "deny_return", reason="职责在贵局").status_code == 302
    page = of_unit(browser, house, Role.UNIT_LIAISON).get(url(house, "unit_case", assignment_id=assignment_of(house, case_id).pk))
    assert "职责在贵局" in page.content.decode()
    assert page.context["may_return"] is False


def test_clerk_follows_but_does_not_dispatch(house: House, browser: Browser) -> None:
    case_id = asked_back(house)
    client = clerk(browser)
    page = client.get(part_url(house, case_id))
    assert "agree_return" not in page.context["steps"]
    before = acts(house)
    assert send(client, house, case_id, "deny_return", reason="不行").status_code == 403
    assert (acts(house), state_of(house, case_id, "handling")) == (before, "return_requested")


def test_paper_of_a_unit_without_an_account_says_so_everywhere(house: House, browser: Browser, roads: UUID) -> None:
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(roads)})
    with in_council(house.council.id):
        address = url(house, "tracked", assignment_id=Assignment.objects.get(case_id=case_id).pk)
    client = clerk(browser)
    for step, typed in (
        ("enter_receipt", {"evidence": "回执扫描件12.pdf"}),
        ("enter_reply", {"evidence": "复函扫描件13.pdf", "text": "一、已办好。", "result_class": "A", "publicity": "public"}),
    ):
        form = client.get(address).context["forms"][step]
        data = {form[name].html_name: form[name].value() for name in ("key", "version")}
        empty = client.post(address, data | {"step": step})
        assert empty.status_code == 422
        data |= {form[name].html_name: value for name, value in typed.items()} | {form["key"].html_name: f"{step}-2"}
        assert client.post(address, data | {"step": step}).status_code == 302
    with in_council(house.council.id):
        assert Reply.objects.get(assignment__case_id=case_id).evidence == "复函扫描件13.pdf"
    for who in (client, browser(house.member)):
        text = who.get(url(house, "detail", case_id=case_id)).content.decode()
        assert "复函扫描件13.pdf" in text
    assert "由办公室代录" in client.get(address).content.decode()


def test_dissatisfied_feedback_is_verified_and_handled_again(house: House, browser: Browser) -> None:
    case_id = house.answered()
    house.step(house.member, case_id, "course.rate", payload=UNHAPPY)
    client = clerk(browser)
    assert [row["case"].pk for row in lines(client, house, "dissatisfied")] == [case_id]
    address = url(house, "verify", case_id=case_id)
    page = client.get(address)
    assert "第二条没有落实。" in page.content.decode()
    units = {"units": [str(house.unit_id)]}
    assert client.post(address, hidden(page, "form", reason="") | units).status_code == 422
    assert client.post(address, hidden(page, "form", reason="经核实，第二条未答复")).status_code == 422
    done = hidden(page, "form", reason="经核实，第二条未答复") | units
    assert [client.post(address, done).status_code for _ in range(2)] == [302, 302]
    assert stored(house, case_id).case.stage == "handling"
    with in_council(house.council.id):
        newest = Assignment.objects.filter(case_id=case_id).latest("round")
    text = of_unit(browser, house, Role.UNIT_LIAISON).get(url(house, "unit_case", assignment_id=newest.pk)).content.decode()
    assert all(words in text for words in ("重新办理：第2轮", "经核实，第二条未答复", "第1轮答复"))


def test_satisfied_feedback_leads_to_the_conclusion(house: House, browser: Browser) -> None:
    case_id = house.answered()
    assert clerk(browser).get(url(house, "verify", case_id=case_id)).status_code == 302


def test_feedback_from_paper_is_entered_by_the_committee(house: House, browser: Browser) -> None:
    case_id = house.answered()
    client = director(browser)
    address = url(house, "paper_rating", case_id=case_id)
    page = client.get(address)
    grades = {"attitude": "satisfied", "result": "basically", "overall": "basically", "text": ""}
    empty = client.post(address, hidden(page, "form", **grades))
    assert (empty.status_code, "写明依据的书面材料" in empty.content.decode()) == (422, True)
    client.post(address, hidden(page, "form", **grades, evidence="意见表031.pdf"))
    with in_council(house.council.id):
        rating = Rating.objects.get(case_id=case_id)
    assert (rating.channel, rating.evidence) == ("paper", "意见表031.pdf")
    assert "意见表031.pdf" in browser(house.member).get(url(house, "detail", case_id=case_id)).content.decode()


def test_office_reads_the_reply_before_it_goes_out(house: House, browser: Browser) -> None:
    from datetime import date

    from yitang.instruments.workflow.parameters import set_parameter

    actor = house.office(Role.PROPOSAL_DIRECTOR)
    set_parameter(actor, procedure="proposal", name="office_review", value=True, effective_from=date(2020, 1, 1))
    case_id = drafted(house)
    head = of_unit(browser, house, Role.UNIT_HEAD)
    address = url(house, "unit_sign", assignment_id=assignment_of(house, case_id).pk)
    page = head.get(address)
    assert "签发并送审核" in page.content.decode()
    head.post(address, hidden(page, "issue", signed_by="冯局长") | {"step": "submit_review"})
    client = clerk(browser)
    assert [row["case"].pk for row in lines(client, house, "reviews")] == [case_id]
    assert send(client, house, case_id, "pass_review").status_code == 302
    assert stored(house, case_id).case.stage == "answered"


@pytest.mark.parametrize("name", ["tracking", "remind"])
def test_units_and_members_do_not_follow_others(house: House, browser: Browser, name: str) -> None:
    for client in (browser(house.member), of_unit(browser, house, Role.UNIT_HEAD)):
        assert client.get(url(house, name)).status_code == 403
