"""交办会: many proposals assigned from one page, each letter seen before it goes."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import acts, clerk, dispatch, url
from tests.features.proposals.test_office import EDU, ROADS, assigned, roads  # noqa: F401 fixture
from yitang.foundation.permissions.roles import Role

pytestmark = pytest.mark.django_db


def form_of(client: Client, house: House, units: dict[UUID, dict[str, str]], **more: str) -> dict[str, Any]:
    """The form of the page with these units in the lines of these proposals."""
    page = client.get(url(house, "assign_many"))
    data: dict[str, Any] = {"key": page.context["form"]["key"].value(), "note": "", **more}
    data["ids"] = [str(line.proposal.pk) for line in page.context["lines"]]
    for line in page.context["lines"]:
        data[line.form["version"].html_name] = line.form["version"].value()
        for name, value in units.get(line.proposal.pk, {}).items():
            data[line.form[name].html_name] = value
    return data


def test_all_letters_are_seen_and_then_go_out_together(house: House, browser: Browser, roads: UUID) -> None:  # noqa: F811
    alone, led, apart, later = house.filed(), house.filed(), house.filed(), house.filed()
    client = dispatch(browser)
    units = {
        alone: {"first": EDU},
        led: {"first": ROADS, "other1": EDU},
        apart: {"first": EDU, "other2": ROADS, "separate": "on"},
    }
    data = form_of(client, house, units, note="请一并研究。")
    before = acts(house)
    preview = client.post(url(house, "assign_many"), data | {"step": "check"})
    said = [[(letter["unit"], str(letter["role"])) for letter in case["letters"]] for case in preview.context["letters"]]
    assert said == [[(EDU, "独办")], [(ROADS, "主办"), (EDU, "会办")], [(EDU, "分办"), (ROADS, "分办")]]
    assert (preview.context["left"], acts(house)) == (1, before)
    for _twice in range(2):
        answer = client.post(url(house, "assign_many"), data | {"step": "send"})
        assert (answer.status_code, answer["Location"]) == (302, url(house, "assign_many"))
    found = [assigned(house, case_id) for case_id in (alone, led, apart, later)]
    assert found == [[(EDU, "sole")], [(ROADS, "lead"), (EDU, "co")], [(EDU, "separate"), (ROADS, "separate")], []]
    assert [line.proposal.pk for line in client.get(url(house, "assign_many")).context["lines"]] == [later]


def test_a_slip_in_a_line_is_named_and_nothing_is_lost(house: House, browser: Browser) -> None:
    first, second = house.filed(), house.filed()
    client = dispatch(browser)
    data = form_of(client, house, {first: {"first": EDU}, second: {"first": "教育", "other1": EDU}}, note="附言")
    answer = client.post(url(house, "assign_many"), data | {"step": "send"})
    text = answer.content.decode()
    assert (answer.status_code, "有几件需要再看" in text, "附言" in text) == (422, True, True)
    assert f'value="{EDU}"' in text
    assert text.count('class="picks"') == 1
    assert assigned(house, first) == []
    empty = client.post(url(house, "assign_many"), form_of(client, house, {}) | {"step": "check"})
    assert (empty.status_code, "至少为一件填写承办单位" in empty.content.decode()) == (422, True)


def test_what_somebody_assigned_meanwhile_stays_and_the_others_go(house: House, browser: Browser, roads: UUID) -> None:  # noqa: F811
    taken, free = house.filed(), house.filed()
    client = dispatch(browser)
    data = form_of(client, house, {taken: {"first": EDU}, free: {"first": EDU}})
    house.step(house.office(Role.DISPATCH_OFFICE), taken, "course.assign", payload={"lead": str(roads)})
    page = client.post(url(house, "assign_many"), data | {"step": "send"}, follow=True).content.decode()
    assert ("已交办 1 件" in page, "没有交办" in page) == (True, True)
    assert [assigned(house, case_id) for case_id in (taken, free)] == [[(ROADS, "sole")], [(EDU, "sole")]]


def test_only_the_dispatch_office_assigns_many(house: House, browser: Browser) -> None:
    house.filed()
    assert clerk(browser).get(url(house, "assign_many")).status_code == 403
