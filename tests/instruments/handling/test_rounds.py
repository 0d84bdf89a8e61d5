"""评价 and 重新办理: dissatisfied submitters are heard, old replies stay, and rounds come to an end."""

import pytest

from tests.features.proposals.house import REPLY
from tests.instruments.handling.conftest import GRADES, UNHAPPY, Town
from yitang.foundation.core.errors import Blocked, Invalid, Refused
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.handling.models import Rating, Reply, UnitRating

pytestmark = pytest.mark.django_db


def rated(town: Town, grades: dict[str, object], **payload: object) -> object:
    case_id = town.sent(**payload)
    for unit in town.parts(case_id):
        if town.part(case_id, unit).answers:
            town.answer(case_id, unit)
    town.step(town.house.member, case_id, "rate", payload=grades)
    return case_id


def test_dissatisfied_submitter_gets_a_second_round_with_a_clock_of_its_own(town: Town) -> None:
    case_id = rated(town, UNHAPPY)
    with pytest.raises(Invalid):
        town.step(town.clerk, case_id, "rehandle")
    done = town.step(town.clerk, case_id, "rehandle", reason="经核实，第二条确未答复")
    assert (done["round"], done["stage"], town.state(case_id, "edu")) == (2, "handling", "sent")
    town.receive(case_id, "edu")
    part = town.part(case_id, "edu")
    assert (part.round, part.role, part.due_on) == (2, "sole", town.track(case_id, "edu").due_on)
    assert part.received_on is not None
    assert part.due_on is not None
    assert 27 <= (part.due_on - part.received_on).days <= 31
    with in_council(town.house.council.id):
        old = Reply.objects.get(assignment__case_id=case_id)
    assert (old.text, old.assignment_id != part.pk) == (REPLY, True)


def test_second_reply_and_second_feedback_stand_beside_the_first(town: Town) -> None:
    case_id = rated(town, UNHAPPY)
    town.step(town.clerk, case_id, "rehandle", reason="第二条未答复")
    town.answer(case_id, "edu")
    town.step(town.house.member, case_id, "rate", payload=GRADES)
    with in_council(town.house.council.id):
        assert list(Rating.objects.filter(case_id=case_id).order_by("round").values_list("round", "overall")) == [
            (1, "dissatisfied"),
            (2, "satisfied"),
        ]
        assert Reply.objects.filter(assignment__case_id=case_id, issued_on__isnull=False).count() == 2
    assert town.case(case_id).proposal.satisfaction == "satisfied"
    town.step(town.clerk, case_id, "conclude", payload={"adoption": "full"})
    assert town.case(case_id).stage == "concluded"


def test_satisfied_submitter_and_the_last_round_end_it(town: Town) -> None:
    town.rule("rounds_most", 2)
    happy = rated(town, GRADES)
    with pytest.raises(Blocked):
        town.step(town.clerk, happy, "rehandle", reason="理由")
    case_id = rated(town, UNHAPPY)
    town.step(town.clerk, case_id, "rehandle", reason="理由")
    town.answer(case_id, "edu")
    town.step(town.house.member, case_id, "rate", payload=UNHAPPY)
    with pytest.raises(Blocked):
        town.step(town.clerk, case_id, "rehandle", reason="理由")


def test_only_named_units_handle_again(town: Town) -> None:
    case_id = rated(town, UNHAPPY, separate=["edu", "fin"])
    with pytest.raises(Invalid):
        town.step(town.clerk, case_id, "rehandle", reason="理由", payload={"units": [str(town.units["civil"])]})
    town.step(town.clerk, case_id, "rehandle", reason="理由", payload={"units": [str(town.units["fin"])]})
    assert (town.part(case_id, "edu").round, town.part(case_id, "fin").round) == (1, 2)
    town.answer(case_id, "fin")
    assert town.case(case_id).stage == "answered"


def test_each_separate_unit_may_be_rated(town: Town) -> None:
    more = {"units": {str(town.units["fin"]): "dissatisfied"}, "text": "第二条没有落实。"}
    case_id = rated(town, GRADES | more, separate=["edu", "fin"])
    with in_council(town.house.council.id):
        row = UnitRating.objects.select_related("assignment").get(rating__case_id=case_id)
    assert (row.assignment.unit_id, row.overall) == (town.units["fin"], "dissatisfied")
    town.step(town.clerk, case_id, "rehandle", reason="理由", payload={"units": [str(town.units["fin"])]})
    assert town.case(case_id).stage == "handling"


def test_lead_and_co_are_not_rated_one_by_one(town: Town) -> None:
    with pytest.raises(Invalid):
        rated(town, GRADES | {"units": {str(town.units["edu"]): "satisfied"}}, lead="edu")


def test_unit_and_dispatch_office_have_nothing_handled_again(town: Town) -> None:
    case_id = rated(town, UNHAPPY)
    for who in (town.of_unit("edu", Role.UNIT_HEAD), town.dispatch, town.house.member):
        with pytest.raises(Refused):
            town.step(who, case_id, "rehandle", reason="理由")


def test_feedback_on_paper_names_its_paper(town: Town) -> None:
    case_id = town.sent()
    town.answer(case_id, "edu")
    clerk = town.clerk.through(Channel.PAPER)
    with pytest.raises(Invalid) as found:
        town.step(clerk, case_id, "rate_on_paper", payload=GRADES)
    assert list(found.value.errors) == ["evidence"]
    with pytest.raises(Refused):
        town.step(town.of_unit("edu", Role.UNIT_HEAD), case_id, "rate_on_paper", payload=GRADES | {"evidence": "扫描件"})
    town.step(clerk, case_id, "rate_on_paper", payload=GRADES | {"evidence": "意见表扫描件 2026-031.pdf"})
    with in_council(town.house.council.id):
        rating = Rating.objects.get(case_id=case_id)
    assert (rating.channel, rating.evidence, rating.principal_id) == (
        "paper",
        "意见表扫描件 2026-031.pdf",
        next(iter(town.house.member.principal_ids)),
    )
