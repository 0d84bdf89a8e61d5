"""机构合并: open cases go over to the successor with all that they have; what cannot is left for the dispatch office."""

from uuid import UUID

import pytest

from tests.features.proposals.conftest import Browser, browser  # noqa: F401 a fixture
from tests.features.proposals.house import REPLY
from tests.instruments.handling.conftest import Town
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.jobs.handlers import JOB_HANDLERS, RunningJob
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor, system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.units.actions import merge_unit
from yitang.institution.units.models import Unit
from yitang.instruments.handling.actions import save_reply
from yitang.instruments.handling.models import Assignment, Reply
from yitang.instruments.handling.succession import succeed_units, waiting_parts
from yitang.instruments.workflow.models import Decision, Track

pytestmark = pytest.mark.django_db


def unit_pk(town: Town, code: str) -> UUID:
    with in_council(town.house.council.id):
        return Unit.objects.get(principal_id=town.units[code]).pk


def merge(town: Town, code: str, into: str) -> None:
    director = town.house.office(Role.PROPOSAL_DIRECTOR)
    merge_unit(director, unit_id=unit_pk(town, code), into_id=unit_pk(town, into), effective_on=today(), basis="机构改革方案")


def run(town: Town) -> dict[str, int]:
    return succeed_units(system(town))


def system(town: Town) -> Actor:
    return system_actor(town.house.council.id)


def test_an_open_case_goes_over_with_its_draft_and_its_deadline(town: Town) -> None:
    case_id = town.sent()
    town.receive(case_id, "edu")
    save_reply(town.of_unit("edu", Role.UNIT_HANDLER), assignment_id=town.part(case_id, "edu").pk, text=REPLY, result_class="A")
    before = town.track(case_id, "edu")
    merge(town, "edu", "fin")
    assert run(town) == {"moved": 1, "left": 0}
    after, part = town.track(case_id, "fin"), town.part(case_id, "fin")
    assert (after.pk, after.state, after.due_on, after.clock) == (before.pk, "received", before.due_on, before.clock)
    with in_council(town.house.council.id):
        assert Reply.objects.get(assignment=part).text == REPLY
        told = set(Message.objects.filter(event="handling.succeed", case_id=case_id).values_list("principal_id", "kind"))
        decision = Decision.objects.get(case_id=case_id, edge="succeed")
    submitter = next(iter(town.house.member.principal_ids))
    assert told == {(town.units["fin"], "need"), (town.units["edu"], "know"), (submitter, "know")}
    assert (decision.data["from"]["name"], decision.data["to"]["name"]) == ("云河县教育局", "云河县财政局")
    assert town.case(case_id).proposal.lead_unit_id == town.units["fin"]
    town.step(town.of_unit("fin", Role.UNIT_HANDLER), case_id, "draft", "fin")
    town.issue(case_id, "fin")
    assert town.case(case_id).stage == "answered"


def test_an_office_lets_them_go_over_at_once(town: Town, browser: Browser) -> None:  # noqa: F811
    case_id = town.sent()
    merge(town, "edu", "fin")
    office = browser(None, Role.DISPATCH_OFFICE, name="dispatch")
    page = f"/{town.house.council.code}/desk/proposals/tracking/moved/"
    assert len(office.get(page).context["going"]) == 1
    assert office.post(page, {"key": "k1"}).status_code == 302
    shown = office.get(page)
    assert (shown.context["going"], shown.context["left"], len(shown.context["rows"])) == ([], [], 1)
    assert town.track(case_id, "fin").state == "sent"
    assert "没有等待转办" in office.post(page, {"key": "k2"}, follow=True).content.decode()


def test_what_is_answered_stays_with_the_unit_that_answered(town: Town) -> None:
    case_id = town.sent()
    town.answer(case_id, "edu")
    merge(town, "edu", "fin")
    assert run(town) == {"moved": 0, "left": 0}
    assert town.part(case_id, "edu").replied_on is not None


def test_lead_and_co_become_one(town: Town) -> None:
    case_id = town.sent(lead="edu", co=["fin"])
    town.receive(case_id, "edu")
    merge(town, "edu", "fin")
    assert run(town) == {"moved": 1, "left": 0}
    assert town.parts(case_id) == {"fin": "sole"}
    assert town.state(case_id, "edu") == "released"
    town.answer(case_id, "fin")
    assert town.case(case_id).stage == "answered"


def test_separate_parts_become_one_and_the_case_is_answered(town: Town) -> None:
    case_id = town.sent(separate=["edu", "fin"])
    town.answer(case_id, "fin")
    merge(town, "edu", "fin")
    assert run(town) == {"moved": 1, "left": 0}
    assert town.case(case_id).stage == "answered"


def test_a_co_unit_that_gave_its_opinion_does_not_get_the_answer_by_itself(town: Town) -> None:
    case_id = town.sent(lead="edu", co=["fin"])
    town.answer(case_id, "fin")
    merge(town, "edu", "fin")
    assert run(town) == {"moved": 0, "left": 1}
    assert town.state(case_id, "edu") == "sent"
    with in_council(town.house.council.id):
        assert [one.part.case_id for one in waiting_parts(today())] == [case_id]
    handler = JOB_HANDLERS.get("handling.succeed")
    assert handler.run(RunningJob(uuid7(), town.house.council.id, None, {})) is None


def test_a_line_of_mergers_ends_at_its_last_unit(town: Town) -> None:
    case_id = town.sent()
    merge(town, "edu", "fin")
    merge(town, "fin", "civil")
    assert run(town) == {"moved": 1, "left": 0}
    assert town.parts(case_id) == {"civil": "sole"}


def test_running_it_twice_moves_nothing_twice(town: Town) -> None:
    case_id = town.sent()
    merge(town, "edu", "fin")
    assert [run(town)["moved"], run(town)["moved"]] == [1, 0]
    with in_council(town.house.council.id):
        assert Assignment.objects.filter(case_id=case_id).count() == 1
        assert Track.objects.filter(case_id=case_id, axis="handling").count() == 1


def test_the_page_names_what_moved_and_what_is_left(town: Town, browser) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    moved = town.sent()
    left = town.sent(lead="edu", co=["fin"])
    town.answer(left, "fin")
    merge(town, "edu", "fin")
    run(town)
    office = browser(None, Role.DISPATCH_OFFICE, name="dispatch")
    page = office.get(f"/{town.house.council.code}/desk/proposals/tracking/moved/")
    assert [row["decision"].case_id for row in page.context["rows"]] == [moved]
    assert [row["one"].part.case_id for row in page.context["left"]] == [left]
    text = page.content.decode()
    assert ("需要另行交办" in text, "云河县财政局" in text) == (True, True)
    detail = office.get(f"/{town.house.council.code}/desk/proposals/{moved}/").content.decode()
    assert "云河县教育局 → 云河县财政局" in detail
