"""Members sign up, write, are chosen; their words become suggestions; what they did stands in their dossiers once."""

from uuid import UUID

import pytest

from tests.features.consultations.table import Table
from yitang.features.consultations.models import Opinion, Participant
from yitang.features.consultations.taking_part import (
    choose,
    note_contributions,
    note_opinion,
    sign_up,
    take_up,
    write_opinion,
)
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.suggestions.actions import answer, claim
from yitang.instruments.suggestions.models import Suggestion

pytestmark = pytest.mark.django_db


def test_an_opinion_is_followed_to_the_answer(table: Table) -> None:
    case_id = table.begun()
    opinion = _wrote(table, case_id, table.member, "先易后难，分批加装。")
    with pytest.raises(Refused):
        take_up(table.member, opinion_id=opinion)
    made = take_up(table.clerk, opinion_id=opinion, text="按楼栋条件分批加装电梯")
    with pytest.raises(Conflict):
        take_up(table.clerk, opinion_id=opinion)
    which = UUID(str(made["suggestion_id"]))
    claim(table.unit, suggestion_id=which, how="列入年度计划", due_on=today())
    answer(table.unit, suggestion_id=which, text="今年加装四十部。", adopted="full")
    with in_council(table.council.id):
        row = Opinion.objects.select_related("suggestion").get()
        assert row.suggestion is not None
        assert (row.suggestion.text, row.suggestion.adopted) == ("按楼栋条件分批加装电梯", "full")
        assert row.suggestion.raised_by_id in table.member.principal_ids


def test_opinions_have_a_limit_and_leave_one_fact(table: Table) -> None:
    case_id = table.begun()
    for n in range(5):
        _wrote(table, case_id, table.member, f"第{n}件意见")
    with pytest.raises(Blocked, match="5 件"):
        _wrote(table, case_id, table.member, "再写一件")
    with in_council(table.council.id):
        facts = DutyFact.objects.filter(kind="consultation.opinion", case_id=case_id)
        assert (facts.count(), Opinion.objects.count()) == (1, 5)


def test_an_opinion_changes_until_the_office_has_read_it(table: Table) -> None:
    case_id = table.begun()
    which = _wrote(table, case_id, table.member, "第一稿")
    write_opinion(table.member, case_id=case_id, text="第二稿", opinion_id=which, version=1)
    with pytest.raises(Conflict):
        write_opinion(table.member, case_id=case_id, text="旧窗口里的一稿", opinion_id=which, version=1)
    with pytest.raises(NotFound):
        write_opinion(table.hall.members[1], case_id=case_id, text="别人的", opinion_id=which, version=2)
    note_opinion(table.clerk, opinion_id=which)
    with pytest.raises(Blocked):
        write_opinion(table.member, case_id=case_id, text="第三稿", opinion_id=which, version=2)


def test_signing_up_and_being_chosen(table: Table) -> None:
    case_id = table.begun()
    (me,), (other,) = table.member.principal_ids, table.hall.members[1].principal_ids
    with pytest.raises(Invalid):
        sign_up(table.member, case_id=case_id, research=False, speak=False)
    sign_up(table.member, case_id=case_id, research=True, speak=True, subject="资金怎么筹")
    choose(table.clerk, case_id=case_id, team=[me, other], speakers=[me])
    with pytest.raises(Blocked):
        sign_up(table.member, case_id=case_id, research=True, speak=False)
    with pytest.raises(Invalid):
        choose(table.clerk, case_id=case_id, team=[case_id], speakers=[])
    with in_council(table.council.id):
        rows = {row.principal_id: (row.in_team, row.speaks) for row in Participant.objects.all()}
        assert rows == {me: (True, True), other: (True, False)}


def test_what_members_did_is_noted_once(table: Table) -> None:
    case_id = table.begun()
    (me,) = table.member.principal_ids
    asked = {"case_id": case_id, "on": today()}
    with pytest.raises(Invalid):
        note_contributions(table.clerk, researched=[me], spoke=[], **asked)
    choose(table.clerk, case_id=case_id, team=[me], speakers=[me])
    assert note_contributions(table.clerk, researched=[me], spoke=[me], **asked)["facts"] == 2
    assert note_contributions(table.clerk, researched=[me], spoke=[me], **asked)["facts"] == 0
    with in_council(table.council.id):
        kinds = sorted(DutyFact.objects.filter(principal_id=me).values_list("kind", flat=True))
        assert kinds == ["consultation.research", "consultation.spoke"]


def test_members_see_the_plan_and_their_own_topics_alone(table: Table) -> None:
    own, other = table.topic("我提的", table.member), table.topic("别人提的", table.hall.members[1])
    with pytest.raises(NotFound):
        sign_up(table.member, case_id=other, research=True, speak=False)
    with pytest.raises(Blocked):
        sign_up(table.member, case_id=own, research=True, speak=False)
    with in_council(table.council.id):
        assert Suggestion.objects.count() == 0


def _wrote(table: Table, case_id: UUID, actor: Actor, text: str) -> UUID:
    return UUID(str(write_opinion(actor, case_id=case_id, text=text)["opinion_id"]))
