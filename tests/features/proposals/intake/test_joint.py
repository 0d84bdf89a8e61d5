"""联名 and 附议: asked, answered within a window, dropped out, submitted together."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.proposals.actions import save_draft
from yitang.features.proposals.intake.joint import (
    answer,
    answer_by,
    invite,
    keep_time,
    keep_time_job,
    open_invitations,
    take_back,
)
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import get_visible, involved_proposals, submitters_of
from yitang.features.proposals.states import PROPOSAL
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor, Grant, system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import ProcedureParameter

pytestmark = pytest.mark.django_db


def own_id(actor: Actor) -> UUID:
    (found,) = actor.principal_ids
    return found


def asked(house: House, case_id: UUID, relation: str = "joint", *whom: Actor) -> UUID:
    """Ask the other member (or `whom`) and give the invitation's id."""
    ids = [own_id(actor) for actor in whom or (house.other,)]
    invite(house.member, case_id=case_id, relation=relation, principal_ids=ids)
    with in_council(house.council.id):
        return Backing.objects.get(case_id=case_id, principal_id=ids[0]).pk


def backing(house: House, backing_id: UUID) -> Backing:
    with in_council(house.council.id):
        return Backing.objects.get(pk=backing_id)


def run_out(house: House, backing_id: UUID) -> None:
    with seed(house.council):
        row = Backing.objects.get(pk=backing_id)
        row.invited_at, row.due_at = now() - timedelta(hours=5), now() - timedelta(hours=1)
        row.save()


def facts(house: House, case_id: UUID) -> list[tuple[UUID, str, int]]:
    with in_council(house.council.id):
        rows = DutyFact.objects.filter(case_id=case_id).order_by("kind", "quantity")
        return [(row.principal_id, row.kind, int(row.quantity)) for row in rows]


def texts(house: House, actor: Actor) -> list[str]:
    with in_council(house.council.id):
        return list(
            Message.objects.filter(principal_id=own_id(actor)).order_by("created_at", "id").values_list("text", flat=True)
        )


def test_who_is_asked_sees_the_draft_and_whoever_declines_no_longer(house: House) -> None:
    case_id = house.draft()
    with in_council(house.council.id):
        assert get_visible(house.other, case_id) is None
    backing_id = asked(house, case_id)
    with in_council(house.council.id):
        assert get_visible(house.other, case_id) is not None
    answer(house.other, backing_id=backing_id, agree=False, word="角度不同")
    assert (backing(house, backing_id).state, backing(house, backing_id).word) == ("declined", "角度不同")
    with in_council(house.council.id):
        assert get_visible(house.other, case_id) is None
    assert texts(house, house.member) == ["吴二未参加《关于在老旧小区建设社区食堂的建议》。"]


def test_submission_waits_for_an_answer_and_names_who_owes_it(house: House) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id)
    with pytest.raises(Blocked) as caught:
        house.step(house.member, case_id, "filing.submit")
    assert caught.value.owes == "吴二"
    answer(house.other, backing_id=backing_id, agree=True)
    house.step(house.member, case_id, "filing.submit")
    with in_council(house.council.id):
        proposal = Proposal.objects.select_related("submitter").get(pk=case_id)
        assert [one.name for one in submitters_of(proposal)] == ["丁一", "吴二"]
        assert [p.pk for p in involved_proposals(house.other)] == [case_id]
    assert facts(house, case_id) == [
        (own_id(house.other), "proposals.joint", 1),
        (own_id(house.member), "proposals.submitted", 1),
    ]


def test_the_kind_follows_from_who_stands_together(house: House, council: object) -> None:
    del council
    with seed(house.council) as ctx:
        from yitang.foundation.vocabulary.models import DictionaryEntry

        for order, code in enumerate(("member", "joint")):
            flags = {"of": "member", "joint": code == "joint"}
            DictionaryEntry(
                council_id=ctx.council_id, dictionary="submitter_kind", code=code, label=code, order=order, flags=flags
            ).save()
    alone, together = house.draft(), house.draft(title="关于两人一起提出的建议")
    answer(house.other, backing_id=asked(house, together), agree=True)
    for case_id in (alone, together):
        house.step(house.member, case_id, "filing.submit")
    with in_council(house.council.id):
        kinds = dict(Proposal.objects.values_list("pk", "submitter_kind"))
    assert kinds == {alone: "member", together: "joint"}


def test_where_the_council_lets_it_go_open_invitations_drop_out_at_submission(house: House) -> None:
    with seed(house.council) as ctx:
        ProcedureParameter(
            council_id=ctx.council_id, code="proposal", name="joint_blocks_submit", value=False, effective_from=date(2020, 1, 1)
        ).save()
    case_id = house.draft()
    backing_id = asked(house, case_id)
    house.step(house.member, case_id, "filing.submit")
    assert backing(house, backing_id).state == "expired"
    assert facts(house, case_id) == [(own_id(house.member), "proposals.submitted", 1)]


