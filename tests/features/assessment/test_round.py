"""The yearly round: its order as data, the notice, objections and their answers, the archive; who may take which step."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.features.assessment.house import YEAR, Hall
from tests.fixtures import seed
from yitang.features.assessment.actions import comment, start_round
from yitang.features.assessment.models import Objection, Opinion, Round
from yitang.features.assessment.queries import may_rank, people_of, switched_on, visible_rounds
from yitang.foundation.core import clock
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, Decision, ProcedureParameter

pytestmark = pytest.mark.django_db


def parameter(hall: Hall, name: str, value: object, basis: str = "") -> None:
    with seed(hall.council) as ctx:
        ProcedureParameter(
            council_id=ctx.council_id, code="assessment", name=name, value=value, effective_from=date(2020, 1, 1), basis=basis
        ).save()


def stored(hall: Hall, case_id: UUID) -> Round:
    with in_council(hall.council.id):
        return Round.objects.select_related("case").get(pk=case_id)


def after_the_window(hall: Hall, case_id: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    until = stored(hall, case_id).objections_until
    assert until is not None
    later = clock.now() + (until - today()) + timedelta(days=2)
    monkeypatch.setattr("yitang.foundation.acts.door.now", lambda: later)


def test_a_round_goes_through_the_usual_order_to_its_archive(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = hall.notified()
    found = stored(hall, case_id)
    assert (found.case.title, found.case.stage, found.notified_on) == ("2025年度委员履职考核", "notified", today())
    with pytest.raises(Blocked, match="过了这一天再归档"):
        hall.step(hall.secretary, case_id, "archive")
    after_the_window(hall, case_id, monkeypatch)
    hall.step(hall.secretary, case_id, "archive")
    assert hall.state(case_id) == "archived"
    with in_council(hall.council.id):
        edges = list(Decision.objects.filter(case_id=case_id).order_by("recorded_at", "id").values_list("edge", flat=True))
        notice = Decision.objects.get(case_id=case_id, edge="notify")
    assert edges == ["to_comments", "to_group", "to_chair", "notify", "archive"]
    assert notice.data == {"held_on": str(today()), "paper": "主席会议纪要第3号", "frozen": 3}


def test_no_step_of_the_order_can_be_left_out(hall: Hall) -> None:
    case_id = hall.begun()
    for actor, edge in ((hall.affairs, "to_group"), (hall.affairs, "to_chair"), (hall.secretary, "notify")):
        with pytest.raises(Blocked, match="下一步是“专委会和界别提出意见”"):
            hall.step(actor, case_id, edge)
    assert hall.state(case_id) == "preparing"


def test_a_place_reorders_and_skips_steps_by_its_parameter(hall: Hall) -> None:
    parameter(hall, "order", "group comments")
    case_id = hall.begun()
    hall.step(hall.affairs, case_id, "to_group")
    hall.step(hall.affairs, case_id, "to_comments")
    with pytest.raises(Blocked):
        hall.step(hall.affairs, case_id, "to_chair")
    hall.step(hall.secretary, case_id, "notify")
    assert hall.state(case_id) == "notified"


@pytest.mark.parametrize("order", ["comments comments", "comments vote"])
def test_an_order_that_makes_no_sense_begins_no_round(hall: Hall, order: str) -> None:
    parameter(hall, "order", order)
    with pytest.raises(Invalid, match="审定顺序"):
        hall.begun()


def test_a_year_has_one_round_and_a_cancelled_one_gives_its_place_back(hall: Hall) -> None:
    case_id = hall.begun()
    with pytest.raises(Invalid, match="已经启动"):
        start_round(hall.affairs, year=YEAR)
    hall.step(hall.affairs, case_id, "cancel", reason="年度选错")
    again = hall.begun()
    assert (stored(hall, case_id).cancelled, stored(hall, again).cancelled) == (True, False)


def test_a_year_to_come_is_not_assessed(hall: Hall) -> None:
    with pytest.raises(Invalid):
        start_round(hall.affairs, year=today().year + 1)


def test_each_member_is_told_the_own_result_and_nobody_else(hall: Hall) -> None:
    with seed(hall.council):
        left = Member.objects.get(principal_id=hall.ids[2])
        left.left_on = date(2025, 6, 1)
        left.save()
    case_id = hall.notified()
    with in_council(hall.council.id):
        told = list(Message.objects.filter(event="assessment.notify").order_by("id").values_list("principal_id", "role"))
    assert told == [(hall.ids[0], ""), (hall.ids[1], "")]
    with pytest.raises(Blocked, match="没有您的考核结果"):
        hall.step(hall.members[2], case_id, "object", text="我也要异议")


def test_a_member_objects_once_within_the_window_and_is_answered(hall: Hall) -> None:
    case_id = hall.notified()
    objection = hall.objected(case_id)
    with pytest.raises(Blocked, match="正在复核"):
        hall.step(hall.members[0], case_id, "object", text="再来一次")
    with pytest.raises(Invalid):
        hall.answer(hall.affairs, objection, answer="  ")
    hall.answer(hall.affairs, objection, outcome="partly", answer="视察半天已补记。")
    with pytest.raises(Blocked, match="上限"):
        hall.step(hall.members[0], case_id, "object", text="再来一次")
    with in_council(hall.council.id):
        row = Objection.objects.get(pk=objection.pk)
        told = Message.objects.get(event="assessment.answer")
    assert (row.outcome, row.answer, row.answered_by) == ("partly", "视察半天已补记。", "委工委的人")
    assert (told.principal_id, told.role) == (hall.ids[0], "")


def test_the_window_ends_for_everybody(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = hall.notified()
    after_the_window(hall, case_id, monkeypatch)
    with pytest.raises(Blocked, match="已于"):
        hall.step(hall.members[0], case_id, "object", text="过期了")


def test_an_open_objection_keeps_the_round_from_its_archive(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = hall.notified()
    objection = hall.objected(case_id)
    after_the_window(hall, case_id, monkeypatch)
    with pytest.raises(Blocked, match="1 件异议"):
        hall.step(hall.secretary, case_id, "archive")
    hall.answer(hall.affairs, objection)
    hall.step(hall.secretary, case_id, "archive")
    assert hall.state(case_id) == "archived"


def test_an_objection_is_withdrawn_by_its_member_alone_and_may_be_made_anew(hall: Hall) -> None:
    case_id = hall.notified()
    objection = hall.objected(case_id)
    step = {"case_id": case_id, "axis": "objection", "edge": "withdraw", "unit_id": objection.principal_id}
    with pytest.raises(Refused):
        advance(hall.members[1], key=uuid4().hex, **step)
    advance(hall.members[0], key=uuid4().hex, **step)
    second = hall.objected(case_id, text="换一个说法。")
    assert second.number == 2


def test_a_committee_comments_on_its_own_members_alone(hall: Hall) -> None:
    case_id = hall.commented()
    given = [{"principal_id": str(pk), "text": "履职认真。", "version": 0} for pk in hall.ids[:2]]
    assert comment(hall.clerk, case_id=case_id, body_id=hall.committee_id, opinions=given) == {"written": 2}
    with pytest.raises(Refused):
        stranger = [{"principal_id": str(hall.ids[2]), "text": "别的专委会的", "version": 0}]
        comment(hall.clerk, case_id=case_id, body_id=hall.committee_id, opinions=stranger)
    with pytest.raises(Refused):
        comment(hall.clerk, case_id=case_id, body_id=hall.other_committee_id, opinions=given)


def test_two_clerks_at_once_lose_no_comment(hall: Hall) -> None:
    case_id = hall.commented()
    first = [{"principal_id": str(hall.ids[0]), "text": "甲写的", "version": 0}]
    comment(hall.clerk, case_id=case_id, body_id=hall.committee_id, opinions=first)
    with pytest.raises(Conflict, match="已被他人改动"):
        second = [{"principal_id": str(hall.ids[0]), "text": "乙写的", "version": 0}]
        comment(hall.clerk, case_id=case_id, body_id=hall.committee_id, opinions=second)
    with in_council(hall.council.id):
        assert Opinion.objects.get(case_id=case_id).text == "甲写的"
    taken_back = [{"principal_id": str(hall.ids[0]), "text": " ", "version": 1}]
    comment(hall.clerk, case_id=case_id, body_id=hall.committee_id, opinions=taken_back)
    with in_council(hall.council.id):
        assert Opinion.objects.filter(case_id=case_id).count() == 0


def test_comments_are_taken_only_while_they_are_asked_for(hall: Hall) -> None:
    case_id = hall.begun()
    with pytest.raises(Blocked):
        comment(
            hall.clerk,
            case_id=case_id,
            body_id=hall.committee_id,
            opinions=[{"principal_id": str(hall.ids[0]), "text": "早了", "version": 0}],
        )


def test_who_sees_whose_result(hall: Hall) -> None:
    convener = hall.office(Role.SECTOR_CONVENER, principal_id=hall.sector_id)
    leader = hall.office(Role.COUNCIL_LEADER)
    case_id = hall.commented()
    seen = {}
    with in_council(hall.council.id):
        for name, actor in {
            "affairs": hall.affairs,
            "clerk": hall.clerk,
            "convener": convener,
            "member": hall.members[1],
            "leader": leader,
            "auditor": hall.office(Role.AUDITOR),
        }.items():
            seen[name] = sorted(people_of(actor).values_list("number", flat=True))
        rounds = [visible_rounds(actor).filter(pk=case_id).count() for actor in (hall.clerk, hall.members[0], leader)]
    assert seen == {
        "affairs": ["1", "2", "3"],
        "clerk": ["1", "2"],
        "convener": ["1", "2", "3"],
        "member": ["2"],
        "leader": [],
        "auditor": [],
    }
    assert rounds == [1, 0, 0]


@pytest.mark.parametrize(("edge", "role"), [("notify", Role.MEMBERS_AFFAIRS), ("to_comments", Role.COMMITTEE_CLERK)])
def test_steps_belong_to_their_offices(hall: Hall, edge: str, role: str) -> None:
    case_id = hall.begun()
    with pytest.raises(Refused):
        hall.step(hall.office(role, principal_id=hall.committee_id), case_id, edge)


def test_a_round_of_another_council_is_not_there(hall: Hall, other_council: object) -> None:
    case_id = hall.begun()
    stranger = hall.office(Role.MEMBERS_AFFAIRS)
    foreign = type(stranger)(other_council.id, "别处", uuid4(), stranger.grants)  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        hall.step(foreign, case_id, "to_comments")


def test_ranking_is_off_until_a_document_is_named(hall: Hall) -> None:
    with in_council(hall.council.id):
        assert (switched_on("assessment", "ranking"), may_rank(hall.affairs)) == ("", False)
    parameter(hall, "ranking", True)
    with in_council(hall.council.id):
        assert may_rank(hall.affairs) is False
    with seed(hall.council):
        row = ProcedureParameter.objects.get(name="ranking")
        row.basis = "某办〔2026〕5号"
        row.save()
    with in_council(hall.council.id):
        assert (may_rank(hall.affairs), may_rank(hall.clerk), may_rank(hall.members[0])) == (True, False, False)


def test_the_case_is_internal(hall: Hall) -> None:
    case_id = hall.begun()
    with in_council(hall.council.id):
        assert Case.objects.get(pk=case_id).publicity == "internal"
