"""在办事项改用新规则: running cases follow the rules in force when somebody says so and why; what is over keeps its own."""

import copy
from typing import Any
from uuid import UUID

import pytest

from tests.features.proposals.conftest import Browser, browser, house  # noqa: F401 fixtures
from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.models import Case, ProcedureMove, ProcedureVersion, Track
from yitang.instruments.workflow.moving import Older, move_cases, older_versions
from yitang.instruments.workflow.procedures import in_force, procedure_of

pytestmark = pytest.mark.django_db


def pin(house: House, *case_ids: UUID, without: str = "", renamed: tuple[str, str] | None = None) -> UUID:  # noqa: F811
    """Pin cases to an earlier version: without a step of the handling, or with another name for a state of it."""
    with seed(house.council):
        body = copy.deepcopy(in_force(house.council.id, "proposal", today())[0])
        handling: dict[str, Any] = next(axis for axis in body["axes"] if axis["code"] == "handling")
        handling["edges"] = [edge for edge in handling["edges"] if edge["code"] != without]
        if renamed:
            new, old = renamed
            handling["states"] = [state | {"code": old} if state["code"] == new else state for state in handling["states"]]
            Track.objects.filter(case__in=case_ids, state=new).update(state=old)
        version = ProcedureVersion(council=house.council, code="proposal", digest="0" * 64, body=body)
        version.save()
        Case.objects.filter(pk__in=case_ids).update(procedure=version)
    return version.pk


def older(house: House) -> list[Older]:  # noqa: F811
    with in_council(house.council.id):
        return older_versions(house.council.id)


def moved(house: House, one: Older, reason: str = "主任会议议定", **more: Any) -> dict[str, Any]:  # noqa: F811
    director = house.office(Role.PROPOSAL_DIRECTOR, "郑主任")
    return move_cases(director, version_id=one.version.pk, digest=one.digest, reason=reason, **more)


def test_running_cases_learn_a_step_that_came_later(house: House) -> None:  # noqa: F811
    case_id, draft, over = house.answered(), house.draft(), house.submitted()
    house.step(house.member, over, "filing.withdraw", reason="不再需要")
    pin(house, case_id, draft, over, without="correct")
    clerk = house.office(Role.PROPOSAL_CLERK)
    with pytest.raises(NotFound):
        house.step(clerk, case_id, "handling.correct", reason="第二条不实")
    (found,) = older(house)
    assert (found.cases, found.steps, found.ended, found.limits, found.homeless) == (2, ["退回更正"], [], [], [])
    assert moved(house, found) == {"cases": 2}
    assert older(house) == []
    assert house.step(clerk, case_id, "handling.correct", reason="第二条不实")["edition"] == 2
    with in_council(house.council.id):
        assert Case.objects.get(pk=over).procedure_id == found.version.pk
        told = ProcedureMove.objects.get()
        assert (told.cases, told.reason, told.moved_by, told.source_id) == (2, "主任会议议定", "郑主任", found.version.pk)


def test_a_state_that_is_gone_needs_a_word_on_what_it_becomes(house: House) -> None:  # noqa: F811
    case_id = house.filed()
    house.step(house.office(Role.DISPATCH_OFFICE), case_id, "course.assign", payload={"lead": str(house.unit_id)})
    pin(house, case_id, renamed=("sent", "posted"))
    (found,) = older(house)
    assert [(one.key, one.cases) for one in found.homeless] == [("handling.posted", 1)]
    with pytest.raises(Blocked):
        moved(house, found)
    with pytest.raises(Invalid):
        moved(house, found, mapping={"handling.posted": "elsewhere"})
    assert moved(house, found, mapping={"handling.posted": "sent"}) == {"cases": 1}
    house.step(house.unit(Role.UNIT_LIAISON), case_id, "handling.receive")
    with in_council(house.council.id):
        case = Case.objects.get(pk=case_id)
        assert "correct" in [edge.code for edge in procedure_of(case.procedure_id).axis("handling").edges]


def test_nothing_moves_without_a_reason_a_right_or_the_version_that_was_shown(house: House) -> None:  # noqa: F811
    case_id = house.filed()
    version_id = pin(house, case_id, without="correct")
    (found,) = older(house)
    with pytest.raises(Invalid):
        moved(house, found, reason=" ")
    with pytest.raises(Conflict):
        move_cases(house.office(Role.PROPOSAL_DIRECTOR), version_id=version_id, digest="1" * 64, reason="议定")
    with pytest.raises(Refused):
        move_cases(house.office(Role.PROPOSAL_CLERK), version_id=version_id, digest=found.digest, reason="议定")
    assert [one.cases for one in older(house)] == [1]


def test_the_pages_show_what_changes_and_take_the_form_once(house: House, browser: Browser) -> None:  # noqa: F811
    version_id = pin(house, house.answered(), without="correct")
    director = browser(None, Role.PROPOSAL_DIRECTOR, name="director")
    at = f"/{house.council.code}/desk/settings/versions/"
    assert "1 件在办事项" in director.get(at).content.decode()
    page = director.get(f"{at}{version_id}/")
    assert "退回更正" in page.content.decode()
    form = {name: page.context["form"][name].value() for name in ("key", "digest")}
    assert director.post(f"{at}{version_id}/", form | {"reason": ""}).status_code == 422
    assert director.post(f"{at}{version_id}/", form | {"reason": "主任会议议定"}).status_code == 302
    assert director.post(f"{at}{version_id}/", form | {"reason": "主任会议议定"}).status_code == 302
    after = director.get(at).content.decode()
    assert ("主任会议议定" in after, "全部在办事项都适用现行规则" in after) == (True, True)