def test_an_endorser_never_holds_a_submission_back_and_may_answer_after_it(house: House) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id, "endorse")
    house.step(house.member, case_id, "filing.submit")
    assert backing(house, backing_id).state == "invited"
    answer(house.other, backing_id=backing_id, agree=True)
    assert (own_id(house.other), "proposals.endorsed", 1) in facts(house, case_id)
    with in_council(house.council.id):
        proposal = Proposal.objects.select_related("submitter").get(pk=case_id)
        assert [one.name for one in submitters_of(proposal)] == ["丁一"]
        assert list(involved_proposals(house.other)) == []


def test_a_window_that_is_over_drops_the_invited_one_visibly(house: House) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id)
    run_out(house, backing_id)
    with pytest.raises(Conflict):
        answer(house.other, backing_id=backing_id, agree=True)
    done = keep_time_job(RunningJob(uuid4(), house.council.id, None, {}))
    assert done == {"expired": 1, "reminded": 0, "lapsed": 0}
    assert backing(house, backing_id).state == "expired"
    assert texts(house, house.member) == ["吴二未在期限内答复《关于在老旧小区建设社区食堂的建议》，已自动退出。"]
    assert keep_time_job(RunningJob(uuid4(), house.council.id, None, {})) is None
    house.step(house.member, case_id, "filing.submit")


def test_half_way_through_one_reminder_goes_out(house: House) -> None:
    backing_id = asked(house, house.draft())
    with seed(house.council):
        row = Backing.objects.get(pk=backing_id)
        row.invited_at = now() - timedelta(days=10)
        row.save()
    assert keep_time(system_actor(house.council.id))["reminded"] == 1
    assert keep_time(system_actor(house.council.id))["reminded"] == 0
    assert len(texts(house, house.other)) == 2


def test_who_dropped_out_or_declined_may_be_asked_again_but_nobody_twice(house: House) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id)
    with pytest.raises(Invalid):
        asked(house, case_id)
    answer(house.other, backing_id=backing_id, agree=False)
    assert asked(house, case_id) == backing_id
    with in_council(house.council.id):
        assert [row.pk for row in open_invitations(case_id)] == [backing_id]


def test_an_invitation_is_taken_back_until_the_submission(house: House) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id)
    take_back(house.member, backing_id=backing_id)
    assert backing(house, backing_id).state == "ended"
    house.step(house.member, case_id, "filing.submit")
    with pytest.raises(Conflict):
        take_back(house.member, backing_id=backing_id)
    with pytest.raises(Conflict):
        asked(house, case_id)


def test_nobody_answers_or_invites_for_somebody_else(house: House) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id)
    with pytest.raises(Refused):
        answer(house.member, backing_id=backing_id, agree=True)
    with pytest.raises(Refused):
        invite(house.other, case_id=case_id, relation="joint", principal_ids=[own_id(house.member)])
    with pytest.raises(Invalid):
        invite(house.member, case_id=case_id, relation="joint", principal_ids=[own_id(house.member)])
    with pytest.raises(Invalid):
        invite(house.member, case_id=case_id, relation="joint", principal_ids=[house.unit_id])


def test_after_a_return_nobody_is_credited_twice(house: House) -> None:
    case_id = house.draft()
    answer(house.other, backing_id=asked(house, case_id), agree=True)
    house.step(house.member, case_id, "filing.submit")
    house.step(house.office(Role.PROPOSAL_CLERK), case_id, "filing.return", reason="补充数据")
    save_draft(house.member, case_id=case_id, consent_public=True)
    house.step(house.member, case_id, "filing.submit")
    assert len(facts(house, case_id)) == 2
    house.step(house.member, case_id, "filing.withdraw")
    assert sorted(quantity for _who, _kind, quantity in facts(house, case_id)) == [-1, -1, 1, 1]


def test_bodies_are_joint_with_bodies(house: House) -> None:
    with seed(house.council):
        bodies = [Principal(council=house.council, kind="body", code=code, name=f"团体{code}") for code in "ab"]
        for body in bodies:
            body.save()
    liaison = Actor(
        house.council.id, "联络人", uuid4(), (Grant(Role.BODY_LIAISON, house.council.id, uuid4(), None, bodies[0].pk),)
    )
    case_id = house.draft(liaison)
    done = invite(liaison, case_id=case_id, relation="joint", principal_ids=[bodies[1].pk])
    assert done["invited"] == [str(bodies[1].pk)]
    with pytest.raises(Invalid):
        invite(liaison, case_id=case_id, relation="joint", principal_ids=[own_id(house.member)])


def test_the_window_is_hours_while_the_session_sits_and_a_day_otherwise(house: House) -> None:
    with seed(house.council):
        session = CouncilSession.objects.get()
        session.closes_on = date(2026, 1, 9)
        session.save()
    sitting = datetime.fromisoformat("2026-01-06T10:00:00+08:00")
    later = datetime.fromisoformat("2026-03-06T10:00:00+08:00")
    with in_council(house.council.id):
        found = [answer_by(house.council.id, PROPOSAL, "joint", at) for at in (sitting, later)]
        endorsed = answer_by(house.council.id, PROPOSAL, "endorse", sitting)
    assert found == [sitting + timedelta(hours=3), datetime.fromisoformat("2026-03-08T00:00:00+08:00")]
    assert endorsed == datetime.fromisoformat("2026-01-12T00:00:00+08:00")
