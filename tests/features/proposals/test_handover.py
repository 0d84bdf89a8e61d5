"""两级交办: the committee hands over, the dispatch office assigns or hands back; in one stage nothing of it is seen."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import clerk, dispatch, hidden, stored, url
from tests.fixtures import seed
from yitang.features.proposals.desks.queues import awaiting_assignment, awaiting_handover
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Organ
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.parameters import set_parameter

pytestmark = pytest.mark.django_db


@pytest.fixture
def organs(house: House) -> dict[str, UUID]:
    """From now on assignment has two stages, and there are two dispatch offices."""
    actor = house.office(Role.PROPOSAL_DIRECTOR)
    set_parameter(actor, procedure="proposal", name="two_stages", value=True, effective_from=date(2020, 1, 1))
    with seed(house.council):
        rows = [Organ(council=house.council, code=code, name=code, kind="dispatch") for code in ("party", "government")]
        for row in rows:
            row.save()
    return {row.code: row.pk for row in rows}


def office_of(house: House, organ_id: UUID) -> Actor:
    grant = Grant(Role.DISPATCH_OFFICE, house.council.id, uuid4(), organ_id)
    return Actor(house.council.id, "督查室的人", uuid4(), (grant,))


def waiting(house: House, actor: Actor) -> list[UUID]:
    with in_council(house.council.id):
        return [proposal.pk for proposal in awaiting_assignment(actor)]


def test_ticked_ones_go_to_the_chosen_office_and_no_other(house: House, browser: Browser, organs: dict[str, UUID]) -> None:
    first, second = house.filed(), house.filed()
    client = clerk(browser)
    page = client.get(url(house, "handover"))
    assert [row.pk for row in page.context["rows"]] == [first, second]
    key = page.context["form"]["key"].value()
    assert client.post(url(house, "handover"), {"key": key, "organ": ""}).status_code == 422
    data = {"key": key, "organ": str(organs["government"]), "ids": [f"{first}:1"]}
    assert [client.post(url(house, "handover"), data).status_code for _ in range(2)] == [302, 302]
    assert stored(house, first).case.stage == "awaiting_dispatch"
    government, party = office_of(house, organs["government"]), office_of(house, organs["party"])
    assert (waiting(house, government), waiting(house, party)) == ([first], [])
    assert waiting(house, house.office(Role.DISPATCH_OFFICE)) == [first]


def test_dispatch_office_waits_for_the_committee(house: House, organs: dict[str, UUID]) -> None:
    case_id, office = house.filed(), house.office(Role.DISPATCH_OFFICE)
    with pytest.raises(Blocked):
        house.step(office, case_id, "course.assign", payload={"lead": str(house.unit_id)})
    with pytest.raises(Invalid):
        house.step(house.office(Role.PROPOSAL_CLERK), case_id, "course.hand_over", payload={"organ": str(uuid4())})
    house.step(house.office(Role.PROPOSAL_CLERK), case_id, "course.hand_over")
    house.step(office, case_id, "course.assign", payload={"lead": str(house.unit_id)})
    assert stored(house, case_id).case.stage == "handling"


def test_what_belongs_elsewhere_is_handed_back_with_a_reason(house: House, browser: Browser, organs: dict[str, UUID]) -> None:
    case_id = house.filed()
    house.step(house.office(Role.PROPOSAL_CLERK), case_id, "course.hand_over", payload={"organ": str(organs["party"])})
    client = dispatch(browser)
    assert url(house, "hand_back", case_id=case_id) in client.get(url(house, "assign_case", case_id=case_id)).content.decode()
    page = client.get(url(house, "hand_back", case_id=case_id))
    assert client.post(url(house, "hand_back", case_id=case_id), hidden(page, "form", reason="")).status_code == 422
    assert client.post(url(house, "hand_back", case_id=case_id), hidden(page, "form", reason="属政府系统")).status_code == 302
    with in_council(house.council.id):
        assert [proposal.pk for proposal in awaiting_handover(house.office(Role.PROPOSAL_CLERK))] == [case_id]


def test_in_one_stage_nothing_is_handed_over(house: House) -> None:
    case_id = house.filed()
    assert waiting(house, house.office(Role.DISPATCH_OFFICE)) == [case_id]
    with pytest.raises(Blocked):
        house.step(house.office(Role.PROPOSAL_CLERK), case_id, "course.hand_over")
