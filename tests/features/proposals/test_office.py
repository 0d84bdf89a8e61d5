"""交办 and 办结 through their pages."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House, build_house
from tests.features.proposals.office import acts, clerk, director, dispatch, hidden, stored, url
from tests.fixtures import seed
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.models import Assignment

EDU, ROADS = "云河县教育局", "云河县交通运输局"


@pytest.fixture
def roads(house: House) -> UUID:
    """A second unit."""
    with seed(house.council) as ctx:
        unit = Principal(council_id=ctx.council_id, kind="unit", code="roads", name=ROADS)
        unit.save()
    return unit.pk


def check(house: House, case_id: UUID, **asked: Any) -> str:
    return url(house, "assign_check", case_id=case_id) + "?" + urlencode(asked)


def assigned(house: House, case_id: UUID) -> list[tuple[str, str]]:
    with in_council(house.council.id):
        rows = Assignment.objects.filter(case_id=case_id).order_by("id")
        return [(row.unit.name, row.role) for row in rows.select_related("unit")]


def graded(house: House) -> UUID:
    case_id = house.answered()
    grades = {"attitude": "satisfied", "result": "basically", "overall": "basically", "text": "等落实。"}
    house.step(house.member, case_id, "course.rate", payload=grades)
    return case_id


def test_filed_proposals_wait_in_the_order_of_their_numbers(house: House, browser: Browser) -> None:
    first, second = house.filed(title="甲"), house.filed(title="乙")
    house.submitted(title="未立案")
    page = dispatch(browser).get(url(house, "assign"))
    assert [row["proposal"].pk for row in page.context["rows"]] == [first, second]


def test_one_unit_is_assigned_after_a_preview_with_its_days(house: House, browser: Browser) -> None:
    case_id = house.filed()
    client = dispatch(browser)
    form = client.get(url(house, "assign_case", case_id=case_id)).content.decode()
    assert f'<option value="{EDU}"></option>' in form
    address = check(house, case_id, mode="sole", first=EDU, note="抓紧办理")
    page = client.get(address)
    (letter,) = page.context["letters"]
    assert (letter["unit"], letter["role"], letter["period"]["words"]) == (EDU, Assignment.Role.SOLE.label, "3个月")
    assert (page.context["receipt"]["words"], page.context["reply"]["words"]) == ("5个工作日", "3个月")
    assert assigned(house, case_id) == []
    answer = client.post(address, hidden(page, "step"))
    assert (answer.status_code, answer.url) == (302, url(house, "assign"))
    assert assigned(house, case_id) == [(EDU, "sole")]
    assert stored(house, case_id).case.stage == "handling"
    client.post(address, hidden(page, "step"))
    assert assigned(house, case_id) == [(EDU, "sole")]


def test_lead_and_co_units(house: House, browser: Browser, roads: UUID) -> None:
    case_id = house.filed()
    client = dispatch(browser)
    address = check(house, case_id, mode="lead", first=ROADS, other1=EDU)
    client.post(address, hidden(client.get(address), "step"))
    assert assigned(house, case_id) == [(ROADS, "lead"), (EDU, "co")]
    assert stored(house, case_id).lead_unit_id == roads


def test_several_units_separately(house: House, browser: Browser, roads: UUID) -> None:
    case_id = house.filed()
    client = dispatch(browser)
    address = check(house, case_id, mode="separate", first=ROADS, other2=EDU)
    client.post(address, hidden(client.get(address), "step"))
    assert assigned(house, case_id) == [(ROADS, "separate"), (EDU, "separate")]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"mode": "sole"}, "写明由哪个单位承办。"),
        ({"mode": "sole", "first": "云河县气象局"}, "没有名为“云河县气象局”的承办单位。从列表中选择。"),
        ({"mode": "sole", "first": EDU, "other1": ROADS}, "选择了独办，却写了其他单位。"),
        ({"mode": "lead", "first": EDU}, "至少再写一个单位，或者改为独办。"),
        ({"mode": "lead", "first": EDU, "other1": EDU}, "有单位重复。每个单位只选一次。"),
    ],
)
def test_slip_is_named_and_nothing_typed_is_lost(
    house: House, browser: Browser, roads: UUID, asked: dict[str, str], sentence: str
) -> None:
    case_id = house.filed()
    answer = dispatch(browser).get(check(house, case_id, note="写好的说明", **asked))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "写好的说明" in text
    assert all(f'value="{name}"' in text for key, name in asked.items() if key != "mode")


def test_only_the_dispatch_office_assigns(house: House, browser: Browser) -> None:
    case_id = house.filed()
    client = director(browser)
    before = acts(house)
    answer = client.post(check(house, case_id, mode="sole", first=EDU), {"key": uuid4().hex})
    assert (answer.status_code, acts(house), assigned(house, case_id)) == (403, before, [])


def test_two_offices_at_once_the_slower_is_told(house: House, browser: Browser, roads: UUID) -> None:
    case_id = house.filed()
    client = dispatch(browser)
    address = check(house, case_id, mode="sole", first=EDU)
    page = client.get(address)
    faster = house.office(Role.DISPATCH_OFFICE, "何主任")
    house.step(faster, case_id, "course.assign", payload={"lead": str(roads)})
    answer = client.post(address, hidden(page, "step"))
    assert answer.status_code == 409
    assert "何主任" in answer.content.decode()
    assert assigned(house, case_id) == [(ROADS, "sole")]


def test_unit_of_another_council_is_no_unit(house: House, browser: Browser, other_council: Council) -> None:
    build_house(other_council)
    with seed(other_council) as ctx:
        Principal(council_id=ctx.council_id, kind="unit", code="foreign", name="青山县水利局").save()
    case_id = house.filed()
    answer = dispatch(browser).get(check(house, case_id, mode="sole", first="青山县水利局"))
    assert answer.status_code == 422


def test_conclusion_shows_the_feedback_and_records_adoption(house: House, browser: Browser) -> None:
    case_id = graded(house)
    client = clerk(browser)
    listed = client.get(url(house, "conclude"))
    assert [(row["proposal"].pk, row["grade"]["label"], row["result"]) for row in listed.context["rows"]] == [
        (case_id, "基本满意", "A类：已经解决或采纳")
    ]
    page = client.get(url(house, "conclude_case", case_id=case_id))
    assert "等落实。" in page.content.decode()
    empty = client.post(url(house, "conclude_case", case_id=case_id), hidden(page, "form"))
    assert (empty.status_code, stored(house, case_id).concluded_on) == (422, None)
    client.post(url(house, "conclude_case", case_id=case_id), hidden(empty, "form", adoption="partial"))
    proposal = stored(house, case_id)
    assert (proposal.adoption, proposal.case.stage) == ("partial", "concluded")


def test_unit_may_not_conclude(house: House, browser: Browser) -> None:
    case_id = graded(house)
    client: Client = browser(house.unit(Role.UNIT_HEAD), Role.UNIT_HEAD, name="局长")
    before = acts(house)
    answer = client.post(url(house, "conclude_case", case_id=case_id), {"key": uuid4().hex, "adoption": "full"})
    assert (answer.status_code, acts(house), stored(house, case_id).adoption) == (403, before, "")
